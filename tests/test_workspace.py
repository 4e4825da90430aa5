from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from maillage import workspace
from maillage.errors import InputFault, NotFound

Project = Callable[[dict[str, str | bytes]], Path]


def test_a_project_is_found_from_a_folder_below_it(project: Project) -> None:
    root = project({"graph/register/a.ttl": ""})
    assert workspace.find(root / "graph" / "register").root == root


def test_a_folder_with_graph_and_no_settings_is_a_project(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    assert workspace.find(tmp_path).settings.name == tmp_path.name


def test_a_folder_that_is_no_project_is_refused_with_what_a_project_is(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="No graph project") as refused:
        workspace.find(tmp_path)
    assert refused.value.hint is not None
    assert "graph/" in refused.value.hint


def test_a_graph_is_named_by_its_path_below_the_base(project: Project) -> None:
    root = project({"graph/sources/a.ttl": ""})
    found = workspace.find(root)
    assert [found.graph_iri(p) for p in found.graph_files] == ["https://example.org/t/sources/a"]


def test_a_graph_name_leads_back_to_its_file(project: Project) -> None:
    root = project({"graph/sources/a.ttl": ""})
    file = workspace.find(root).file_of("https://example.org/t/sources/a")
    assert file == root / "graph/sources/a.ttl"


def test_a_file_of_the_project_lies_over_the_one_that_the_package_brings(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project({"graph/a.ttl": "", "queries/t/a.rq": "", "brought/queries/t/a.rq": ""})
    project({"brought/queries/t/b.rq": ""})
    monkeypatch.setattr(workspace, "BUNDLE", root / "brought")
    expected = (root / "queries/t/a.rq", root / "brought/queries/t/b.rq")
    assert workspace.find(root).query_files == expected


def test_a_link_that_leads_out_of_the_project_is_refused(project: Project) -> None:
    root = project({"graph/a.ttl": ""})
    outside = root.parent / "outside.ttl"
    outside.write_text("", "utf-8")
    (root / "graph" / "b.ttl").symlink_to(outside)
    with pytest.raises(InputFault, match="leads out"):
        _ = workspace.find(root).graph_files


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("actor:minalogic", "https://example.org/t/org/minalogic"),
        ("<sources/a#x>", "https://example.org/t/sources/a#x"),
        ("https://example.org/other", "https://example.org/other"),
        ("Digital League", None),
        ("unknown:x", None),
    ],
)
def test_a_name_is_expanded_only_where_it_is_one(
    project: Project, name: str, iri: str | None
) -> None:
    assert workspace.find(project({"graph/a.ttl": ""})).expand(name) == iri


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://example.org/t/org/minalogic", "actor:minalogic"),
        ("https://example.org/t/sources/a#x", "<sources/a#x>"),
        ("https://example.org/t/org/a/b", "<org/a/b>"),
        ("https://elsewhere.example/x", "<https://elsewhere.example/x>"),
    ],
)
def test_an_iri_is_shortened_so_that_expanding_gives_it_back(
    project: Project, iri: str, name: str
) -> None:
    found = workspace.find(project({"graph/a.ttl": ""}))
    assert found.shorten(iri) == name
    assert found.expand(name) == iri


def test_what_is_no_file_is_refused_and_never_opened(project: Project) -> None:
    root = project({"graph/a.ttl": ""})
    os.mkfifo(root / "graph" / "pipe.ttl")
    with pytest.raises(InputFault, match="a pipe or a device") as fault:
        _ = workspace.find(root).graph_files
    assert fault.value.file == "graph/pipe.ttl"


def test_a_link_that_leads_nowhere_is_refused(project: Project) -> None:
    root = project({"graph/a.ttl": ""})
    (root / "graph" / "gone.ttl").symlink_to(root / "nowhere.ttl")
    with pytest.raises(InputFault, match="a link that leads nowhere") as fault:
        _ = workspace.find(root).graph_files
    assert fault.value.file == "graph/gone.ttl"


def test_a_file_name_that_is_not_utf_8_is_refused(project: Project) -> None:
    root = project({"graph/a.ttl": ""})
    (root / "graph" / os.fsdecode(b"caf\xe9.ttl")).write_text("")
    with pytest.raises(InputFault, match="The name of this file is not UTF-8"):
        _ = workspace.find(root).graph_files
