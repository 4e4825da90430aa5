"""About which nodes a check may give other rows after a change: never too few."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.validation import checks, patterns
from maillage.validation.affected import Change
from maillage.workspace import Settings, Workspace

E = "https://example.org/"
PREFIXES = {"e": E}

# Every way in which a statement can matter to a row.
CHECKS = {
    "join": "{ ?subject e:p ?x . ?x e:q ?y . ?z e:r ?y }",
    "absence": "{ ?subject e:p ?x FILTER NOT EXISTS { ?x e:q ?y . ?y e:r ?subject } }",
    "absence-of-absence": """{ ?subject a e:A
        FILTER NOT EXISTS { ?subject e:p ?x
            FILTER NOT EXISTS { ?x e:q ?y FILTER(?y != e:n0) } } }""",
    "exists-in-an-expression": """{ ?subject e:p ?x
        BIND(EXISTS { ?x e:q ?y } AS ?found) FILTER(?found || EXISTS { ?z e:r ?x }) }""",
    "optional": "{ ?subject e:p ?x OPTIONAL { ?x e:q ?y . ?y e:r ?z } FILTER(!BOUND(?z)) }",
    "minus": "{ ?subject a e:A MINUS { ?x e:p/e:q? ?subject } }",
    "minus-of-another": "{ ?subject e:p ?x . ?x e:q ?y MINUS { ?x e:r ?z } }",
    "union": "{ { ?subject e:p ?x } UNION { ?subject e:q ?y . ?y e:r ?x } FILTER(?x != e:n1) }",
    "path": "{ ?subject e:p+ ?x . ?x (e:q|^e:r)/e:p* ?y . ?y a e:A }",
    "loop": "{ ?subject e:p ?x . ?x e:p* ?subject }",
    "given-property": "{ VALUES ?path { e:p e:q } ?subject ?path ?x . ?x e:r ?y }",
    "bound-property": "{ BIND(e:p AS ?path) GRAPH ?graph { ?subject ?path ?x } ?x e:q ?y }",
    "any-property": "{ ?subject a e:A FILTER NOT EXISTS { ?x ?any ?subject } }",
    "property-as-value": "{ ?subject e:p ?path ; ?path ?x }",
    "graph-as-node": "{ GRAPH ?graph { ?subject e:p ?x } ?graph a e:A . FILTER(?x != ?graph) }",
    "count": """{ { SELECT ?subject (COUNT(?x) AS ?n) WHERE { ?subject e:p ?x . ?x e:q ?y }
        GROUP BY ?subject HAVING(COUNT(?x) > 1) } GRAPH ?graph { ?subject a e:A } }""",
    "inner-names": "{ ?subject e:p ?x { SELECT ?x WHERE { ?x e:q ?y . ?y e:r ?z } } ?z a e:A }",
    "largest": """{ { SELECT ?key (MAX(STR(?x)) AS ?most) WHERE { ?x e:p ?key } GROUP BY ?key }
        ?subject e:q ?key . FILTER(STR(?subject) < ?most) }""",
    "two-subjects": "{ ?subject e:p e:n1 , ?x ; e:q ?y ; a ?class . ?x a ?class FILTER(?x != ?y) }",
}
NODES = st.sampled_from([ox.NamedNode(f"{E}n{number}") for number in range(5)])
STATEMENTS = st.one_of(
    st.builds(ox.Quad, NODES, st.sampled_from([ox.NamedNode(E + p) for p in "pqr"]), NODES, NODES),
    st.builds(
        ox.Quad,
        NODES,
        st.just(ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")),
        st.sampled_from([ox.NamedNode(E + "A"), ox.NamedNode(E + "B")]),
        NODES,
    ),
    st.builds(
        ox.Quad, NODES, st.just(ox.NamedNode(E + "p")), st.just(ox.NamedNode(E + "q")), NODES
    ),
)
GRAPHS = st.frozensets(STATEMENTS, max_size=25)


def rows(text: str, quads: frozenset[ox.Quad]) -> set[tuple[str, ...]]:
    """Return the rows of a query, the subject first."""
    store = ox.Store()
    store.extend(quads)
    found = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    assert names[0] == "subject"
    return {tuple(str(row[name]) for name in names) for row in found}


def workspace(folder: Path, text: str) -> Workspace:
    """Return a project with one check of its own."""
    check = folder / "ontology" / "checks" / "own.rq"
    check.parent.mkdir(parents=True, exist_ok=True)
    check.write_text(text, "utf-8")
    return Workspace(folder, Settings("own", E, PREFIXES))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for all examples."""
    return tmp_path_factory.mktemp("patterns").resolve()


@pytest.mark.parametrize("name", CHECKS)
@settings(max_examples=40, deadline=None)
@given(before=GRAPHS, change=st.frozensets(STATEMENTS, max_size=3))
def test_what_a_check_says_changes_only_about_the_nodes_that_it_is_asked_about(
    name: str, before: frozenset[ox.Quad], change: frozenset[ox.Quad]
) -> None:
    text = f"SELECT DISTINCT ?subject ?x ?y ?graph WHERE {CHECKS[name]}"
    after = before ^ change
    store = ox.Store()
    store.extend(after)
    plan = patterns.plan(text, PREFIXES)
    assert plan is not None
    nodes = checks.nodes_reached(plan, Change(store, change))
    restricted = text if nodes is None else patterns.restricted(text, plan.openings, nodes)
    then, now = rows(text, before), rows(text, before ^ change)
    kept_then, kept_now = rows(restricted, before), rows(restricted, after)
    assert kept_then <= then
    assert kept_now <= now
    assert now - kept_now == then - kept_then


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x WHERE { ?x e:p ?y }",
        "SELECT ?subject WHERE { ?subject e:p ?y } LIMIT 1",
        "SELECT ?subject WHERE { ?x e:p ?y OPTIONAL { ?subject e:q ?x } }",
        "SELECT ?subject WHERE { ?x e:p ?y BIND(IRI(STR(?x)) AS ?subject) }",
        "SELECT ?subject WHERE { ?subject e:p [ e:q ?y ] }",
        "SELECT ?subject WHERE { ?subject !e:p ?y }",
        "SELECT ?subject WHERE { ?subject unknown:p ?y }",
        "SELECT ?subject WHERE { ?subject e:p ?y ",
        "ASK { ?subject e:p ?y }",
        "",
    ],
)
def test_what_is_not_understood_is_asked_as_a_whole(text: str) -> None:
    assert patterns.plan(text, PREFIXES) is None


def test_a_check_that_a_change_cannot_matter_to_is_not_asked(folder: Path) -> None:
    project = workspace(folder, "SELECT DISTINCT ?subject WHERE { ?subject e:p ?x . ?x e:q e:n1 }")
    node = ox.NamedNode(E + "n0")
    quad = ox.Quad(node, ox.NamedNode(E + "r"), node, node)
    assert folder / "ontology/checks/own.rq" not in checks.reached(
        project, Change(ox.Store(), [quad])
    )


def test_a_check_is_asked_about_the_nodes_that_lead_to_a_change(folder: Path) -> None:
    project = workspace(folder, "SELECT DISTINCT ?subject WHERE { ?subject e:p ?x . ?x e:q ?y }")
    one, two, three = (ox.NamedNode(f"{E}n{number}") for number in range(3))
    store = ox.Store()
    store.add(ox.Quad(one, ox.NamedNode(E + "p"), two, one))
    changed = ox.Quad(two, ox.NamedNode(E + "q"), three, one)
    asked = checks.reached(project, Change(store, [changed]))[folder / "ontology/checks/own.rq"]
    assert asked == (
        f"SELECT DISTINCT ?subject WHERE {{ VALUES ?subject {{ {one} {two} }} "
        " ?subject e:p ?x . ?x e:q ?y }"
    )
