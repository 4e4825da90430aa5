"""`maillage evidence`: check passages against the texts, and write new ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maillage import dataset, evidence, workspace
from maillage.cli.options import RootOption, TextsOption, WithoutOption
from maillage.errors import NotFound, UsageFault

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Check the passages against the texts, and write new ones.",
    epilog="Examples:  maillage evidence check --texts texts  |  maillage evidence add plan.txt "
    "--texts texts --quote '351 000 euros'",
)


@app.command(epilog="Example:  maillage evidence check --texts ../texts")
def check(
    texts: TextsOption = Path("texts"),
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """Check that every passage stands at its offsets with its digest, exactly."""
    project = workspace.find(root)
    loaded = dataset.load(project, without=without or ())
    problems = evidence.check(loaded, texts)
    for problem in problems:
        name = project.shorten(problem.passage or problem.document)
        typer.echo(f"{name}: {problem.message}\n    {problem.hint}")
    counted = f"{len(evidence.passages(loaded))} passages in {len(evidence.texts(loaded))} texts"
    typer.echo(f"{counted}: {len(problems) or 'no'} problem{'s' if len(problems) != 1 else ''}")
    raise typer.Exit(1 if problems else 0)


@app.command(epilog="Example:  maillage evidence add plan --quote '351 000 euros' --texts texts")
def add(
    document: Annotated[str, typer.Argument(help="The document: its slug, IRI or file name.")],
    texts: TextsOption = Path("texts"),
    quote: Annotated[str | None, typer.Option(help="The words, exactly as printed.")] = None,
    occurrence: Annotated[int | None, typer.Option(help="Which of several, from 1.")] = None,
    start: Annotated[int | None, typer.Option(help="First code point, from 0.")] = None,
    end: Annotated[int | None, typer.Option(help="Code point after the last.")] = None,
    name: Annotated[str, typer.Option(help="The passage's name in the file.")] = "p-new",
    root: RootOption = Path(),
) -> None:
    """Print the Turtle for a passage, from quoted words or from offsets."""
    project = workspace.find(root)
    found = evidence.of_document(evidence.texts(dataset.load(project)), document)
    content = evidence.read_text(texts, found)
    if quote is not None and start is None and end is None:
        start = _place(content, quote, occurrence)
        end = start + len(quote)
    if (quote is not None and content[start:end] != quote) or start is None or end is None:
        raise UsageFault("Give the words with --quote, or both --start and --end.")
    short = project.shorten(f"{found.document}#{name}")
    # In the document's own file, relative IRIs start at the document.
    iri = f"<#{name}>" if short.startswith("<") else short
    typer.echo(evidence.anchor(found, content, start, end, iri), nl=False)


def _place(content: str, quote: str, occurrence: int | None) -> int:
    places = evidence.occurrences(content, quote) if quote else ()
    if not places:
        raise NotFound("These words are not in the text.", hint="Quote them exactly as printed.")
    if occurrence is None and len(places) > 1:
        listed = ", ".join(str(place) for place in places)
        raise UsageFault(
            f"These words stand at {len(places)} places: {listed}.",
            hint="Say which with --occurrence 1, 2, …",
        )
    if occurrence is not None and not 1 <= occurrence <= len(places):
        raise UsageFault(f"There is no occurrence {occurrence}: they stand {len(places)} times.")
    return places[(occurrence or 1) - 1]
