"""Which terms of the sh: namespace mean something to the engine, so that slips can be told."""

from pyoxigraph import NamedNode

from maillage.shacl.graph import Graph
from maillage.shacl.terms import SH, Term

__all__ = ["unknown_properties"]

_PROPERTIES = """
alternativePath and ask class closed conforms construct datatype deactivated declare
defaultValue description detail disjoint entailment equals flags focusNode group hasValue
ignoredProperties in inversePath labelTemplate languageIn lessThan lessThanOrEquals maxCount
maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive minLength name
namespace node nodeKind nodeValidator not oneOrMorePath optional or order parameter path pattern
prefix prefixes property propertyValidator qualifiedMaxCount qualifiedMinCount
qualifiedValueShape qualifiedValueShapesDisjoint result resultMessage resultPath resultSeverity
select severity shapesGraph shapesGraphWellFormed sourceConstraint sourceConstraintComponent
sourceShape sparql suggestedShapesGraph target targetClass targetNode targetObjectsOf
targetSubjectsOf uniqueLang update validator value xone zeroOrMorePath zeroOrOnePath
"""


def unknown_properties(shapes: Graph) -> list[tuple[Term, NamedNode]]:
    """List subjects with a sh: property that the standard does not define."""
    known = {SH[name] for name in _PROPERTIES.split()}
    return [
        (node, predicate)
        for node in shapes.nodes()
        for predicate in shapes.predicates(node)
        if predicate.value.startswith(SH.base) and predicate not in known
    ]
