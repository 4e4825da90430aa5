from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from maillage import header
from maillage.errors import InputFault

PLAIN = """#+ summary: Who gives (and to whom, where known)?
#+ tags: [money, evidence]
#+ params:
#+   part: {type: iri, required: false, help: Keep only this organisation.}
#+ columns: {part: iri, whole: iri}
SELECT * {}
"""


def test_a_plain_header_is_read_without_a_yaml_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    assert header.read(PLAIN, "q.rq") == {
        "summary": "Who gives (and to whom, where known)?",
        "tags": ["money", "evidence"],
        "params": {
            "part": {"type": "iri", "required": False, "help": "Keep only this organisation."}
        },
        "columns": {"part": "iri", "whole": "iri"},
    }


def test_the_headers_of_the_catalogue_are_read_without_a_yaml_parser(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [path.read_text("utf-8") for path in sorted(repository.glob("queries/*/*.rq"))]
    bodies = [
        "\n".join(line[3:] for line in text.splitlines() if line.startswith("#+")) for text in texts
    ]
    expected = [yaml.safe_load(body) for body in bodies]
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    assert [header.read(text, "q.rq") for text in texts] == expected
    assert texts


def test_a_query_without_header_has_an_empty_one() -> None:
    assert header.read("SELECT * {}", "q.rq") == {}


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(InputFault, match="name: value"):
        header.read("#+ - a\n", "q.rq")


def test_a_fault_says_the_line_in_the_file() -> None:
    with pytest.raises(InputFault) as fault:
        header.read("# a comment\n\n#+ a: [\n", "q.rq")
    assert (fault.value.file, fault.value.line) == ("q.rq", 3)


WORD = st.sampled_from(
    ["a", "iri", "true", "No", "null", "2020", "1.5", "a b", "a: b", "a #b", "-", "'q'", '"q"', "é",
     "a,b", "[a]", "{a: b}", "[a, b c]", "{a: true, b: no}", "&x", "*x", "|", "~", "x:",
     "2020-01-01", "[]", "{}", "a{b", "[a, [b]]", "{a: b: c}", "a:b", "[a:b]", "{a:b}", "[a,]",
     "[,]", "0", "-7", "007", "1e3", "0.70", "-0.5", ".5", '"a, b: {c}"', "'a, b'",
     "{a: [b, 2], c: ['d, e']}", "{a: [b] c}",
     "{a: [b}", "{a: [b, {c: d}]}", "'it''s'",
     '"a\\\\nb"', "it's", "{a: it's, b: c's}", '{a: "b, c", d: 3, e: 0.5}', '["a:b", 2, c]',
     '{a: "b" c}', '"a" b', "[a'b, c'd]", '{a: "b"}', "{'a': b}", "{a: 'b}'}", '"" ', "''"]
)  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["", "  "]), st.sampled_from("abcy"), WORD | st.just("")))
)
@example([("", "a", ""), ("  ", "b", "{a: b}"), ("", "c", "")])
def test_a_header_means_what_yaml_says(lines: list[tuple[str, str, str]]) -> None:
    body = [f"{indent}{name}: {word}" for indent, name, word in lines]
    try:
        expected = yaml.safe_load("\n".join(body)) if body else {}
    except yaml.YAMLError:
        expected = None
    text = "".join(f"#+ {line}\n" for line in body)
    try:
        found = header.read(text, "q.rq")
    except InputFault:
        found = None
    names = [(indent, name) for indent, name, _ in lines]
    # YAML keeps the last of two equal names; PyYAML does so without a word.
    assert found == expected or len(set(names)) < len(names)
