"""A difference for people and programs: text, markdown for a pull request, JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence

from maillage.diff.compare import Difference
from maillage.diff.sentences import Chapter, Thing

__all__ = ["as_json", "as_markdown", "as_text"]

_NOTE = (
    "Some blank nodes here cannot be told apart in bounded time: alike ones were compared as one, "
    "by what is said of them."
)


def as_text(chapters: Sequence[Chapter]) -> str:
    """Return chapters as plain text, with a line that sums them up."""
    lines: list[str] = []
    for chapter in chapters:
        title = "" if chapter.title == chapter.path else f" — {chapter.title}"
        lines.append(f"{chapter.path}{title}")
        lines += [f"  {thing}" for thing in chapter.things]
        if not chapter.exact:
            lines.append(f"  {_NOTE}")
    return "\n".join([*lines, summary(chapters)]) + "\n"


def summary(chapters: Sequence[Chapter]) -> str:
    """Return how many things are new, changed, moved and gone."""
    counts = Counter(thing.status for chapter in chapters for thing in chapter.things)
    if not chapters:
        return "No difference."
    return ", ".join(f"{counts[s]} {s}" for s in ("new", "changed", "moved", "gone")) + "."


def as_markdown(chapters: Sequence[Chapter]) -> str:
    """Return chapters for a pull request; what the data says cannot become markup."""
    lines = [f"**{summary(chapters)}**"]
    for chapter in chapters:
        lines += ["", f"### {_safe(chapter.title)}", "", f"`{chapter.path.replace('`', '')}`", ""]
        for thing in chapter.things:
            lines += _bullets(thing)
        if not chapter.exact:
            lines += ["", f"> {_NOTE}"]
    return "\n".join(lines) + "\n"


def _bullets(thing: Thing) -> list[str]:
    if thing.status != "changed" or len(thing.lines) < 2:
        return [f"- {_safe(str(thing))}"]
    name = f"{thing.kind} “{thing.label}”" if thing.kind else f"“{thing.label}”"
    return [f"- {_safe(name)}", *(f"  - {_safe(str(line))}" for line in thing.lines)]


def _safe(text: str) -> str:
    """Return a text in which nothing is markup: no HTML, link, mention or emphasis."""
    escaped = re.sub(r"([\\`*_\[\]|#~])", r"\\\1", text)
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("@", "@\u200b").replace("://", ":&#47;/")


def as_json(difference: Difference, chapters: Sequence[Chapter]) -> str:
    """Return the sentences and the statements of a difference as JSON."""
    files = [
        {
            "file": file.path,
            "graph": file.graph,
            "title": chapter.title,
            "exact": file.exact,
            "things": [_thing(thing) for thing in chapter.things],
            "removed": [str(quad) for quad in file.removed],
            "added": [str(quad) for quad in file.added],
        }
        for file, chapter in zip(difference.files, chapters, strict=True)
    ]
    whole = {"from": difference.first.name, "to": difference.second.name, "files": files}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _thing(thing: Thing) -> dict[str, object]:
    return {
        "iri": thing.iri,
        "kind": thing.kind,
        "label": thing.label,
        "status": thing.status,
        "sentence": str(thing),
        "changes": [
            {"property": line.property, "before": list(line.before), "after": list(line.after)}
            for line in thing.lines
        ],
    }
