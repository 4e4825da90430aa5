from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import dataset
from maillage.errors import Faults, InputFault

Project = Callable[[dict[str, str | bytes]], Path]
TRIPLE = '<https://example.org/t/org/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@fr .\n'
OURS = 'SELECT ?s ?g WHERE { GRAPH ?g { ?s ?p "A"@fr } } ORDER BY ?g ?s'


def test_each_file_is_a_graph_and_questions_see_their_union(project: Project) -> None:
    root = project({"graph/a.ttl": TRIPLE, "graph/b.ttl": TRIPLE})
    rows = dataset.load(root).select(OURS)
    assert [str(g) for _, g in rows] == ["<https://example.org/t/a>", "<https://example.org/t/b>"]
    assert len(dataset.load(root).select('SELECT DISTINCT ?s WHERE { ?s ?p "A"@fr }')) == 1


def test_a_folder_can_be_left_out(project: Project) -> None:
    root = project({"graph/a.ttl": TRIPLE, "graph/context/b.ttl": TRIPLE})
    rows = dataset.load(root, without=["context"]).select(OURS)
    assert [str(g) for _, g in rows] == ["<https://example.org/t/a>"]


def test_a_syntax_error_says_file_line_and_column(project: Project) -> None:
    root = project({"graph/a.ttl": TRIPLE + "<http://e/a> <http://e/b> ,\n"})
    with pytest.raises(InputFault) as fault:
        dataset.load(root)
    assert (fault.value.file, fault.value.line, fault.value.column) == ("graph/a.ttl", 2, 27)


def test_all_files_that_cannot_be_read_are_named_in_one_run(project: Project) -> None:
    root = project({"graph/a.ttl": "<", "graph/b.ttl": TRIPLE, "graph/c.ttl": ">"})
    with pytest.raises(Faults) as faults:
        dataset.load(root)
    assert [fault.file for fault in faults.value.faults] == ["graph/a.ttl", "graph/c.ttl"]


def test_the_same_graph_can_be_had_as_an_rdflib_dataset(project: Project) -> None:
    loaded = dataset.load(project({"graph/a.ttl": TRIPLE}))
    assert len(list(loaded.rdflib().quads())) == len(loaded.store)


def test_a_value_that_the_parser_cannot_hold_is_refused_with_its_file(project: Project) -> None:
    huge = f'<http://e/a> <http://e/p> "{"x" * 17_000_000}" .'
    with pytest.raises(InputFault, match="longer than 16 MiB") as fault:
        dataset.load(project({"graph/a.ttl": huge}))
    assert fault.value.file == "graph/a.ttl"
