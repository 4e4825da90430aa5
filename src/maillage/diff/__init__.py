"""What two states of a graph do not have in common: as statements, in sentences, as a patch."""

from maillage.diff.compare import Difference, FileDifference, compare
from maillage.diff.sides import Side, side

__all__ = ["Difference", "FileDifference", "Side", "compare", "side"]
