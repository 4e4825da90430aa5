"""What a picture says around itself, in French: what was chosen, from where, what is not shown."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from maillage import dates
from maillage.draw._text import counted, french
from maillage.errors import InputFault

if TYPE_CHECKING:
    import networkx as nx

    from maillage.projection import Selection

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["notes", "subtitle", "title", "unit"]

NAMED: Final = 8
"""More sources than this are counted, not named."""

# Why a report is on no edge (maillage.projection.build), as a reader of pictures is told.
_REASONS: Final = (
    ("rejected by", "lecture écartée par une décision", "lectures écartées par une décision"),
    ("no funder", "flux sans financeur ou sans destinataire nommé",
     "flux sans financeur ou sans destinataire nommé"),
    ("another stage", "d’une autre étape", "d’une autre étape"),
    ("another document", "d’un autre document", "d’autres documents"),
    ("another programme", "d’un autre programme", "d’autres programmes"),
    ("another place", "d’un autre lieu", "d’autres lieux"),
    ("another time", "hors de la période", "hors de la période"),
    ("no date", "sans date connue", "sans date connue"),
    ("a weak tie", "lien faible", "liens faibles"),
)  # fmt: skip


def title(graph: MultiDiGraph, what: str = "") -> str:
    """Return the title of a view's picture, around a node where one is asked for."""
    told, centre = str(graph.graph.get("title", "")), graph.graph.get("around")
    if centre is not None and centre in graph:
        label = graph.nodes[centre].get("label", centre)
        told = f"Autour de {label} ({told[:1].lower()}{told[1:]})"
    return french(f"{told} : {what}" if what else told)


def subtitle(graph: MultiDiGraph) -> str:
    """Return what the selection keeps or leaves out, or nothing where all of a view is drawn."""
    chosen: Selection | None = graph.graph.get("selection")
    parts = [] if chosen is None else [p for p in _parts(chosen, graph.graph["names"]) if p]
    without = graph.graph.get("without", ())
    if without:
        parts.append(f"sans le dossier {' ni '.join(without)}")
    told = " ; ".join(parts)
    return french(f"Extrait : {told}." if told else "")


def _parts(chosen: Selection, names: dict[str, str]) -> list[str]:
    def told(one: str, several: str, things: frozenset[str]) -> str:
        labels = sorted(names.get(thing, thing) for thing in things)
        quoted = " », « ".join(labels)
        return f"{one if len(labels) == 1 else several} « {quoted} »" if labels else ""

    documents = sorted(f"« {names[d]} »" if d in names else d for d in chosen.documents)
    around = names.get(chosen.around or "", chosen.around)
    return [
        _time(chosen.start, chosen.end, chosen.undated),
        told("étape", "étapes", chosen.stages),
        f"d’après {', '.join(documents)} seulement" if documents else "",
        told("programme", "programmes", chosen.programmes),
        told("lieu", "lieux", chosen.places),
        "avec les lectures écartées" if chosen.disputed else "",
        "sans les liens faibles" if chosen.strong else "",
        f"à {counted(chosen.depth, 'lien')} au plus de {around}" if chosen.around else "",
    ]


def _time(start: date | None, end: date | None, undated: bool) -> str:
    """Say a time as it was asked for: a year, a month, a day, or from one to another."""
    if start is None and end is None:
        return ""
    stretch = f"{start or '..'}/{end or '..'}"
    whole = start is not None and end is not None and start.year == end.year
    year = whole and f"{start:%m-%d}" == "01-01" and f"{end:%m-%d}" == "12-31"
    told = f"en {start.year}" if year and start else dates.display(stretch)
    return f"daté {told}" + (", et sans date connue" if undated else "")


def notes(graph: MultiDiGraph, shown: MultiDiGraph | None = None) -> list[str]:
    """Return sources, the date of the data, and what of the view or the graph is not shown."""
    drawn = graph if shown is None else shown
    lines = [_sources(drawn)]
    alone = sum(1 for _, degree in graph.degree() if not degree)
    if alone:
        lines.append(f"Non montré : {counted(alone, 'nœud')} sans lien dans cette vue.")
    left = _left_out(graph)
    if left:
        lines.append(f"Hors du graphe : {left}.")
    return [french(line) for line in lines]


def unit(graph: MultiDiGraph) -> str:
    """Return what the count of an edge counts: reports, or things where there are none."""
    told = any(data.get("reports") for *_, data in graph.edges(data=True))
    return "énoncé" if told else "chose"


def _sources(graph: MultiDiGraph) -> str:
    told = graph.graph
    used = sorted({d for *_, data in graph.edges(data=True) for d in data.get("documents", ())})
    if not used and told.get("view") == "documents":
        used = sorted(node for node, degree in graph.degree() if degree)
    known: dict[str, tuple[tuple[str, str], ...]] = told.get("sources", {})
    # A graph may hold several documents, and be none itself (knowledge from outside the texts).
    titles = [name.strip("<>") for name in used if name not in known]
    found = [pair for name in used for pair in known.get(name, ())]
    shown = [f"« {name} »" for name in dict.fromkeys(name for name, _ in found)] + titles
    named = ", ".join(shown[:NAMED])
    more = f" et {counted(len(shown) - NAMED, 'autre')}" if len(shown) > NAMED else ""
    project = told.get("project", "")
    return (
        f"Sources : {named or 'registre du projet'}{more}. "
        f"{_dated([day for _, day in found], told.get('date'))}Projet : {project}."
    )


def _dated(days: list[str], last_day: date | None) -> str:
    """Say from when to when the documents are, as exactly as that is known."""
    read = [(text, when) for text in days if text and (when := _when(text)) is not None]
    if not read:
        shown = dates.display(last_day.isoformat()) if last_day else ""
        return f"Dernier jour d’un document : {shown}. " if shown else ""
    first = min(read, key=lambda pair: (pair[1].earliest or date.min, pair[0]))[0]
    last = max(read, key=lambda pair: (pair[1].latest or date.max, pair[0]))[0]
    if first == last:
        return f"Date des données : {dates.display(first)}. "
    return (
        f"Données : du document le plus ancien ({dates.display(first)}) "
        f"au plus récent ({dates.display(last)}). "
    )


def _when(text: str) -> dates.When | None:
    try:
        return dates.read(text)
    except InputFault:
        return None


def _left_out(graph: MultiDiGraph) -> str:
    why: Counter[str] = Counter(reason for _, reason in graph.graph.get("left_out", ()))
    told: dict[tuple[str, str], int] = {}
    for reason, count in sorted(why.items()):
        known = (pair for begin, *pair in _REASONS if reason.startswith(begin))
        one, several = next(known, ("autre énoncé", "autres énoncés"))
        told[one, several] = told.get((one, several), 0) + count
    parts = [_told(n, one, several) for (one, several), n in told.items()]
    return ", ".join(parts)


def _told(count: int, one: str, several: str) -> str:
    statement: Any = "énoncé" if one[:2] in ("d’", "ho", "sa") else ""
    words = one if count == 1 else several
    return f"{counted(count, statement)} {words}" if statement else f"{count} {words}"
