"""SHACL-SPARQL: constraints and constraint components that are written in SPARQL.

The text is never run as it stands: prefixes become IRIs, parameters become constants, and the
other variables get names of their own, so that it can stand inside a larger query. ``$this`` is
bound before the text is evaluated, by LATERAL or EXISTS.

See https://www.w3.org/TR/shacl/#sparql-constraints and #pre-binding.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from maillage.shacl.components import Site, Wrong
from maillage.shacl.errors import IllFormedShape, UnsupportedShape
from maillage.shacl.graph import Graph
from maillage.shacl.paths import to_sparql
from maillage.shacl.shapes import Shape
from maillage.shacl.terms import SH, XSD, Term
from maillage.shacl.tokens import Token, expand_prefixes, scan, substitute, write

__all__ = ["SHAPES_GRAPH", "custom_components", "sparql_constraints"]

SHAPES_GRAPH = NamedNode("urn:x-maillage:shapes")
"""The name under which a query finds the shapes graph ($shapesGraph)."""

_RESERVED = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}


@dataclass(frozen=True, slots=True)
class _Text:
    """A constraint's SPARQL: the node that carries it, its tokens, its parameters."""

    node: Term
    tokens: tuple[Token, ...]
    constants: dict[str, Term]


def sparql_constraints(at: Site) -> Iterator[Wrong]:
    """Yield the violations of sh:sparql."""
    graph = at.scope.graph
    for node in graph.objects(at.shape.node, SH.sparql):
        if not graph.is_true(node, SH.deactivated):
            text = _read(graph, node, SH.select, {})
            wrong = _select(at, text, SH.SPARQLConstraintComponent)
            messages = _messages(graph, node) or at.shape.messages
            yield replace(wrong, source=node, messages=messages)


def custom_components(at: Site) -> Iterator[Wrong]:
    """Yield the violations of the constraint components that the shapes graph declares."""
    graph = at.scope.graph
    for component in graph.instances(SH.ConstraintComponent):
        if isinstance(component, NamedNode) and graph.objects(component, SH.parameter):
            for constants in _bindings(graph, component, at.shape):
                yield from _custom(at, component, constants)


def _custom(at: Site, component: NamedNode, constants: dict[str, Term]) -> Iterator[Wrong]:
    graph = at.scope.graph
    special = SH.nodeValidator if at.shape.path is None else SH.propertyValidator
    validators = [(node, SH.select) for node in graph.objects(component, special)]
    validators += [(node, SH.ask) for node in graph.objects(component, SH.validator)]
    if not validators:
        return  # "a SHACL-SPARQL processor ignores the constraint" (section 6.3)
    validator, predicate = validators[0]
    text = _read(graph, validator, predicate, constants)
    wrong = (_select if predicate == SH.select else _ask)(at, text, component)
    messages = at.shape.messages or _messages(graph, validator) or _messages(graph, component)
    yield replace(wrong, messages=messages)


# --- reading ----------------------------------------------------------------------------------


def _read(graph: Graph, node: Term, predicate: NamedNode, constants: dict[str, Term]) -> _Text:
    literal = graph.value(node, predicate)
    if not isinstance(literal, Literal) or literal.datatype != XSD.string:
        raise IllFormedShape(f"SPARQL needs one string as {predicate}", node)
    prefixes = _prefixes(graph, node)
    prebound = {"this", *constants} | ({"value"} if predicate == SH.ask else set())
    tokens = expand_prefixes(scan(literal.value), prefixes)
    problem = _syntax_error(literal.value, prefixes) or _restriction(tokens, prebound)
    if problem:
        raise IllFormedShape(problem, node)
    return _Text(node, tuple(tokens), constants)


def _prefixes(graph: Graph, node: Term) -> dict[str, str]:
    found: dict[str, str] = {}
    for ontology in graph.objects(node, SH.prefixes):
        for source in graph.imports(ontology):
            for declaration in graph.objects(source, SH.declare):
                prefix = graph.value(declaration, SH.prefix)
                namespace = graph.value(declaration, SH.namespace)
                if not isinstance(prefix, Literal) or not isinstance(namespace, Literal):
                    raise IllFormedShape("sh:declare needs sh:prefix and sh:namespace", source)
                if found.setdefault(prefix.value, namespace.value) != namespace.value:
                    raise IllFormedShape(f"two namespaces for the prefix {prefix.value}:", node)
    return found


def _messages(graph: Graph, node: Term) -> tuple[Literal, ...]:
    return tuple(m for m in graph.objects(node, SH.message) if isinstance(m, Literal))


def _bindings(graph: Graph, component: NamedNode, shape: Shape) -> Iterator[dict[str, Term]]:
    """Yield the parameter values by which a shape uses a component."""
    parameters = dict(_parameter(graph, node) for node in graph.objects(component, SH.parameter))
    given = {name: graph.objects(shape.node, iri) for name, (iri, _) in parameters.items()}
    if any(not given[name] and not optional for name, (_, optional) in parameters.items()):
        return
    if not any(given.values()):
        return
    if len(parameters) == 1:
        ((name, found),) = given.items()
        yield from ({name: value} for value in found)
        return
    if any(len(found) > 1 for found in given.values()):
        raise IllFormedShape(f"more than one value for a parameter of {component}", shape.node)
    yield {name: found[0] for name, found in given.items() if found}


def _parameter(graph: Graph, node: Term) -> tuple[str, tuple[NamedNode, bool]]:
    path = graph.value(node, SH.path)
    if not isinstance(path, NamedNode):
        raise IllFormedShape("sh:path of a parameter must be an IRI", node)
    local = re.search(r"[^\W\d]\w*$", path.value)
    name = local.group() if local else ""
    if not name or name in _RESERVED:
        raise IllFormedShape(f"a parameter cannot be called {name}", node)
    return name, (path, graph.is_true(node, SH.optional))


# --- the standard's restrictions --------------------------------------------------------------


def _restriction(tokens: list[Token], prebound: set[str]) -> str:
    """Say which restriction of https://www.w3.org/TR/shacl/#pre-binding a query breaks."""
    solid = [token for token in tokens if token.kind != "space"]
    words = {token.name for token in solid if token.kind == "word"}
    for word in ("MINUS", "VALUES", "SERVICE"):
        if word in words:
            return f"{word} cannot be used in a SPARQL constraint"
    for before, after in pairwise(solid):
        taken = {*prebound, "shapesGraph", "currentShape"}
        if before.name == "AS" and after.kind == "variable" and after.name in taken:
            return f"AS ${after.name} would bind a variable that is bound before"
    selects = [i for i, token in enumerate(solid) if token.name == "SELECT"]
    for at in selects:
        missing = prebound - _projected(solid, at)
        if at == 0:
            missing &= {"this"}
        if missing:
            return f"a SELECT must return ${min(missing)}"
    return ""


def _projected(solid: list[Token], at: int) -> set[str]:
    """List what the SELECT at a position returns; for a SELECT * inside, nothing is certain."""
    names: set[str] = set()
    for before, token in pairwise(solid[at:]):
        if token.text == "{" or token.name == "WHERE":
            break
        if token.text == "*" and before.name in ("SELECT", "DISTINCT", "REDUCED"):
            return {t.name for t in solid if t.kind == "variable"} if at == 0 else set()
        if token.kind == "variable":
            names.add(token.name)
    return names


def _syntax_error(text: str, prefixes: dict[str, str]) -> str:
    text = re.sub(r"[?$]PATH\b", str(SH.path), text)
    try:
        Store().query(text, prefixes=prefixes)
    except (SyntaxError, ValueError) as error:
        return f"not well-formed SPARQL: {str(error).splitlines()[0]}"
    return ""


# --- writing ----------------------------------------------------------------------------------


def _select(at: Site, text: _Text, component: NamedNode) -> Wrong:
    names = {"this": at.focus.removeprefix("?")}
    query = _written(at, text, list(text.tokens), names)
    projected = _projected([token for token in text.tokens if token.kind != "space"], 0)
    variables = {name: f"?{names[name]}" for name in names if name in projected}
    return Wrong(
        component,
        "Value is refused by a SPARQL constraint",
        pattern=f"{{ {query} }}",
        lateral=True,
        value=variables.get("value", at.focus if at.shape.path is None else None),
        path=variables.get("path"),
        extra=tuple(variable for name, variable in variables.items() if name != "this"),
        names=tuple(variables.items()),
        constants=tuple(text.constants.items()),
    )


def _ask(at: Site, text: _Text, component: NamedNode) -> Wrong:
    names = {"this": at.focus.removeprefix("?"), "value": at.value.removeprefix("?")}
    start = next(i for i, token in enumerate(text.tokens) if token.text == "{")
    group = _written(at, text, list(text.tokens[start:]), names)
    return Wrong(
        component,
        "Value is refused by a SPARQL constraint component",
        f"!EXISTS {group}",
        names=(("this", at.focus), ("value", at.value)),
        constants=tuple(text.constants.items()),
    )


def _written(at: Site, text: _Text, tokens: list[Token], names: dict[str, str]) -> str:
    """Write tokens for use inside another query; note in ``names`` how variables are called."""

    def rename(name: str) -> str:
        if name not in names:
            names[name] = at.scope.fresh(name).removeprefix("?")
        return f"?{names[name]}"

    at.scope.foreign = True
    constants = _constants(at.shape, text)
    tokens = _without_selected(tokens, set(text.constants))
    return write(substitute(tokens, constants, rename))


def _without_selected(tokens: list[Token], names: set[str]) -> list[Token]:
    """Take variables that become constants out of what SELECTs return."""
    kept: list[Token] = []
    selecting = False
    for token in tokens:
        if token.kind == "word":
            selecting = token.name in ("SELECT", "DISTINCT", "REDUCED")
        if token.text == "{":
            selecting = False
        if not (selecting and token.kind == "variable" and token.name in names):
            kept.append(token)
    return kept


def _constants(shape: Shape, text: _Text) -> dict[str, str]:
    fixed: Mapping[str, Term] = {
        **text.constants,
        "currentShape": shape.node,
        "shapesGraph": SHAPES_GRAPH,
    }
    used = {token.name for token in text.tokens if token.kind == "variable"}
    wanted = {name: term for name, term in fixed.items() if name in used}
    if any(isinstance(term, BlankNode) for term in wanted.values()):
        raise UnsupportedShape("a blank node cannot be put into a SPARQL text", shape.node)
    written = {name: str(term) for name, term in wanted.items()}
    if "PATH" in used:
        if shape.path is None:
            raise IllFormedShape("$PATH needs a property shape", shape.node)
        written["PATH"] = f"({to_sparql(shape.path)})"
    return written
