"""The network picture: nodes by kind, edges by kind, every label complete and free."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any, Final

from maillage.draw._boxes import Box, apart, overlap
from maillage.draw._page import INK, SOFT, Text, caption, page
from maillage.errors import UsageFault
from maillage.projection import layout, palette

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["LIMIT", "network"]

LIMIT: Final = 300
"""More nodes than this do not make a readable page."""

FONT: Final = 8.0
LINE: Final = 9.6
LEGEND: Final = 170.0
KINDS: Final = 9


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node on the page: where its mark stands, how big it is, its label's lines and its box."""

    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    widths: tuple[float, ...]
    box: Box


def network(graph: MultiDiGraph) -> Figure:
    """Draw a graph of at most LIMIT nodes; nodes without an edge are counted in the caption.

    Raise UsageFault where it has no edge, or more nodes than a page can show.
    """
    tied = [node for node in sorted(graph) if graph.degree(node) > 0]
    if not tied:
        raise UsageFault("There is no edge to draw.", hint="Choose less narrowly, or another view.")
    if len(tied) > LIMIT:
        raise UsageFault(
            f"{len(tied)} nodes do not fit on a page that can be read (at most {LIMIT}).",
            hint="Draw a part: --around NODE --depth 1, --stage, --from; or export to Gephi.",
        )
    shown: MultiDiGraph = graph.subgraph(tied)
    measure = Text()
    spots, width, height = _spots(shown, measure, graph.graph.get("around"))
    legend = _Legend(shown, measure)
    tall = max(height, legend.height)
    figure, axes = page(width + 26 + LEGEND, tall, _title(graph), _notes(graph, shown))
    lift = (tall - height) / 2
    spots = {node: _lifted(spot, lift) for node, spot in spots.items()}
    _draw_edges(axes, shown, spots, legend.lines, measure)
    _draw_nodes(axes, shown, spots, legend.nodes)
    legend.draw(axes, width + 26, tall)
    return figure


def _title(graph: MultiDiGraph) -> str:
    title, centre = str(graph.graph.get("title", "")), graph.graph.get("around")
    if centre is None or centre not in graph:
        return title
    return f"Autour de {graph.nodes[centre].get('label', centre)} ({title[:1].lower()}{title[1:]})"


def _notes(graph: MultiDiGraph, shown: MultiDiGraph) -> list[str]:
    notes = caption(shown)
    alone = len(graph) - len(shown)
    if alone:
        notes.append(f"Non montrés : {alone} nœuds sans lien dans cette vue.")
    left = len(graph.graph.get("left_out", ()))
    if left:
        notes.append(
            f"Hors du graphe : {left} énoncés (lecture écartée, filtre, ou financeur non nommé)."
        )
    return notes


def _spots(
    graph: MultiDiGraph, measure: Text, centre: str | None = None
) -> tuple[dict[str, _Spot], float, float]:
    """Place the nodes with their labels below them, on a page that begins at (0, 0)."""
    size = layout.sizes(graph, least=9.0, most=30.0)
    placed = layout.rings(graph, centre) if centre in graph else layout.place(graph, size)
    nodes = sorted(graph)
    wide = 84.0 if len(nodes) > 40 else 104.0
    lines = {n: tuple(measure.wrap(graph.nodes[n].get("label", n), FONT, wide)) for n in nodes}
    widths = {n: tuple(measure.width(line, FONT) for line in lines[n]) for n in nodes}
    halves = [
        (
            max(*widths[n], size[n]) / 2 + 5,
            (size[n] + LINE * len(lines[n])) / 2 + 5,
        )
        for n in nodes
    ]
    need = sum(4 * w * h for w, h in halves)
    room = _spread([placed[n] for n in nodes]) or 1.0
    money = graph.graph.get("weight") == "money"
    scale = ((5.5 if money else 3.4) * need / room) ** 0.5
    centres = apart(
        [(placed[n][0] * scale * 1.2, placed[n][1] * scale / 1.2) for n in nodes], halves
    )
    left = min(x - h[0] for (x, _), h in zip(centres, halves, strict=True))
    bottom = min(y - h[1] for (_, y), h in zip(centres, halves, strict=True))
    spots = {}
    for n, (x, y), (w, h) in zip(nodes, centres, halves, strict=True):
        cx, cy = float(x) - left, float(y) - bottom
        box = Box(cx - w, cy - h, cx + w, cy + h)
        spots[n] = _Spot(cx, cy + h - 5 - size[n] / 2, size[n] / 2, lines[n], widths[n], box)
    width = max(spot.box.right for spot in spots.values())
    height = max(spot.box.top for spot in spots.values())
    return spots, width, height


def _spread(points: list[tuple[float, float]]) -> float:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(max(xs) - min(xs), 1.0) * max(max(ys) - min(ys), 1.0)


def _lifted(spot: _Spot, lift: float) -> _Spot:
    box = Box(spot.box.left, spot.box.bottom + lift, spot.box.right, spot.box.top + lift)
    return _Spot(spot.x, spot.y + lift, spot.radius, spot.lines, spot.widths, box)


def _draw_nodes(
    axes: Axes, graph: MultiDiGraph, spots: dict[str, _Spot], styles: dict[str, palette.NodeStyle]
) -> None:
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.4, foreground="white")]
    for node, spot in spots.items():
        style = styles[graph.nodes[node].get("kind", "")]
        axes.plot(
            [spot.x], [spot.y], marker=style.marker, markersize=2 * spot.radius, color=style.colour,
            markeredgecolor="white", markeredgewidth=0.8, linestyle="none", zorder=4,
        )  # fmt: skip
        for n, line in enumerate(spot.lines):
            y = spot.y - spot.radius - 3 - n * LINE
            axes.text(
                spot.x, y, line, size=FONT, ha="center", va="top", color=INK, zorder=6,
                path_effects=halo,
            )  # fmt: skip


def _draw_edges(
    axes: Axes,
    graph: MultiDiGraph,
    spots: dict[str, _Spot],
    styles: dict[str, palette.LineStyle],
    measure: Text,
) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path as Curve

    beside: Counter[frozenset[str]] = Counter()
    taken = [spot.box for spot in spots.values()]
    directed = graph.graph.get("direction") == "directed"
    for source, target, kind in sorted(graph.edges(keys=True)):
        mutual = not directed or (source != target and graph.has_edge(target, source, key=kind))
        if mutual and directed and target < source:
            continue  # One line for both ways.
        data = graph.edges[source, target, kind]
        one, other = spots[source], spots[target]
        bend = _bend(beside, source, target)
        style = styles[kind]
        width = 0.5 + 0.4 * float(data.get("weight", 1.0)) * (0.6 if mutual else 1.0)
        patch = FancyArrowPatch(
            path=Curve(_between(one, other, bend), [Curve.MOVETO, Curve.CURVE3, Curve.CURVE3]),
            arrowstyle="-" if mutual else "-|>,head_length=4,head_width=2",
            linewidth=width, color=style.colour,
            linestyle=(0, tuple(style.dashes)) if style.dashes else "solid",
            alpha=0.45 if data.get("weak") else 0.85, zorder=2, mutation_scale=1 + 0.15 * width,
        )  # fmt: skip
        axes.add_patch(patch)
        if "comparator" in data:
            _label_edge(axes, data, one, other, bend, style.colour, taken, measure)


def _bend(beside: Counter[frozenset[str]], source: str, target: str) -> float:
    """Return how far an edge is bent to its left, so that those between one pair lie apart."""
    pair = frozenset((source, target))
    number = beside[pair]
    beside[pair] += 1
    side = 1 if source < target else -1
    return side * (0.08 + 0.14 * number)


def _between(one: _Spot, other: _Spot, bend: float) -> list[tuple[float, float]]:
    """Return the Bézier curve between two nodes, cut where it leaves their marks and labels."""
    if one is other:
        x, y, r = one.x + one.radius, one.y, 2.4 * one.radius
        return [(x, y + 3), (x + 2 * r, y), (x, y - 3)]
    inside = [_covered(one, *_on_curve(one, other, bend, k / 60)) for k in range(61)]
    within = [_covered(other, *_on_curve(one, other, bend, k / 60)) for k in range(61)]
    first = next((k for k in range(61) if not inside[k]), 0)
    last = next((k for k in range(60, -1, -1) if not within[k]), 60)
    if last <= first + 3:
        first, last = 6, 54
    begin, end = first / 60, last / 60
    a, c = _on_curve(one, other, bend, begin), _on_curve(one, other, bend, end)
    mx, my = _on_curve(one, other, bend, (begin + end) / 2)
    return [a, (2 * mx - (a[0] + c[0]) / 2, 2 * my - (a[1] + c[1]) / 2), c]


def _covered(spot: _Spot, x: float, y: float) -> bool:
    if hypot(x - spot.x, y - spot.y) <= spot.radius + 2:
        return True
    row = int((spot.y - spot.radius - y) // LINE)
    if not 0 <= row < len(spot.lines) or y > spot.y - spot.radius:
        return False
    return abs(x - spot.x) <= spot.widths[row] / 2 + 3


def _label_edge(  # noqa: PLR0913
    axes: Axes,
    data: dict[str, Any],
    one: _Spot,
    other: _Spot,
    bend: float,
    colour: str,
    taken: list[Box],
    measure: Text,
) -> None:
    """Write the sum on its edge, where it covers least."""
    text = str(data["amount_text"])
    wide = measure.width(text, 7.0) / 2 + 2
    best: tuple[float, float, float, Box] | None = None
    for n, t in enumerate((0.5, 0.58, 0.42, 0.66, 0.34, 0.74, 0.26, 0.82)):
        x, y = _on_curve(one, other, bend, t)
        box = Box(x - wide, y - 5.5, x + wide, y + 5.5)
        cost = sum(overlap(box, there) for there in taken) + 0.01 * n
        if best is None or cost < best[0]:
            best = (cost, x, y, box)
    assert best is not None  # noqa: S101 - the loop ran
    taken.append(best[3])
    axes.text(
        best[1], best[2], text, size=7.0, ha="center", va="center", color=INK, zorder=5,
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": colour,
              "linewidth": 0.5, "alpha": 0.95},
    )  # fmt: skip


def _on_curve(one: _Spot, other: _Spot, bend: float, t: float) -> tuple[float, float]:
    """Return a point of matplotlib's arc3: a quadratic Bézier curve bent to one side."""
    dx, dy = other.x - one.x, other.y - one.y
    cx, cy = (one.x + other.x) / 2 + bend * dy, (one.y + other.y) / 2 - bend * dx
    x = (1 - t) ** 2 * one.x + 2 * t * (1 - t) * cx + t**2 * other.x
    y = (1 - t) ** 2 * one.y + 2 * t * (1 - t) * cy + t**2 * other.y
    return x, y


class _Legend:
    """What the marks and lines mean; of many kinds of edge, the most frequent ones."""

    def __init__(self, graph: MultiDiGraph, measure: Text) -> None:
        kinds = Counter(data.get("kind", "") for _, data in graph.nodes(data=True))
        edges = Counter(key for *_, key in graph.edges(keys=True))
        relations: dict[str, str] = {
            key: str(d.get("relation", key)) for *_, key, d in graph.edges(keys=True, data=True)
        }
        self.nodes = palette.node_styles(kinds)
        often = [kind for kind, _ in sorted(edges.items(), key=lambda e: (-e[1], e[0]))]
        named = often if len(often) <= KINDS + 1 else often[:KINDS]
        other = palette.LineStyle(palette.GREY, ())
        self.lines = dict.fromkeys(often, other) | palette.line_styles(named)
        self._marks = [(kind, self.nodes[kind], n) for kind, n in sorted(kinds.items())]
        self._strokes = [
            (measure.wrap(relations[kind], FONT, LEGEND - 38), self.lines[kind]) for kind in named
        ]
        if len(often) > len(named):
            rest = sum(edges[kind] for kind in often[len(named) :])
            self._strokes.append(([f"autres liens ({rest})"], other))
        money = graph.graph.get("weight") == "money"
        widths = "montant (échelle logarithmique) ; fin : non chiffré"
        told = f"Épaisseur : {widths if money else 'nombre d’énoncés'}. Taille : nombre de liens."
        self._note = measure.wrap(told, 7.0, LEGEND)
        lines = sum(len(text) for text, _ in self._strokes)
        self.height = 14.0 * (len(self._marks) + 3) + 11 * lines + 4 * len(self._strokes) + 60

    def draw(self, axes: Axes, left: float, top: float) -> None:
        """Draw the legend with its upper left corner here."""
        y = top - 6
        y = self._head(axes, left, y, "Nœuds")
        for kind, style, n in self._marks:
            axes.plot([left + 8], [y], marker=style.marker, markersize=9, color=style.colour,
                      markeredgecolor="white", linestyle="none")  # fmt: skip
            axes.text(left + 26, y, f"{kind} ({n})", size=FONT, va="center", color=INK)
            y -= 14
        y = self._head(axes, left, y - 6, "Liens")
        for text, line in self._strokes:
            dash: Any = (0, tuple(line.dashes)) if line.dashes else "solid"
            axes.plot([left, left + 22], [y, y], color=line.colour, linewidth=1.8, linestyle=dash)
            for words in text:
                axes.text(left + 28, y, words, size=FONT, va="center", color=INK)
                y -= 11
            y -= 3
        for words in self._note:
            axes.text(left, y - 4, words, size=7, va="center", color=SOFT)
            y -= 9

    @staticmethod
    def _head(axes: Axes, left: float, y: float, text: str) -> float:
        axes.text(left, y, text, size=9, weight="bold", va="center", color=INK)
        return y - 15
