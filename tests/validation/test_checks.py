"""Checks: queries that must return no row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.validation.conftest import World

CHECK = """
#+ summary: Does a passage end beyond its document?
#+ severity: {severity}
#+ message: "{{subject}} ends at {{end}}, after the end of its document ({{length}})."
PREFIX mai: <https://w3id.org/maillage/ns#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?subject ?graph (oa:end AS ?path) ?end ?length WHERE {{
  GRAPH ?graph {{ ?subject oa:hasSource ?document ; oa:end ?end }}
  ?document mai:textLength ?length .
  FILTER(?end > ?length)
}} ORDER BY ?subject
"""
FILE = "ontology/checks/far-passage.rq"


def test_a_row_is_a_finding_with_the_message_of_the_header(world: World) -> None:
    world.write(FILE, CHECK.format(severity="violation"))
    world.spoil("oa:end 100", "oa:end 1001")
    (found,) = [f for f in world.findings() if f.get("rule") == "far-passage"]
    assert found["code"] == "check"
    assert found["rule"] == "far-passage"
    assert found["file"] == "graph/sources/vote.ttl"
    assert found["path"] == "oa:end"
    assert found["message"] == "vote:p-money ends at 1001, after the end of its document (1000)."


def test_a_check_that_warns_does_not_fail_the_run(world: World) -> None:
    query = """
    #+ summary: Is there a passage?
    #+ severity: warning
    SELECT ?subject WHERE { ?subject a mai:Passage }
    """.replace("    ", "")
    done = world.write(FILE, query).validate()
    assert done.returncode == 0
    assert "\nThe graph conforms (1 warning, " in done.stdout


def test_a_check_that_is_no_sparql_stops_the_run_with_its_place(world: World) -> None:
    done = world.write(FILE, "SELECT ?subject WHERE { ?subject }").validate()
    assert done.returncode == 2
    assert done.stderr.startswith("maillage: ontology/checks/far-passage.rq:1:")


def test_a_message_with_an_unknown_column_stops_the_run(world: World) -> None:
    text = CHECK.format(severity="violation").replace("{length}", "{size}")
    done = world.write(FILE, text).spoil("oa:end 100", "oa:end 1001").validate()
    assert done.returncode == 2
    assert "{size}" in done.stderr


def test_a_check_that_asks_another_server_is_refused_before_it_does(world: World) -> None:
    query = "SELECT ?subject WHERE {\n  SERVICE <http://127.0.0.1:9/> { ?subject a ?class }\n}"
    done = world.write(FILE, query).validate()
    assert done.returncode == 2
    assert done.stderr.startswith("maillage: ontology/checks/far-passage.rq:2: A check reads the")


def test_a_check_without_a_subject_is_refused_with_its_columns(world: World) -> None:
    done = world.write(FILE, "SELECT ?flow WHERE { ?flow a mai:FundingFlow }").validate()
    assert done.returncode == 2
    assert "in the column ?subject" in done.stderr
    assert "The query gives ?flow: rename one of them." in done.stderr


def test_a_check_in_another_encoding_is_refused_with_the_line(world: World) -> None:
    done = world.write(FILE, "SELECT ?subject WHERE {\n# é\n}".encode("latin-1")).validate()
    assert done.returncode == 2
    assert done.stderr.startswith("maillage: ontology/checks/far-passage.rq:2: This check is not")
