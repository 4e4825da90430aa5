"""The pages of questions: thirty that are answered, and the catalogue with sample answers."""

from __future__ import annotations

import io
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

from maillage import queries
from maillage.cli import results
from maillage.cli.asking import pairs
from maillage.cli.queries import sample
from maillage.dataset import Dataset, load
from maillage.workspace import Workspace, find

__all__ = ["CATALOGUE", "PAGE", "Call", "Question", "catalogue_page", "page", "questions", "write"]

DATA: Final = Path("docs") / "questions.toml"
PAGE: Final = Path("docs") / "questions.md"
CATALOGUE: Final = Path("docs") / "queries.md"
CASES: Final = Path("tests") / "queries"
ROWS: Final = 2
"""How many rows the catalogue shows of a sample answer."""

_INTRODUCTION: Final = """# Questions and answers

*Written by `python -m maillage.docs.questions` from `docs/questions.toml`, the query files and the
graph: change those, then run it again.*

Thirty questions about the five texts. Each is one command; what stands under it is what it prints.
An empty cell is what the text leaves open. `passages` are offsets in code points of the document's
text; `maillage why` says more of any node. `--without context` leaves out what is known from
outside the texts, where it would add rows. All questions that can be asked, with their parameters,
are in [the catalogue](queries.md); sums over everything are [a command of their own](totals.md).
"""

_MORE: Final = """Answers to these were worked out by hand from the texts too; the tests hold them.
"""

_CATALOGUE: Final = """# The catalogue of questions

*Written by `python -m maillage.docs.questions` from the headers of `queries/` and the graph: change
those, then run it again.*

`maillage query NAME -p parameter=value` answers one; a value is a name (`Digital League`), a short
IRI (`stage:voted`), a number or a date. `maillage queries show NAME` prints the SPARQL. Of each
sample answer the first {rows} rows are shown. [Thirty questions about the five texts](questions.md)
are answered with these.
"""


@dataclass(frozen=True, slots=True)
class Call:
    """The words after `maillage query`, read."""

    name: str
    values: Mapping[str, list[str]]
    without: tuple[str, ...]
    form: str
    words: str

    @classmethod
    def read(cls, words: str) -> Call:
        """Read a call as a shell would."""
        name, *rest = shlex.split(words)
        options = [*pairwise(rest)]
        given = [value for flag, value in options if flag == "-p"]
        without = tuple(value for flag, value in options if flag == "--without")
        form = dict(options).get("--format", "table")
        return cls(name, pairs(given), without, form, words)


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words, the call that answers it, and how to read the answer."""

    id: str
    asked: str
    call: Call
    reading: str


def questions(workspace: Workspace) -> tuple[Question, ...]:
    """Return the questions of docs/questions.toml, in the order of their ids."""
    data = tomllib.loads((workspace.root / DATA).read_text("utf-8"))
    return tuple(
        Question(name, entry["asked"], Call.read(entry["call"]), entry["reading"])
        for name, entry in sorted(data.items())
    )


def page(root: Path | str = ".") -> str:
    """Return the page of questions and answers; the same files give the same text."""
    workspace = find(root)
    asked = questions(workspace)
    parts = [_INTRODUCTION, *(f"- [{q.asked}](#{q.id.lower()})" for q in asked), ""]
    for question in asked:
        answer = _printed(workspace, question.call)
        parts += [f"## {question.id}", "", f"**{question.asked}**", "", question.reading, ""]
        parts += ["```text", f"$ maillage query {question.call.words}", answer, "```", ""]
    parts += ["## More questions", "", _MORE, *_more(workspace.root)]
    return "\n".join(parts).rstrip() + "\n"


def _more(root: Path) -> Iterator[str]:
    """Yield the questions that the tests ask, each with its call."""
    for path in sorted((root / CASES).glob("*/*.csv")):
        lines = path.read_text("utf-8").splitlines()
        notes = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
        if "question" in notes:
            words = f"{path.name.partition('.')[0]} {notes.get('call', '')}".rstrip()
            yield f"- {notes['question']}  \n  `maillage query {words}`"


def catalogue_page(root: Path | str = ".") -> str:
    """Return the page of the catalogue; the same files give the same text."""
    workspace = find(root)
    parts = [_CATALOGUE.format(rows=ROWS)]
    for theme, group in groupby(queries.catalogue(workspace), key=lambda q: q.theme):
        parts += [f"## {theme.capitalize()}", ""]
        for question in group:
            parts += _entry(workspace, question)
    return "\n".join(parts).rstrip() + "\n"


def _entry(workspace: Workspace, question: queries.Query) -> Iterator[str]:
    yield from (
        f"### {question.name}",
        "",
        f"**{question.summary}** {question.description}".rstrip(),
        "",
    )
    if question.parameters:
        yield from ("| parameter | type | |", "| --- | --- | --- |")
        yield from (_parameter(parameter) for parameter in question.parameters)
        yield ""
    words = f"{sample(question).removeprefix('maillage query ')} --limit {ROWS} --format list"
    yield from ("```text", f"$ maillage query {words}")
    yield from (_printed(workspace, Call.read(words), ROWS), "```", "")


def _parameter(parameter: queries.Parameter) -> str:
    notes = [parameter.help.rstrip(".") + "."]
    notes += ["Needed."] if parameter.required else []
    notes += ["Can be given several times."] if parameter.many else []
    notes += [f"Default: {', '.join(parameter.default)}."] if parameter.default else []
    return f"| `{parameter.name}` | {parameter.type} | {' '.join(notes)} |"


def _printed(workspace: Workspace, call: Call, limit: int | None = None) -> str:
    """Return what a call prints, without the line's end."""
    question = queries.find(workspace, call.name)
    answer = queries.ask(_loaded(workspace.root, call.without), question, call.values)
    out = io.BytesIO()
    results.write(answer, call.form, workspace, out, limit)
    return out.getvalue().decode().rstrip("\n")


@cache
def _loaded(root: Path, without: tuple[str, ...]) -> Dataset:
    return load(root, without=without)


def write(root: Path | str = ".") -> None:
    """Write both pages into docs/."""
    folder = find(root).root
    (folder / PAGE).write_text(page(root), encoding="utf-8")
    (folder / CATALOGUE).write_text(catalogue_page(root), encoding="utf-8")


if __name__ == "__main__":
    write()
