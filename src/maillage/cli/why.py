"""`maillage why`: what a statement rests on, down to the passage."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maillage import dataset, values, workspace
from maillage import why as library
from maillage.cli.options import RootOption, WithoutOption
from maillage.errors import NotFound
from maillage.why import Account, Link, Source, Statement
from maillage.workspace import Workspace

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage why plan:flow-minalogic --texts texts  |  maillage why 'Digital League'"
)


class Format(StrEnum):
    """The forms of an account."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command(epilog=EXAMPLES)
def why(
    node: Annotated[str, typer.Argument(help="An IRI, a prefixed name, or a name in words.")],
    texts: Annotated[
        Path | None, typer.Option("--texts", help="The folder of the texts: show the passages.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TEXT,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Say why the graph says something: passages, who speaks, what it is tied to.

    With --texts each passage is checked by its digest and shown; exit 1 if one does not hold.
    """
    if texts is not None and not texts.is_dir():
        raise NotFound(f"There is no folder {texts}.", hint="Give the texts' folder with --texts.")
    project = workspace.find(root)
    loaded = dataset.load(project, without=without or ())
    account = library.explain(loaded, values.resolve(loaded, node), texts)
    if form is Format.JSON:
        typer.echo(_json(account))
    else:
        lines = _text if form is Format.TEXT else _markdown
        typer.echo("\n".join(lines(account, project)))
    for problem in account.problems:
        typer.echo(f"maillage: {problem}.", err=True)
    raise typer.Exit(1 if account.problems else 0)


def _json(account: Account) -> str:
    import json
    from dataclasses import asdict

    document = {**asdict(account), "problems": list(account.problems)}
    return json.dumps(document, ensure_ascii=False, indent=2)


# ---------------------------------------------------------------- text


def _text(account: Account, project: Workspace) -> Iterator[str]:
    yield from _statement(account.node, project, facts=True)
    if account.reports:
        count = len(account.reports)
        yield f"\n{count} statement{'s involve' if count > 1 else ' involves'} it:"
    for report in account.reports:
        yield ""
        yield from (f"  {line}" for line in _statement(report, project, facts=False))
    if account.named_in:
        yield "\nNamed also in:"
        yield from (f"  {line}" for source in account.named_in for line in _source(source, project))


def _statement(one: Statement, project: Workspace, *, facts: bool) -> Iterator[str]:
    yield f"{project.shorten(one.iri)}  {one.kind or 'not described'}"
    if one.sentence:
        yield f"  {one.sentence}"
    for title, lines in _parts(one, project, facts=facts):
        for index, line in enumerate(lines):
            yield f"  {title if index == 0 else '':<12}{line}"


def _parts(one: Statement, project: Workspace, *, facts: bool) -> Iterator[tuple[str, list[str]]]:
    said = ", ".join(one.said_by)
    if said:
        sure = f", confidence {one.confidence}" if one.confidence else ""
        yield "said by", [f"{said}, as: {one.modality or 'not said'}{sure}"]
    yield "source", [line for source in one.sources for line in _source(source, project)]
    if facts:
        yield "facts", [f"{name}: {words}" for name, words in one.facts]
    if one.open:
        yield "not said", [", ".join(one.open)]
    yield "ties", [line for link in one.links for line in _link(link, project)]
    if facts:
        yield "note", [line for note in one.notes for line in textwrap.wrap(note, 88)]


def _source(source: Source, project: Workspace) -> Iterator[str]:
    where = f"{source.title} ({project.shorten(source.document)})"
    if source.start is not None:
        held = ", digest holds" if source.text and not source.problem else ""
        name = project.shorten(source.passage)
        yield f"{where}, code points {source.start}-{source.end}, {name}{held}"
    else:
        yield f"{where}, {source.address}" if source.address else where
    if source.text:
        yield f"“{' '.join(source.text.split())}”"
    if source.problem:
        yield f"DOES NOT HOLD: {source.problem}"


def _link(link: Link, project: Workspace) -> Iterator[str]:
    yield f"{link.words} {project.shorten(link.iri)}  {link.label}"
    if link.decision:
        yield f"  {project.shorten(link.decision)}: {link.reason}"


# ---------------------------------------------------------------- markdown


def _markdown(account: Account, project: Workspace) -> Iterator[str]:
    yield from _entry(account.node, project, "#", facts=True)
    for report in account.reports:
        yield ""
        yield from _entry(report, project, "##", facts=False)
    if account.named_in:
        yield "\n## Named also in\n"
        for source in account.named_in:
            yield f"- {_plain('; '.join(_source(source, project)))}"


def _entry(one: Statement, project: Workspace, level: str, *, facts: bool) -> Iterator[str]:
    yield f"{level} {_plain(one.label or project.shorten(one.iri))}\n"
    yield f"`{project.shorten(one.iri)}`, {one.kind or 'not described'}"
    if one.sentence and one.sentence != one.label:
        yield f"\n{_plain(one.sentence)}"
    yield ""
    for title, lines in _parts(one, project, facts=facts):
        if lines:
            yield f"- **{title}**: {_plain('; '.join(lines))}"


def _plain(text: str) -> str:
    for sign in "\\`*_[]<>#":
        text = text.replace(sign, f"\\{sign}")
    return text
