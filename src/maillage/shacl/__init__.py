"""SHACL validation by compilation: every constraint becomes one SPARQL query.

>>> from maillage.shacl import validate
>>> shapes = b'''@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
... e:S a sh:NodeShape ; sh:targetClass e:Flow ;
...     sh:property [ sh:path e:amount ; sh:minCount 1 ] .'''
>>> validate(b"@prefix e: <http://e/> . e:f a e:Flow .", shapes).conforms
False
"""

from maillage.shacl.engine import explain, focus_counts, unknown_terms, validate
from maillage.shacl.errors import (
    ExecutorFailure,
    IllFormedShape,
    ShaclError,
    UnreadableGraph,
    UnsupportedShape,
)
from maillage.shacl.executor import EndpointExecutor, Executor, StoreExecutor
from maillage.shacl.report import Report, Result

__all__ = [
    "EndpointExecutor",
    "Executor",
    "ExecutorFailure",
    "IllFormedShape",
    "Report",
    "Result",
    "ShaclError",
    "StoreExecutor",
    "UnreadableGraph",
    "UnsupportedShape",
    "explain",
    "focus_counts",
    "unknown_terms",
    "validate",
]
