"""`maillage coverage`: what of the texts the graph does not cover yet."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from maillage import coverage as library
from maillage import dataset, evidence, workspace
from maillage.cli import render
from maillage.cli.options import RootOption, TextsOption, WithoutOption
from maillage.cli.sheets import as_json
from maillage.errors import NotFound, UsageFault

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = "Example:  maillage coverage --texts texts --html /tmp/coverage"


class Format(StrEnum):
    """The forms of the report."""

    TEXT = "text"
    JSON = "json"


@app.command(epilog=EXAMPLES)
def coverage(
    texts: TextsOption = Path("texts"),
    kind: Annotated[list[str] | None, typer.Option(help="Only these kinds.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="A folder outside the project for marked pages.")
    ] = None,
    fail_under: Annotated[
        int, typer.Option(help="Exit 1 if a kind other than names and sentences is below this %.")
    ] = 0,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to show it.")] = Format.TEXT,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Say which figures, dates, names and sentences of the texts no passage covers."""
    project = workspace.find(root)
    if not texts.is_dir():
        raise NotFound(f"There is no folder {texts}.", hint="Say where the texts are: --texts DIR.")
    kinds = _kinds(kind)
    loaded = dataset.load(project, without=without or ())
    found = library.measure(loaded, texts)
    if html is not None:
        _write_pages(loaded, texts, html)
    typer.echo(_json(found, kinds) if form is Format.JSON else _text(found, kinds), nl=False)
    raise typer.Exit(1 if _below(found, fail_under) else 0)


def _kinds(wanted: list[str] | None) -> tuple[str, ...]:
    for name in wanted or ():
        if name not in library.KINDS:
            raise UsageFault(
                f"There is no kind {name}.", hint=f"Kinds: {', '.join(library.KINDS)}."
            )
    return tuple(k for k in library.KINDS if not wanted or k in wanted)


def _text(found: tuple[library.Coverage, ...], kinds: tuple[str, ...]) -> str:
    rows = [[c.file_name, *(_share(*c.share(kind)) for kind in kinds)] for c in found]
    totals = (
        [_share(*(sum(n) for n in zip(*(c.share(k) for c in found), strict=True))) for k in kinds]
        if found
        else []
    )
    if found:
        rows.append(["all", *totals])
    lines = []
    for c in found:
        lines += [
            f"{c.file_name}:{item.line} ({item.start}-{item.end}) {item.kind}: {_short(item.text)}"
            for item in c.missing
            if item.kind in kinds
        ]
        lines += [
            f"{c.file_name}: ignored for nothing: {e.start}-{e.end} ({e.reason})" for e in c.stale
        ]
    body = "".join(f"{line}\n" for line in lines)
    return f"{body}\n{render.columns(['text', *kinds], rows)}"


def _share(covered: int, of: int) -> str:
    return f"{covered}/{of} {100 * covered // of} %" if of else "none"


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 70 else f"{one_line[:69]}…"


def _json(found: tuple[library.Coverage, ...], kinds: tuple[str, ...]) -> str:
    from dataclasses import asdict

    report = [
        {
            "document": c.document,
            "file": c.file_name,
            "kinds": {k: dict(zip(("covered", "of"), c.share(k), strict=True)) for k in kinds},
            "missing": [asdict(item) for item in c.missing if item.kind in kinds],
            "ignored_for_nothing": [asdict(entry) for entry in c.stale],
        }
        for c in found
    ]
    return as_json(report)


def _below(found: tuple[library.Coverage, ...], percent: int) -> bool:
    hard = [k for k in library.KINDS if k not in ("name", "sentence")]
    return any(100 * n < percent * of for c in found for n, of in (c.share(k) for k in hard))


def _write_pages(loaded: dataset.Dataset, texts: Path, folder: Path) -> None:
    folder = folder.resolve()
    if folder.is_relative_to(loaded.workspace.root):
        raise UsageFault(
            f"{folder} lies in the project: the texts must not enter it.",
            hint="Give --html a folder outside the project.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for text in evidence.texts(loaded):
        page = library.marked(loaded, text, evidence.read_text(texts, text))
        path = folder / f"{Path(text.file_name).stem}.html"
        beside = path.with_suffix(".html.new")
        beside.write_text(page, "utf-8")
        beside.replace(path)
        typer.echo(f"written: {path}", err=True)
