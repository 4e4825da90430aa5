"""`maillage timeline`: what happened when, as precisely as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from maillage import dataset, values, workspace
from maillage import timeline as library
from maillage.cli.options import FormatOption, RootOption, TableFormat, WithoutOption
from maillage.cli.sheets import as_json, sheet
from maillage.errors import UsageFault
from maillage.timeline import Entry
from maillage.workspace import Workspace

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage timeline  |  maillage timeline 'Digital League' -o league.svg  |  "
    "maillage timeline --kind goal"
)


@app.command(epilog=EXAMPLES)
def timeline(
    node: Annotated[
        str | None, typer.Argument(help="Only what involves this node; its ties too.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help=f"Only these kinds: {', '.join(library.KINDS)}.")
    ] = None,
    form: FormatOption = TableFormat.TABLE,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A picture: a .svg, .png or .pdf file.")
    ] = None,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Show events, flows and roles in order, each as precisely as it is told; undated ones last."""
    for word in kind or ():
        if word not in library.KINDS:
            hint = f"One of: {', '.join(library.KINDS)}."
            raise UsageFault(f"--kind {word}: there is no such kind.", hint=hint)
    project = workspace.find(root)
    loaded = dataset.load(project, without=without or ())
    iri = values.resolve(loaded, node) if node is not None else None
    kinds = kind or ["event", "flow", "role", *([] if iri is None else ["tie"])]
    entries = library.read(loaded, iri, kinds)
    if output is not None:
        _draw(entries, output, node or project.settings.name, loaded)
        typer.echo(f"{output}: {sum(entry.dated for entry in entries)} entries")
        return
    typer.echo(_written(entries, form, project), nl=False)


def _written(entries: Sequence[Entry], form: TableFormat, project: Workspace) -> str:
    if form is TableFormat.JSON:
        return as_json([_json(e) for e in entries])
    titles = ["when", "precision", "kind", "what", "node", "document", "remark"]
    if form is TableFormat.CSV:
        titles[1:1] = ["edtf", "earliest", "latest"]
    return sheet(titles, [_row(e, form, project) for e in entries], form)


def _row(entry: Entry, form: TableFormat, project: Workspace) -> list[str]:
    exact = [entry.when, str(entry.earliest or ""), str(entry.latest or "")]
    return [
        entry.shown or "not said",
        *(exact if form is TableFormat.CSV else ()),
        entry.precision,
        entry.kind,
        entry.label,
        project.shorten(entry.iri),
        " ".join(project.shorten(document) for document in entry.documents),
        _remark(entry, project),
    ]


def _remark(entry: Entry, project: Workspace) -> str:
    remarks = [
        f"rejected by {project.shorten(entry.rejected_by)}" if entry.rejected_by else "",
        f"date sure to {entry.confidence}" if entry.confidence else "",
        f"the {entry.stated}" if entry.stated not in ("date", "") else "",
    ]
    return ", ".join(filter(None, remarks))


def _json(entry: Entry) -> dict[str, Any]:
    from dataclasses import asdict

    days = {name: str(getattr(entry, name) or "") or None for name in ("earliest", "latest")}
    return {**asdict(entry), **days}


def _draw(entries: Sequence[Entry], output: Path, title: str, loaded: dataset.Dataset) -> None:
    from maillage import draw as pictures
    from maillage import facts
    from maillage.draw.timeline import timeline as picture

    pictures.check(output)
    names = facts.names(loaded)
    used = sorted({document for entry in entries for document in entry.documents})
    source = (
        "Sources : " + (" ; ".join(f"« {names.thing(d)} »" for d in used) or "non données") + "."
    )
    pictures.save(picture(entries, f"Chronologie : {title}", source), output)
