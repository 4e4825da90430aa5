"""What can go wrong before a report exists (the standard's *failure*).

ShaclError
├── IllFormedShape     the shapes graph breaks a syntax rule of the standard
├── UnsupportedShape   a shape that cannot be compiled, for instance a recursive one
├── UnreadableGraph    data or shapes that are no RDF
└── ExecutorFailure    the SPARQL engine refused or failed a query
"""

from maillage.errors import MaillageError
from maillage.shacl.terms import Term

__all__ = [
    "ExecutorFailure",
    "IllFormedShape",
    "ShaclError",
    "UnreadableGraph",
    "UnsupportedShape",
]


class ShaclError(MaillageError):
    """Say why there is no validation report, and for which shape.

    ``shape`` is the node that is wrong; ``root`` the shape with a target that led there.
    """

    def __init__(self, message: str, shape: Term | None = None, root: Term | None = None) -> None:
        super().__init__(message)
        self.shape = shape
        self.root = root

    def __str__(self) -> str:
        # A blank node's name means nothing to a reader: name the shape it belongs to.
        unnamed = self.shape is None or str(self.shape).startswith("_:")
        own = self.message if unnamed else f"{self.shape}: {self.message}"
        return own if self.root in (None, self.shape) else f"inside {self.root}: {own}"


class IllFormedShape(ShaclError):
    """The shapes graph breaks a syntax rule of the standard."""


class UnsupportedShape(ShaclError):
    """A shape that cannot be compiled to SPARQL."""


class UnreadableGraph(ShaclError):
    """Data or shapes that could not be read as RDF; with the place, as far as it is known."""

    def __init__(
        self, message: str, file: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class ExecutorFailure(ShaclError):
    """The SPARQL engine refused or failed a query."""
