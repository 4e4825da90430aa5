"""`maillage queries`: the catalogue of questions."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from maillage import dataset, workspace
from maillage import queries as library
from maillage.cli.options import RootOption
from maillage.errors import NotFound

__all__ = ["app"]

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    help="List the questions that can be asked; check and show them.",
    epilog="Examples:  maillage queries  |  maillage queries show flows  |  maillage queries check",
)


@app.callback(invoke_without_command=True)
def queries(
    context: typer.Context,
    tag: Annotated[str | None, typer.Option(help="Only the questions with this tag.")] = None,
    root: RootOption = Path(),
) -> None:
    """List the questions that can be asked, by theme, with their parameters."""
    if context.invoked_subcommand is not None:
        return
    found = library.catalogue(workspace.find(root))
    chosen = [q for q in found if tag is None or tag in q.tags]
    if tag is not None and not chosen:
        known = sorted({tag for q in found for tag in q.tags})
        raise NotFound(f"No question has the tag {tag}.", hint=f"Tags: {', '.join(known)}.")
    for theme, group in groupby(chosen, key=lambda q: q.theme):
        typer.echo(theme)
        for question in group:
            typer.echo(_line(question))
        typer.echo()


def _line(question: library.Query) -> str:
    taken = " ".join(_call(p) for p in question.parameters)
    return f"  {question.name:28} {question.summary}" + (f"\n{'':31}{taken}" if taken else "")


def _call(parameter: library.Parameter) -> str:
    call = f"-p {parameter.name}=…"
    return call if parameter.required else f"[{call}]"


@app.command(epilog="Example:  maillage queries check")
def check(root: RootOption = Path()) -> None:
    """Run every question's sample call and compare the answer with its header."""
    loaded = dataset.load(root)
    bad = 0
    found = library.catalogue(loaded.workspace)
    for question in found:
        problems = library.check(loaded, question)
        bad += bool(problems)
        for problem in problems:
            typer.echo(f"{question.file}: {problem}")
    typer.echo(f"{len(found)} questions: {bad or 'none'} with problems")
    raise typer.Exit(1 if bad else 0)


@app.command(epilog="Example:  maillage queries show flows")
def show(
    name: Annotated[str, typer.Argument(help="A question of the catalogue, or a file.rq.")],
    root: RootOption = Path(),
) -> None:
    """Explain one question: what it takes, what it gives, a sample call, its SPARQL."""
    question = library.find(workspace.find(root), name)
    typer.echo(f"{question.theme}/{question.name}: {question.summary}")
    typer.echo(f"{question.description}\n" if question.description else "")
    for parameter in question.parameters:
        typer.echo(f"  {_call(parameter):24} {parameter.type}: {parameter.help}{_extra(parameter)}")
    given = ", ".join(f"{column} ({kind})" for column, kind in question.columns.items())
    typer.echo(f"  gives: {given or 'not said'}")
    typer.echo(f"  for instance: {sample(question)}")
    typer.echo("\n".join(line for line in question.text.splitlines() if line[:2] != "#+"))


def _extra(parameter: library.Parameter) -> str:
    many = " Can be given several times." if parameter.many else ""
    return many + (f" Default: {', '.join(parameter.default)}." if parameter.default else "")


def sample(question: library.Query) -> str:
    """Return the command of a question's sample call, as typed in a shell."""
    import shlex

    words = [f"{name}={word}" for name, given in question.sample.items() for word in given]
    return " ".join(["maillage query", question.name, *(f"-p {shlex.quote(w)}" for w in words)])
