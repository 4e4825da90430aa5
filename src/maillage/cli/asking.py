"""What `maillage query` does, without what declares it: importing that takes longer."""

from __future__ import annotations

import sys
from pathlib import Path

from maillage import dataset, queries, workspace
from maillage.cli import output, results
from maillage.engine import evaluating
from maillage.errors import UsageFault

__all__ = ["answer", "pairs"]


def answer(
    *,
    name: str | None,
    text: str | None,
    param: list[str] | None,
    form: str | None,
    out: Path | None,
    limit: int | None,
    timeout: float,
    allow_service: bool,
    without: list[str] | None,
    endpoint: str | None,
    root: Path,
) -> None:
    """Answer a question; the arguments are the options of the command."""
    if form is not None and form not in results.FORMATS:
        raise UsageFault(f"No format {form}.", hint=f"One of: {', '.join(results.FORMATS)}.")
    if limit is not None and limit < 0:
        raise UsageFault(f"--limit counts rows: {limit} is no count.")
    if not timeout > 0:
        raise UsageFault(f"--timeout is in seconds, more than 0: not {timeout:g}.")
    project = workspace.find(root)
    question = _question(project, name, text)
    _check_folders(question, without or [])
    values = pairs(param or [])
    queries.call(question, values, project.prefixes, service=allow_service)
    # Not within the deadline: a store that is built once would else be begun again at each call.
    loaded = dataset.load(project, without=without or (), endpoint=endpoint)
    with output.opened(out, pager=form is None) as stream, output.deadline(timeout), evaluating():
        given = queries.ask(loaded, question, values, service=allow_service)
        chosen = form or results.default_format(given, out.name if out else None)
        results.write(given, chosen, project, stream, limit)


def _question(project: workspace.Workspace, name: str | None, text: str | None) -> queries.Query:
    if (name is None) == (text is None):
        raise UsageFault("Give a question's name, or SPARQL with -e.", hint="See --help.")
    if name == "-":
        text = sys.stdin.read()
    if text is not None:
        return queries.written(text, Path("query"), "the query")
    return queries.find(project, name or "")


def _check_folders(question: queries.Query, without: list[str]) -> None:
    for folder in question.graphs:
        if folder in without:
            raise UsageFault(f"{question.name} rests on graph/{folder}; it needs it.")


def pairs(given: list[str]) -> dict[str, list[str]]:
    """Return `name=value` words as a mapping."""
    values: dict[str, list[str]] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageFault(f"-p {word}: this is not NAME=VALUE.")
        values.setdefault(name, []).append(value)
    return values
