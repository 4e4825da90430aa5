"""SHACL Core's constraint components: one function each, from parameters to SPARQL.

A function yields the violations of its component for a shape. Each is one of

* ``Wrong(test=…)``: an expression, true for a value node that violates (``of_value=True``), or
  for a focus node that does (``of_value=False``); it must never raise a SPARQL error, since an
  error would hide the violation;
* ``Wrong(pattern=…)``: a graph pattern whose solutions, for a focus node, are the violations;
  with ``having=…``, those groups of them (by focus node and ``extra``) for which that is true.

See https://www.w3.org/TR/shacl/#core-components; the order is that of the standard.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from maillage.shacl.errors import IllFormedShape
from maillage.shacl.graph import Graph
from maillage.shacl.lexical import comparable, has_datatype
from maillage.shacl.paths import Predicate, is_nullable, to_pattern
from maillage.shacl.scope import Scope, joined, scan, united, values
from maillage.shacl.shapes import Shape
from maillage.shacl.terms import RDF, RDFS, SH, XSD, Term

__all__ = ["CORE", "Component", "Site", "Wrong", "instance_of"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One way to violate a constraint; see the module's docstring."""

    component: NamedNode
    message: str
    test: str = ""
    of_value: bool = True
    pattern: str = ""
    having: str = ""
    scannable: bool = False  # the pattern finds its focus nodes by itself, cheaply
    of_several: bool = False  # where there is one value, nothing can be wrong
    absent: str = ""  # the pattern whose absence the test tells, if it is that simple
    extent: str = ""  # likewise, for a test of values: the pattern of all values that are right
    value: str | None = None  # variables of the pattern: sh:value,
    path: str | None = None  # sh:resultPath,
    extra: tuple[str, ...] = ()  # and what else tells two violations apart
    nested: Term | None = None  # the shape that sh:detail would tell about
    # Only for constraints written in SPARQL:
    lateral: bool = False  # the pattern is a query to be run for each focus node
    source: Term | None = None  # sh:sourceConstraint
    messages: tuple[Literal, ...] = ()
    names: tuple[tuple[str, str], ...] = ()  # what messages call the variables
    constants: tuple[tuple[str, Term], ...] = ()  # parameters, for messages


Conforms = Callable[[Term, str], str]
"""Write the expression that a node (a variable) conforms to a shape."""
Extent = Callable[[Term, str], str]
"""Write the pattern of all nodes that conform to a shape; empty where that is not simple."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a component is compiled: a shape, and the variables of its focus and value nodes."""

    scope: Scope
    shape: Shape
    focus: str
    value: str
    conforms: Conforms
    extent: Extent


Component = Callable[[Site], Iterator[Wrong]]


def instance_of(class_: NamedNode, var: str, scope: Scope) -> str:
    """Write the pattern that a node is a SHACL instance of a class."""
    subclass = scope.fresh("class")
    return f"{subclass} {RDFS.subClassOf}* {class_} . {var} {RDF.type} {subclass} ."


def _named(term: Term) -> str:
    """Name a term in a message; a blank node's name would differ from run to run."""
    return "a nested shape" if isinstance(term, BlankNode) else str(term)


def _of(parameter: str) -> NamedNode:
    """Return the component that has one parameter and its name."""
    return SH[f"{parameter[0].upper()}{parameter[1:]}ConstraintComponent"]


# --- value type -------------------------------------------------------------------------------


def class_(at: Site) -> Iterator[Wrong]:
    for wanted in at.scope.iri(at.shape, SH["class"]):
        instance = f"{at.value} {RDF.type}/{RDFS.subClassOf}* {wanted}"
        yield Wrong(
            SH.ClassConstraintComponent,
            f"Value is not an instance of {wanted}",
            f"NOT EXISTS {{ {instance} }}",
            extent=instance,
        )


def datatype(at: Site) -> Iterator[Wrong]:
    wanted = at.scope.iri(at.shape, SH.datatype)
    if len(wanted) > 1:
        raise IllFormedShape("more than one sh:datatype", at.shape.node)
    for type_ in wanted:
        yield Wrong(
            SH.DatatypeConstraintComponent,
            f"Value is not a well-formed literal of {type_}",
            f"!{has_datatype(type_, at.value, at.scope.lexical)}",
        )


_KINDS = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBLANK({0})",
    SH.Literal: "isLITERAL({0})",
    SH.BlankNodeOrIRI: "(isBLANK({0}) || isIRI({0}))",
    SH.BlankNodeOrLiteral: "(isBLANK({0}) || isLITERAL({0}))",
    SH.IRIOrLiteral: "(isIRI({0}) || isLITERAL({0}))",
}


def node_kind(at: Site) -> Iterator[Wrong]:
    wanted = at.scope.one(at.shape, SH.nodeKind)
    if wanted is None:
        return
    if not isinstance(wanted, NamedNode) or wanted not in _KINDS:
        raise IllFormedShape(f"{wanted} is no sh:nodeKind", at.shape.node)
    yield Wrong(
        SH.NodeKindConstraintComponent,
        f"Value is not of kind {wanted.value.removeprefix(SH.base)}",
        f"!{_KINDS[wanted].format(at.value)}",
    )


# --- cardinality ------------------------------------------------------------------------------


def min_count(at: Site) -> Iterator[Wrong]:
    at.scope.only_property_shape(at.shape, SH.minCount)
    wanted = at.scope.integer(at.shape, SH.minCount)
    if wanted is not None and wanted > 0:
        value = at.scope.fresh("value")
        yield Wrong(
            SH.MinCountConstraintComponent,
            f"Fewer than {wanted} values",
            f"!{_has_at_least(at, wanted, value)}",
            of_value=False,
            absent=_some(at, value) if wanted == 1 else "",
        )


def _some(at: Site, value: str) -> str:
    if at.shape.path is None or is_nullable(at.shape.path):
        return ""
    return scan(at.shape.path, at.focus, value)


def max_count(at: Site) -> Iterator[Wrong]:
    at.scope.only_property_shape(at.shape, SH.maxCount)
    wanted = at.scope.integer(at.shape, SH.maxCount)
    if wanted is None:
        return
    value = at.scope.fresh("value")
    yield Wrong(
        SH.MaxCountConstraintComponent,
        f"More than {wanted} values",
        pattern=values(at.shape.path, at.focus, value),
        having=f"COUNT(DISTINCT {value}) > {wanted}" if wanted > 0 else "",
        scannable=True,
        of_several=wanted > 0,
    )


def _has_at_least(at: Site, count: int, value: str, test: str = "") -> str:
    pattern = f"{values(at.shape.path, at.focus, value)} {test}"
    if count == 1:
        return f"EXISTS {{ {pattern} }}"
    having = f"HAVING (COUNT(DISTINCT {value}) >= {count})"
    return f"EXISTS {{ SELECT {at.focus} {{ {pattern} }} GROUP BY {at.focus} {having} }}"


# --- value range ------------------------------------------------------------------------------


def _range(parameter: str, sign: str, words: str) -> Component:
    def component(at: Site) -> Iterator[Wrong]:
        limit = at.scope.literal(at.shape, SH[parameter])
        if limit is not None:
            test = f"!COALESCE({comparable(at.value, at.scope.lexical)} {sign} {limit}, false)"
            yield Wrong(_of(parameter), f"Value is not {words} {limit.value}", test)

    return component


min_exclusive = _range("minExclusive", ">", "more than")
min_inclusive = _range("minInclusive", ">=", "at least")
max_exclusive = _range("maxExclusive", "<", "less than")
max_inclusive = _range("maxInclusive", "<=", "at most")


# --- strings ----------------------------------------------------------------------------------


def _length(parameter: str, sign: str, words: str) -> Component:
    def component(at: Site) -> Iterator[Wrong]:
        wanted = at.scope.integer(at.shape, SH[parameter])
        if wanted is not None:
            test = f"(isBLANK({at.value}) || STRLEN(STR({at.value})) {sign} {wanted})"
            yield Wrong(_of(parameter), f"Value has {words} than {wanted} characters", test)

    return component


min_length = _length("minLength", "<", "fewer")
max_length = _length("maxLength", ">", "more")


def pattern(at: Site) -> Iterator[Wrong]:
    text = f"STR({at.value})"
    flags = Literal(at.scope.text(at.shape, SH.flags) or "")
    wanted = at.scope.graph.objects(at.shape.node, SH.pattern)
    for expression in wanted:
        if not isinstance(expression, Literal) or expression.datatype != XSD.string:
            raise IllFormedShape("sh:pattern must be a string", at.shape.node)
        at.scope.expressions.append(f"{expression}, {flags}")
        yield Wrong(
            SH.PatternConstraintComponent,
            f"Value does not match the pattern {expression}",
            f"!COALESCE(!isBLANK({at.value}) && REGEX({text}, {expression}, {flags}), false)",
        )


def language_in(at: Site) -> Iterator[Wrong]:
    head = at.scope.one(at.shape, SH.languageIn)
    if head is None:
        return
    ranges = at.scope.graph.members(head)
    if not all(isinstance(r, Literal) and r.datatype == XSD.string for r in ranges):
        raise IllFormedShape("a member of sh:languageIn must be a string", at.shape.node)
    matches = [f"LANGMATCHES(LANG({at.value}), {r})" for r in ranges]
    yield Wrong(
        SH.LanguageInConstraintComponent,
        "Value is not text in one of the languages asked for",
        f"!(isLITERAL({at.value}) && ({' || '.join(matches) or 'false'}))",
    )


def unique_lang(at: Site) -> Iterator[Wrong]:
    at.scope.only_property_shape(at.shape, SH.uniqueLang)
    if not at.scope.graph.is_true(at.shape.node, SH.uniqueLang):
        return
    value, language = at.scope.fresh("value"), at.scope.fresh("language")
    tag = f"BIND(LCASE(LANG({value})) AS {language}) FILTER ({language} != '')"
    yield Wrong(
        SH.UniqueLangConstraintComponent,
        "More than one value in the same language",
        pattern=f"{values(at.shape.path, at.focus, value)} {tag}",
        having=f"COUNT(DISTINCT {value}) > 1",
        scannable=True,
        of_several=True,
        extra=(language,),
    )


# --- property pairs ---------------------------------------------------------------------------


def equals(at: Site) -> Iterator[Wrong]:
    for predicate in at.scope.iri(at.shape, SH.equals):
        words = f"Values differ from those of {predicate}"
        component = SH.EqualsConstraintComponent
        yield Wrong(component, words, f"NOT EXISTS {{ {at.focus} {predicate} {at.value} }}")
        other = at.scope.fresh("value")
        here = f"sameTerm({at.focus}, {other})"
        if at.shape.path is not None:
            here = f"EXISTS {{ {at.focus} {to_pattern(at.shape.path)} {other} }}"
        yield Wrong(
            component,
            words,
            pattern=f"{at.focus} {predicate} {other} . FILTER (!{here})",
            scannable=True,
            value=other,
        )


def disjoint(at: Site) -> Iterator[Wrong]:
    for predicate in at.scope.iri(at.shape, SH.disjoint):
        yield Wrong(
            SH.DisjointConstraintComponent,
            f"Value is also a value of {predicate}",
            f"EXISTS {{ {at.focus} {predicate} {at.value} }}",
        )


def _less(parameter: str, sign: str, words: str) -> Component:
    def component(at: Site) -> Iterator[Wrong]:
        at.scope.only_property_shape(at.shape, SH[parameter])
        for predicate in at.scope.iri(at.shape, SH[parameter]):
            value, other = at.scope.fresh("value"), at.scope.fresh("other")
            left, right = (comparable(var, at.scope.lexical) for var in (value, other))
            yield Wrong(
                _of(parameter),
                f"Value is not {words} that of {predicate}",
                pattern=f"{values(at.shape.path, at.focus, value)} "
                f"{at.focus} {predicate} {other} . "
                f"FILTER (!COALESCE({left} {sign} {right}, false))",
                scannable=True,
                value=value,
                extra=(other,),
            )

    return component


less_than = _less("lessThan", "<", "less than")
less_than_or_equals = _less("lessThanOrEquals", "<=", "at most")


# --- logic and shapes -------------------------------------------------------------------------


def not_(at: Site) -> Iterator[Wrong]:
    for other in at.scope.graph.objects(at.shape.node, SH["not"]):
        yield Wrong(
            SH.NotConstraintComponent,
            f"Value conforms to {_named(other)}, which it must not",
            at.conforms(other, at.value),
        )


def _logic(parameter: str, wrong: str, words: str) -> Component:
    """Build and, or, xone: ``wrong`` says how many members must not conform."""

    def component(at: Site) -> Iterator[Wrong]:
        for head in at.scope.graph.objects(at.shape.node, SH[parameter]):
            members = at.scope.graph.members(head)
            tests = [at.conforms(member, at.value) for member in members]
            extents = [at.extent(member, at.value) for member in members]
            yield Wrong(
                _of(parameter),
                f"Value conforms to {words}",
                _LOGIC[wrong](tests),
                extent=_EXTENTS[wrong](extents) if all(extents) else "",
            )

    return component


def _not_all(members: list[str]) -> str:
    return f"!({' && '.join(members) or 'true'})"


def _none(members: list[str]) -> str:
    return f"!({' || '.join(members) or 'false'})"


def _not_one(members: list[str]) -> str:
    return f"({' + '.join(f'IF({member}, 1, 0)' for member in members) or '0'}) != 1"


def _no_extent(extents: list[str]) -> str:
    """Return nothing: there is no simple pattern of what conforms to one of the `extents` only."""
    return ""


_LOGIC = {"not all": _not_all, "none": _none, "not one": _not_one}
_EXTENTS = {"not all": joined, "none": united, "not one": _no_extent}

and_ = _logic("and", "not all", "not all of the shapes of sh:and")
or_ = _logic("or", "none", "none of the shapes of sh:or")
xone = _logic("xone", "not one", "none or several of the shapes of sh:xone")


def node(at: Site) -> Iterator[Wrong]:
    for other in at.scope.graph.objects(at.shape.node, SH.node):
        if at.scope.shape(other).path is not None:
            raise IllFormedShape("a value of sh:node must be a node shape", at.shape.node)
        yield Wrong(
            SH.NodeConstraintComponent,
            f"Value does not conform to {_named(other)}",
            f"!{at.conforms(other, at.value)}",
            extent=at.extent(other, at.value),
            nested=other,
        )


def qualified(at: Site) -> Iterator[Wrong]:
    low = at.scope.integer(at.shape, SH.qualifiedMinCount)
    high = at.scope.integer(at.shape, SH.qualifiedMaxCount)
    for wanted in at.scope.graph.objects(at.shape.node, SH.qualifiedValueShape):
        if low is not None and low > 0:
            yield Wrong(
                SH.QualifiedMinCountConstraintComponent,
                f"Fewer than {low} values conform to {_named(wanted)}",
                f"!{_qualified_at_least(at, low, wanted)}",
                of_value=False,
            )
        if high is not None:
            yield Wrong(
                SH.QualifiedMaxCountConstraintComponent,
                f"More than {high} values conform to {_named(wanted)}",
                _qualified_at_least(at, high + 1, wanted),
                of_value=False,
            )


def _qualified_at_least(at: Site, count: int, wanted: Term) -> str:
    value = at.scope.fresh("value")
    tests = [at.conforms(wanted, value)]
    if at.scope.graph.is_true(at.shape.node, SH.qualifiedValueShapesDisjoint):
        siblings = _siblings(at.scope.graph, at.shape, wanted)
        tests += [f"!{at.conforms(other, value)}" for other in siblings]
    return _has_at_least(at, count, value, f"FILTER ({' && '.join(tests)})")


def _siblings(graph: Graph, shape: Shape, wanted: Term) -> list[Term]:
    found = dict.fromkeys(
        sibling
        for parent in graph.subjects(SH.property, shape.node)
        for other in graph.objects(parent, SH.property)
        for sibling in graph.objects(other, SH.qualifiedValueShape)
    )
    return [sibling for sibling in found if sibling != wanted]


# --- others -----------------------------------------------------------------------------------


def closed(at: Site) -> Iterator[Wrong]:
    if not at.scope.graph.is_true(at.shape.node, SH.closed):
        return
    ignored = at.scope.one(at.shape, SH.ignoredProperties)
    allowed = [
        *_described(at.scope, at.shape),
        *(at.scope.graph.members(ignored) if ignored else ()),
    ]
    if not all(isinstance(term, NamedNode) for term in allowed):
        raise IllFormedShape("a member of sh:ignoredProperties must be an IRI", at.shape.node)
    path, value = at.scope.fresh("path"), at.scope.fresh("value")
    node_ = at.focus if at.shape.path is None else at.scope.fresh("node")
    reach = "" if at.shape.path is None else values(at.shape.path, at.focus, node_)
    names = ", ".join(str(term) for term in dict.fromkeys(allowed))
    yield Wrong(
        SH.ClosedConstraintComponent,
        "A property that the closed shape does not allow",
        pattern=f"{reach} {node_} {path} {value} . FILTER ({path} NOT IN ({names}))",
        value=value,
        path=path,
    )


def _described(scope: Scope, shape: Shape) -> Iterator[Term]:
    for part in scope.graph.objects(shape.node, SH.property):
        path = scope.shape(part).path
        if isinstance(path, Predicate):
            yield path.iri


def has_value(at: Site) -> Iterator[Wrong]:
    for wanted in at.scope.graph.objects(at.shape.node, SH.hasValue):
        yield Wrong(
            SH.HasValueConstraintComponent,
            f"The value {_named(wanted)} is missing",
            f"!{_has(at, wanted)}",
            of_value=False,
            absent=f"{at.focus} {to_pattern(at.shape.path)} {at.scope.constant(wanted)}"
            if at.shape.path
            else "",
        )


def _has(at: Site, wanted: Term) -> str:
    constant = at.scope.constant(wanted)
    itself = f"sameTerm({at.focus}, {constant})"
    if at.shape.path is None:
        return itself
    found = f"EXISTS {{ {at.focus} {to_pattern(at.shape.path)} {constant} }}"
    return f"({itself} || {found})" if is_nullable(at.shape.path) else found


def in_(at: Site) -> Iterator[Wrong]:
    head = at.scope.one(at.shape, SH["in"])
    if head is None:
        return
    members = at.scope.graph.members(head)
    iris = [str(term) for term in members if isinstance(term, NamedNode)]
    others = [term for term in members if not isinstance(term, NamedNode)]
    # IN compares values; only for IRIs is that the same as comparing terms.
    tests = [f"{at.value} IN ({', '.join(iris)})"] if iris else []
    tests += [f"sameTerm({at.value}, {at.scope.constant(term)})" for term in others]
    yield Wrong(
        SH.InConstraintComponent,
        "Value is not one of those listed",
        f"!({' || '.join(tests) or 'false'})",
        extent=f"VALUES {at.value} {{ {' '.join(iris)} }}" if len(iris) == len(members) else "",
    )


CORE: dict[NamedNode, Component] = {
    SH["class"]: class_,
    SH.datatype: datatype,
    SH.nodeKind: node_kind,
    SH.minCount: min_count,
    SH.maxCount: max_count,
    SH.minExclusive: min_exclusive,
    SH.minInclusive: min_inclusive,
    SH.maxExclusive: max_exclusive,
    SH.maxInclusive: max_inclusive,
    SH.minLength: min_length,
    SH.maxLength: max_length,
    SH.pattern: pattern,
    SH.languageIn: language_in,
    SH.uniqueLang: unique_lang,
    SH.equals: equals,
    SH.disjoint: disjoint,
    SH.lessThan: less_than,
    SH.lessThanOrEquals: less_than_or_equals,
    SH["not"]: not_,
    SH["and"]: and_,
    SH["or"]: or_,
    SH.xone: xone,
    SH.node: node,
    SH.qualifiedValueShape: qualified,
    SH.closed: closed,
    SH.hasValue: has_value,
    SH["in"]: in_,
}
"""Each component under the parameter that a shape must have for it."""
