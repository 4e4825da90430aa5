"""What the network says: who matters and why, brokers, groups, paths, dependence, change."""

from __future__ import annotations

from maillage.analysis.betweenness import engine
from maillage.analysis.breaks import Break, breaks, cut_off
from maillage.analysis.brokers import Broker, brokers
from maillage.analysis.changes import Change, changes
from maillage.analysis.communities import Community, communities, modularity
from maillage.analysis.dependence import Dependence, concentration, dependence
from maillage.analysis.measures import MEASURES, Measure, find, measure, ranking, sums, why
from maillage.analysis.paths import Path, Step, paths
from maillage.analysis.robustness import agreement, ranks

__all__ = [
    "MEASURES",
    "Break",
    "Broker",
    "Change",
    "Community",
    "Dependence",
    "Measure",
    "Path",
    "Step",
    "agreement",
    "breaks",
    "brokers",
    "changes",
    "communities",
    "concentration",
    "cut_off",
    "dependence",
    "engine",
    "find",
    "measure",
    "modularity",
    "paths",
    "ranking",
    "ranks",
    "sums",
    "why",
]
