"""Only what a change brings about, and all of it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage import validation, workspace
from maillage.errors import NotFound
from maillage.revisions import resolve
from maillage.validation import since

if TYPE_CHECKING:
    from tests.validation.conftest import World

WORLD = Path(__file__).parent / "world"
ORGANISATIONS = "graph/register/organisations.ttl"
VOTE = "graph/sources/vote.ttl"
BILL = "graph/sources/bill.ttl"


def git(root: Path, *words: str) -> None:
    identity = ["-c", "user.name=Author", "-c", "user.email=author@example.org"]
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Begin")


@pytest.fixture
def kept(world: World) -> World:
    """The small project in git."""
    commit(world.root)
    return world


def codes(report: validation.Report) -> list[str]:
    return [f.code for f in report.findings if f.severity != "info"]


def since_head(world: World) -> list[str]:
    return codes(validation.changed_since(workspace.find(world.root), "HEAD"))


def test_no_change_brings_nothing_about(kept: World) -> None:
    assert since_head(kept) == []


def test_a_mistake_that_was_there_before_does_not_count(world: World) -> None:
    world.spoil("    mai:funder actor:region ;\n", "")
    commit(world.root)
    assert since_head(world) == []
    world.spoil("stage:voted", "stage:votd")
    assert since_head(world) == ["dangling-reference"]


def test_removing_an_actor_is_found_where_others_refer_to_it(kept: World) -> None:
    text = (kept.root / ORGANISATIONS).read_text("utf-8")
    kept.write(ORGANISATIONS, text[: text.index("actor:minalogic")])
    found = validation.changed_since(workspace.find(kept.root), "HEAD").findings
    assert {f.file for f in found if f.code == "dangling-reference"} == {VOTE}


def test_changing_the_class_of_an_actor_is_found_in_the_flows_that_name_it(kept: World) -> None:
    text = (kept.root / ORGANISATIONS).read_text("utf-8")
    head, tail = text.split("actor:minalogic", 1)
    prefix = "@prefix schema: <https://schema.org/> .\n"
    place = tail.replace("org:FormalOrganization", "schema:Place")
    kept.write(ORGANISATIONS, f"{prefix}{head}actor:minalogic{place}")
    found = validation.changed_since(workspace.find(kept.root), "HEAD").findings
    assert ("maish:FundingFlow-recipient", VOTE) in {(f.rule, f.file) for f in found}


def test_a_new_file_counts_and_so_does_a_removed_one(kept: World) -> None:
    kept.write("graph/new.ttl", "<https://example.org/t/x> a <https://example.org/t/Unheard> .")
    (kept.root / VOTE).unlink()
    assert set(since_head(kept)) == {"undeclared-class", "check"}


def test_a_change_to_a_shape_is_compared_whole(kept: World) -> None:
    kept.write(
        "ontology/shapes/Own.ttl",
        """
        @prefix e: <https://example.org/t/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix mai: <https://w3id.org/maillage/ns#> .
        e:Own a sh:NodeShape ; sh:targetClass mai:FundingFlow ;
            sh:property [ sh:path mai:reason ; sh:minCount 1 ; sh:message "Say why."@en ] .
        """,
    )
    assert since_head(kept) == ["shape"]


def test_a_syntax_error_is_reported_and_the_run_is_not_complete(kept: World) -> None:
    kept.spoil("mai:stage stage:voted ;", "mai:stage stage:voted")
    report = validation.changed_since(workspace.find(kept.root), "HEAD")
    assert not report.complete
    assert {f.file for f in report.findings if f.code == "syntax"} == {VOTE}


def test_an_allowance_that_a_change_makes_idle_is_found(world: World) -> None:
    world.spoil("mai:stage stage:voted", "mai:stage stage:votd")
    text = (world.root / "maillage.toml").read_text("utf-8")
    for code in ("dangling-reference", "maish:FundingFlow-stage"):
        text += f'\n[[allow]]\ncode = "{code}"\nreason = "Not yet."\n'
    world.write("maillage.toml", text)
    commit(world.root)
    assert since_head(world) == []
    world.spoil("stage:votd", "stage:voted")
    assert since_head(world) == ["idle-allowance", "idle-allowance"]


def test_an_unknown_revision_is_a_message(kept: World) -> None:
    with pytest.raises(NotFound, match="git knows no revision nowhere"):
        validation.changed_since(workspace.find(kept.root), "nowhere")


def test_a_revision_that_looks_like_an_option_is_no_option(kept: World) -> None:
    with pytest.raises(NotFound):
        validation.changed_since(workspace.find(kept.root), "--all")


def test_outside_git_a_revision_is_a_message(world: World) -> None:
    with pytest.raises(NotFound, match="in no git repository"):
        validation.changed_since(workspace.find(world.root), "HEAD")


def test_files_show_what_is_in_them_and_what_they_cause(world: World) -> None:
    world.spoil("    mai:funder actor:region ;\n", "")
    world.spoil("actorType:region ", "actorType:regoin ", ORGANISATIONS)
    commit(world.root)
    project = workspace.find(world.root)
    inside = validation.of_files(project, [world.root / VOTE])
    assert codes(inside) == ["shape"]
    text = (world.root / ORGANISATIONS).read_text("utf-8")
    world.write(ORGANISATIONS, text[: text.index("actor:minalogic")])
    caused = validation.of_files(project, [world.root / ORGANISATIONS])
    assert sorted((f.code, f.file) for f in caused.findings if f.severity == "violation") == [
        ("dangling-reference", ORGANISATIONS),
        ("dangling-reference", VOTE),
        ("dangling-reference", VOTE),
    ]


def test_a_file_outside_the_project_is_a_message(kept: World, tmp_path: Path) -> None:
    done = kept.validate(str(tmp_path / "elsewhere.ttl"))
    assert done.returncode == 2
    assert "is not part of the project" in done.stderr


def test_a_change_to_the_graph_is_not_compared_whole(
    kept: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(since, "_whole", None)
    assert since_head(kept.spoil("stage:voted", "stage:votd")) == ["dangling-reference"]


# --- any change at all --------------------------------------------------------------------------

EDITS = st.sampled_from(
    [
        ("stage:voted", "stage:votd"),
        ("stage:voted", "stage:paid"),
        ("mai:funder actor:region", "mai:funder actor:minalogic"),
        ("mai:funder actor:region", "mai:funder actor:nobody"),
        ("    mai:funder actor:region ;\n", ""),
        ("    mai:evidence vote:p-money ;\n", ""),
        ("a mai:FundingFlow", "a mai:FundngFlow"),
        ("a mai:FundingFlow", "a mai:Goal"),
        ("a mai:Passage", "a mai:Document"),
        ("oa:end 100", "oa:end 5000"),
        ("oa:start 0", "oa:start 200"),
        ("250000.00", "0"),
        ("250000.00", '"250 000"'),
        ('"2018-04-30"^^xsd:date', '"2017-04-30"^^xsd:date'),
        ('"2018-04-30"^^xsd:date', '"2018-04-31"^^xsd:date'),
        ("mai:textLength 1000", "mai:textLength 50"),
        ("actor:minalogic\n    a org:FormalOrganization", "actor:minalogic\n    a org:Role"),
        ("actor:minalogic\n", "actor:minalogik\n"),
        ('"Minalogic"@fr', '"Région"@fr'),
        ("actorType:region ", "actorType:regoin "),
        ("    org:classification actorType:region .", "    org:unitOf actor:region ."),
        ("mai:mentions actor:region , actor:minalogic", "mai:mentions actor:region"),
        ("vote:flow-minalogic\n", "vote:flow-other\n"),
    ]
)


def spoilt(root: Path, edits: dict[str, list[tuple[str, str]]], gone: set[str]) -> None:
    """Apply edits where they fit; those that do not change nothing."""
    for file, pairs in edits.items():
        path = root / file
        text = path.read_text("utf-8")
        for old, new in pairs:
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    for file in gone:
        (root / file).unlink()


# What checks look at: sums that restate others, decisions, passages that are one, names.
EDITS = EDITS | st.sampled_from(
    [
        ("stage:voted", "stage:voted ; mai:restates bill:flow-minalogic"),
        ("stage:voted", "stage:voted ; mai:restates vote:flow-minalogic"),
        ("stage:voted", "stage:voted ; dcterms:isPartOf bill:flow-minalogic"),
        ("stage:voted", "stage:voted ; mai:preferred bill:flow-minalogic ; mai:aspect 1"),
        ("stage:voted", "stage:voted ; mai:rejected vote:flow-minalogic ; mai:aspect 1"),
        ("250000.00", "900000.00"),
        ("250000.00", '250000.00 , "much"'),
        ("source:vote ;", "source:bill ;"),
        ("mai:evidence vote:", "mai:evidence bill:"),
        ("a mai:Document", "a mai:Passage"),
        ("a mai:Passage", "a mai:Unheard"),
        ("mai:modality modality:fact", "mai:modality modality:fact ; mai:leavesOpen mai:funder"),
        ("mai:mentions actor:region , actor:minalogic ", "mai:leavesOpen mai:mentions "),
        ("speaker:narrator", '"somebody"'),
        ('"vote.txt"', "<vote.txt>"),
    ]
)
# What the same statements look like in N-Quads.
LINES = st.sampled_from(
    [
        ("ns#FundingFlow>", "ns#FundngFlow>"),
        ("ns#amount>", "ns#amuont>"),
        ('"250000.00"', '"7.00"'),
        ("org/minalogic>", "org/nobody>"),
        ("ns#funder>", "ns#recipient>"),
        ("<https://example.org/t/sources/vote>", "<https://example.org/t/sources/bill>"),
        ("/sources/note#flow", "/sources/note#sum"),
        ("/sources/note#p-", "/sources/vote#p-"),
    ]
)
MORE, NOTE = "graph/sources/more.trig", "graph/notes.nq"
FILES = (ORGANISATIONS, VOTE, BILL, MORE, NOTE)


DOCUMENTS = ("bill", "more", "note")


def peopled(root: Path) -> None:
    """Say the same as one document in three others: in Turtle, in TriG and in N-Quads."""
    spaces = (f"@prefix {d}: <https://example.org/t/sources/{d}#> .\n" for d in DOCUMENTS)
    vote = "".join(spaces)
    vote += (root / VOTE).read_text("utf-8")
    (root / VOTE).write_text(vote, "utf-8")
    bill, more, note = (renamed(vote, name) for name in DOCUMENTS)
    (root / BILL).write_text(bill, "utf-8")
    head, body = more.split("source:more\n", 1)
    (root / MORE).write_text(f"{head}source:more {{\nsource:more\n{body}}}\n", "utf-8")
    store = ox.Store()
    graph = ox.NamedNode("https://example.org/t/sources/note")
    store.load(note.encode(), ox.RdfFormat.TURTLE, to_graph=graph)
    (root / NOTE).write_text("".join(sorted(f"{quad} .\n" for quad in store)), "utf-8")


def renamed(text: str, name: str) -> str:
    """Return the document under another name."""
    for old in ("source:vote", '"vote.txt"', "vote:p-", "vote:flow"):
        text = text.replace(old, old.replace("vote", name))
    return text


CHANGES = st.dictionaries(st.sampled_from(FILES), st.lists(EDITS | LINES, max_size=4))
GONE = st.sets(st.sampled_from(FILES), max_size=1)


@settings(max_examples=10, deadline=None)
@given(before=CHANGES, after=CHANGES, gone=GONE)
def test_any_change_brings_about_what_a_whole_comparison_says(
    before: dict[str, list[tuple[str, str]]],
    after: dict[str, list[tuple[str, str]]],
    gone: set[str],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "world"
        shutil.copytree(WORLD, root)
        peopled(root)
        spoilt(root, before, set())
        commit(root)
        spoilt(root, after, gone)
        project = workspace.find(root)
        question = since._Question(project, resolve(root, "HEAD"), FILES, (), print)
        new, old, _ = since._whole(question)
        expected = Counter(f.identity for f in new) - Counter(f.identity for f in old)
        found = validation.changed_since(project, "HEAD").findings
        assert Counter(f.identity for f in found) == expected
