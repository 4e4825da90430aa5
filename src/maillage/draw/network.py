"""The network picture: nodes by kind, edges by kind, every label complete and free."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import hypot
from typing import TYPE_CHECKING, Any, Final

from maillage.draw import _money, _notes
from maillage.draw._boxes import Box, apart, overlap
from maillage.draw._page import INK, SOFT, page, zoom
from maillage.draw._text import Text, counted, french
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
LINE: Final = 1.2
LEGEND: Final = 165.0
KINDS: Final = 9
NAMED: Final = 30
"""Up to so many edges say on the line what they are; more are told apart by colour and dash."""

AGAIN: Final = 6


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node on the page: where its mark stands, how big it is, its label's lines and its box."""

    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    widths: tuple[float, ...]
    box: Box
    font: float = FONT

    @property
    def strong(self) -> bool:
        return self.font > FONT

    @property
    def line(self) -> float:
        return LINE * self.font


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
    z = zoom(width + LEGEND)
    legend = _Legend(shown, measure, z)
    tall = max(height, legend.height)
    figure, axes = page(
        width + (26 + LEGEND) * z, tall, _notes.title(graph), _notes.notes(graph, shown),
        _notes.subtitle(graph),
    )  # fmt: skip
    lift = tall - height
    spots = {node: _lifted(spot, lift) for node, spot in spots.items()}
    _draw_edges(axes, shown, spots, legend, measure)
    _draw_nodes(axes, shown, spots, legend.nodes)
    legend.draw(axes, width + 26 * z, tall)
    return figure


def _named(graph: MultiDiGraph) -> bool:
    """Return whether each edge says on its line what it is.

    Words that would come again and again are told once, in the legend.
    """
    kinds = Counter(key for *_, key in graph.edges(keys=True)).values()
    few = sum(kinds) <= NAMED and (len(kinds) == 1 or max(kinds, default=0) <= AGAIN)
    return few or graph.graph.get("weight") == "money"


def _spots(
    graph: MultiDiGraph, measure: Text, centre: str | None = None
) -> tuple[dict[str, _Spot], float, float]:
    """Place the nodes with their labels below them, on a page that begins at (0, 0).

    Each connected part is spread out by itself; the parts are then set beside each other.
    """
    size = layout.sizes(graph, least=9.0, most=30.0)
    fonts = _fonts(graph)
    wide = 84.0 if len(graph) > 40 else 100.0
    spots: dict[str, _Spot] = {}
    for n in sorted(graph):
        weight = "bold" if fonts[n] > FONT else "normal"
        label = str(graph.nodes[n].get("label", n))
        lines = measure.label(label, fonts[n], wide * fonts[n] / FONT, weight)
        widths = [measure.width(line, fonts[n], weight) for line in lines]
        w = max(*widths, size[n]) / 2 + 5
        h = (size[n] + LINE * fonts[n] * len(lines)) / 2 + 5
        box = Box(-w, -h, w, h)
        spots[n] = _Spot(0, 0, size[n] / 2, tuple(lines), tuple(widths), box, fonts[n])
    corners: list[layout.Points] = []
    for part in _parts(graph):
        centres = _spread_out(graph.subgraph(part), spots, size, centre, _named(graph))
        for n, (x, y) in centres.items():
            spots[n] = _moved(spots[n], x, y)
        boxes = {n: spots[n].box for n in part}
        corners.append({f"{n}\n0": (b.left, b.bottom) for n, b in boxes.items()}
                       | {f"{n}\n1": (b.right, b.top) for n, b in boxes.items()})  # fmt: skip
    packed = layout.pack(corners, gap=24.0, ratio=1.35)
    low = min(y for _, y in packed.values())
    for n, spot in spots.items():
        x, y = packed[f"{n}\n0"]
        spots[n] = _moved(spot, x - spot.box.left, y - low - spot.box.bottom)
    width = max(spot.box.right for spot in spots.values())
    height = max(spot.box.top for spot in spots.values())
    return spots, width, height


def _fonts(graph: MultiDiGraph) -> dict[str, float]:
    """Return sizes of labels: on a fuller page the nodes with most ties are written larger."""
    order = sorted(graph, key=lambda n: (-graph.degree(n), n))
    hubs = order[: len(order) // 15] if len(order) > 40 else []
    return {n: 10.0 if n in hubs else FONT for n in order}


def _parts(graph: MultiDiGraph) -> list[list[str]]:
    import networkx as nx

    return sorted((sorted(p) for p in nx.weakly_connected_components(graph)),
                  key=lambda part: (-len(part), part))  # fmt: skip


def _spread_out(
    graph: MultiDiGraph,
    spots: dict[str, _Spot],
    size: dict[str, float],
    centre: str | None,
    named: bool,
) -> dict[str, tuple[float, float]]:
    """Return centres of the boxes of one part, none on another."""
    nodes = sorted(graph)
    own = {n: size[n] for n in nodes}
    placed = layout.rings(graph, centre) if centre in graph else layout.place(graph, own)
    halves = [(spots[n].box.right, spots[n].box.top) for n in nodes]
    # What is written on lines needs its place too: about so much each.
    need = sum(4 * w * h for w, h in halves) + (1500.0 * graph.number_of_edges() if named else 0)
    scale = ((4.0 if named else 2.1) * need / _spread([placed[n] for n in nodes])) ** 0.5
    if len(nodes) == 2:  # Two ends of one line: as far apart as its words need.
        scale = 2.6 * max(w for w, _ in halves) / max(_extent(placed[n] for n in nodes), 1e-9)
    at = apart([(placed[n][0] * scale * 1.2, placed[n][1] * scale / 1.2) for n in nodes], halves)
    return {n: (float(x), float(y)) for n, (x, y) in zip(nodes, at, strict=True)}


def _extent(points: Any) -> float:
    (a, b), (c, d) = points
    return hypot(a - c, b - d)


def _spread(points: list[tuple[float, float]]) -> float:
    """Return the area of the page that points take, of which no side is much the shorter."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    longer = max(width, height, 1.0)
    return max(width, longer / 4) * max(height, longer / 4)


def _moved(spot: _Spot, x: float, y: float) -> _Spot:
    """Return a spot with its box moved by so much; its mark stands at the upper side of it."""
    box = Box(spot.box.left + x, spot.box.bottom + y, spot.box.right + x, spot.box.top + y)
    return replace(spot, x=(box.left + box.right) / 2, y=box.top - 5 - spot.radius, box=box)


def _lifted(spot: _Spot, lift: float) -> _Spot:
    return _moved(spot, 0.0, lift)


def _draw_nodes(
    axes: Axes, graph: MultiDiGraph, spots: dict[str, _Spot], styles: dict[str, palette.NodeStyle]
) -> None:
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.4, foreground="white")]
    for node, spot in spots.items():
        style = styles[graph.nodes[node].get("kind", "")]
        axes.plot(
            [spot.x], [spot.y], marker=style.marker, markersize=2 * spot.radius, color=style.colour,
            markeredgecolor=INK, markeredgewidth=0.5, linestyle="none", zorder=4,
        )  # fmt: skip
        for n, line in enumerate(spot.lines):
            y = spot.y - spot.radius - 3 - n * spot.line
            axes.text(
                spot.x, y, line, size=spot.font, ha="center", va="top", color=INK, zorder=6,
                weight="bold" if spot.strong else "normal", path_effects=halo,
            )  # fmt: skip


def _draw_edges(
    axes: Axes,
    graph: MultiDiGraph,
    spots: dict[str, _Spot],
    legend: _Legend,
    measure: Text,
) -> None:
    beside: Counter[frozenset[str]] = Counter()
    taken = [spot.box for spot in spots.values()]
    money = graph.graph.get("weight") == "money"
    inside = _money.within(graph) if money else {}
    for source, target, kind in sorted(graph.edges(keys=True)):
        if _mutual(graph, (source, target, kind)) and _directed(graph) and target < source:
            continue  # One line for both ways.
        data = graph.edges[source, target, kind]
        bend = _bend(beside, source, target)
        one, other = spots[source], spots[target]
        curve = _between(one, other, bend)
        _draw_edge(axes, graph, (source, target, kind), curve, legend.lines[kind])
        if legend.named:
            lines = _edge_words(graph, data, inside.get((source, target, kind), ""),
                                legend.alike)  # fmt: skip
            _label_edge(axes, lines, one, other, bend, taken, measure, money)


def _directed(graph: MultiDiGraph) -> bool:
    return bool(graph.graph.get("direction") == "directed")


def _mutual(graph: MultiDiGraph, edge: tuple[str, str, str]) -> bool:
    """Return whether a tie holds both ways, so that it has no arrow."""
    source, target, kind = edge
    return not _directed(graph) or (source != target and graph.has_edge(target, source, key=kind))


def _draw_edge(
    axes: Axes,
    graph: MultiDiGraph,
    edge: tuple[str, str, str],
    curve: list[tuple[float, float]],
    style: palette.LineStyle,
) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path as Curve

    data, mutual = graph.edges[edge], _mutual(graph, edge)
    width = _width(data, mutual)
    # An open arrow head: money of which no figure is known.
    head = "->" if "comparator" in data and data.get("amount") is None else "-|>"
    patch = FancyArrowPatch(
        path=Curve(curve, [Curve.MOVETO] + [Curve.CURVE3, Curve.CURVE3] * (len(curve) // 2)),
        arrowstyle="-" if mutual else f"{head},head_length=4,head_width=2",
        linewidth=width, color=palette.GREY if data.get("disputed") else style.colour,
        linestyle=(0, tuple(style.dashes)) if style.dashes else "solid",
        alpha=0.5 if data.get("weak") or data.get("disputed") else 0.9, zorder=2,
        mutation_scale=1 + 0.15 * width,
    )  # fmt: skip
    axes.add_patch(patch)


def _width(data: dict[str, Any], mutual: bool = False) -> float:
    return (0.6 + 0.45 * float(data.get("weight", 1.0))) * (0.7 if mutual else 1.0)


def _edge_words(
    graph: MultiDiGraph, data: dict[str, Any], inside: str, alike: bool = False
) -> list[str]:
    """Return what stands on a line: the sum and its stage, or what the tie is.

    Where all ties are `alike`, how many statements say so.
    """
    relation = str(data.get("relation", data.get("kind", "")))
    when = _years(data)
    if "comparator" not in data:
        told = str(data.get("count", 1)) if alike else french(relation)
        return [told, *([when] if when else [])]
    amount = french(_money.told(graph, data))
    again = f"{'peut-être' if inside.startswith('peut') else 'déjà'} compté ailleurs"
    said = [relation, when, again if inside else ""]
    return [amount, french(", ".join(part for part in said if part))]


def _years(data: dict[str, Any]) -> str:
    """Return in which years it was told or seen, as exactly as that is known."""
    found = []
    for start, end in data.get("spells", ()):
        if start and end:
            one = start.year == end.year
            found.append(f"{start.year}" if one else f"entre {start.year} et {end.year}")
        elif start or end:
            found.append(f"{start.year} ou après" if start else f"{end.year} ou avant")
    return ", ".join(dict.fromkeys(found))


def _bend(beside: Counter[frozenset[str]], source: str, target: str) -> float:
    """Return how far an edge is bent to its left, so that those between one pair lie apart."""
    pair = frozenset((source, target))
    number = beside[pair]
    beside[pair] += 1
    # Now on one side, now on the other of the straight line, whatever the direction.
    bend = (0.09 + 0.2 * (number // 2)) * (1 if number % 2 == 0 else -1.2)
    return bend if source < target else -bend


def _between(one: _Spot, other: _Spot, bend: float) -> list[tuple[float, float]]:
    """Return the Bézier curve between two nodes, cut where it leaves their marks and labels."""
    if one is other:
        x, y, r = one.x, one.y, one.radius
        # Out at the upper left, round above the mark, in at the upper right.
        return [(x - 0.6 * r, y + 0.9 * r), (x - 2.2 * r, y + 3.2 * r), (x, y + 3.2 * r),
                (x + 2.2 * r, y + 3.2 * r), (x + 0.6 * r, y + 0.9 * r + 3)]  # fmt: skip
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
    row = int((spot.y - spot.radius - y) // spot.line)
    if not 0 <= row < len(spot.lines) or y > spot.y - spot.radius:
        return False
    return abs(x - spot.x) <= spot.widths[row] / 2 + 3


def _label_edge(  # noqa: PLR0913
    axes: Axes,
    lines: list[str],
    one: _Spot,
    other: _Spot,
    bend: float,
    taken: list[Box],
    measure: Text,
    money: bool,
) -> None:
    """Write what an edge is on its line, where it covers least."""
    wide = max(measure.width(line, 7.0) for line in lines) / 2 + 2
    high = 4.6 * len(lines)
    best: tuple[float, float, float, Box] | None = None
    for n, t in enumerate((0.5, 0.58, 0.42, 0.66, 0.34, 0.74, 0.26, 0.82)):
        x, y = _on_curve(one, other, bend, t)
        box = Box(x - wide, y - high, x + wide, y + high)
        cost = sum(overlap(box, there) for there in taken) + 0.01 * n
        if best is None or cost < best[0]:
            best = (cost, x, y, box)
    assert best is not None  # noqa: S101 - the loop ran
    _, x, y, box = best
    taken.append(box)
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((box.left, box.bottom), 2 * wide, 2 * high, facecolor="white",
                             linewidth=0, alpha=0.9, zorder=5))  # fmt: skip
    for n, line in enumerate(lines):
        bold = money and n == 0
        axes.text(x, box.top - 4.6 - 9.0 * n, line, size=7.0, ha="center", va="center", color=INK,
                  zorder=6, weight="bold" if bold else "normal")  # fmt: skip


def _on_curve(one: _Spot, other: _Spot, bend: float, t: float) -> tuple[float, float]:
    """Return a point of matplotlib's arc3: a quadratic Bézier curve bent to one side."""
    dx, dy = other.x - one.x, other.y - one.y
    cx, cy = (one.x + other.x) / 2 + bend * dy, (one.y + other.y) / 2 - bend * dx
    x = (1 - t) ** 2 * one.x + 2 * t * (1 - t) * cx + t**2 * other.x
    y = (1 - t) ** 2 * one.y + 2 * t * (1 - t) * cy + t**2 * other.y
    return x, y


class _Legend:
    """What marks, lines, sizes and widths mean; of many kinds of edge, the most frequent ones."""

    def __init__(self, graph: MultiDiGraph, measure: Text, z: float = 1.0) -> None:
        kinds = Counter(data.get("kind", "") for _, data in graph.nodes(data=True))
        edges = Counter(key for *_, key in graph.edges(keys=True))
        relations: dict[str, str] = {
            key: str(d.get("relation", key)) for *_, key, d in graph.edges(keys=True, data=True)
        }
        self._z, self._graph = z, graph
        self._font, self._row = FONT * z, 13.0 * z
        self.named = _named(graph)
        self.alike = self.named and len(set(relations.values())) == 1 and len(edges) == 1
        money = graph.graph.get("weight") == "money"
        self.nodes = palette.node_styles(kinds)
        often = [kind for kind, _ in sorted(edges.items(), key=lambda e: (-e[1], e[0]))]
        known = [kind for kind in palette.STAGES if kind in edges]
        often = [*known, *(kind for kind in often if kind not in known)]
        other = palette.LineStyle(palette.GREY, ())
        self.alike &= not money
        plain = self.named and not money and not self.alike
        told = [] if plain else often if len(often) <= KINDS + 1 else often[:KINDS]
        styles = palette.line_styles(told)
        self.lines = dict.fromkeys(often, palette.LineStyle(SOFT, ()) if plain else other) | styles
        self._marks = [(kind, self.nodes[kind], n) for kind, n in sorted(kinds.items())]
        wide = (LEGEND - 44) * z
        self._strokes = [
            (measure.label(french(relations[kind]), self._font, wide), styles[kind])
            for kind in told
        ]
        if told and len(often) > len(told):
            rest = sum(edges[kind] for kind in often[len(told) :])
            self._strokes.append(([f"autres liens ({rest})"], other))
        self._widths = _samples(graph, money)
        self._sizes = _size_samples(graph)
        words = [french(t) for t in _said(graph, money, self.named, self.alike)]
        self._note = [line for text in words for line in measure.wrap(text, 7.0 * z, LEGEND * z)]
        lines = sum(len(text) for text, _ in self._strokes)
        heads = 3 + bool(self._strokes) + bool(self._widths)
        self.height = (
            self._row * (len(self._marks) + 1.6 * heads + len(self._widths)) + 13 * z * lines
            + 34 * z * bool(self._sizes) + 9.5 * z * len(self._note) + 10 * z
        )  # fmt: skip

    def draw(self, axes: Axes, left: float, top: float) -> None:
        """Draw the legend with its upper left corner here."""
        z, y = self._z, self._head(axes, left, top - 6 * self._z, "Nœuds")
        for kind, style, n in self._marks:
            axes.plot([left + 8 * z], [y], marker=style.marker, markersize=8 * z,
                      color=style.colour, markeredgecolor=INK, markeredgewidth=0.5,
                      linestyle="none")  # fmt: skip
            axes.text(left + 24 * z, y, f"{kind} ({n})", size=self._font, va="center", color=INK)
            y -= self._row
        y = self._draw_sizes(axes, left, y - 6 * z)
        if self._strokes:
            y = self._head(axes, left, y - 6 * z, "Liens")
        for text, line in self._strokes:
            self._stroke(axes, left, y, 1.6 * z, line)
            for words in text:
                axes.text(left + 40 * z, y, words, size=self._font, va="center", color=INK)
                y -= 10.5 * z
            y -= 2.5 * z
        if self._widths:
            y = self._head(axes, left, y - 6 * z, "Épaisseur des liens")
        for text_, width in self._widths:
            self._stroke(axes, left, y, width, palette.LineStyle(SOFT, ()))
            axes.text(left + 40 * z, y, text_, size=self._font, va="center", color=INK)
            y -= self._row
        y -= 4 * z
        for said in self._note:
            axes.text(left, y, said, size=7 * z, va="center", color=SOFT)
            y -= 9.5 * z

    def _draw_sizes(self, axes: Axes, left: float, y: float) -> float:
        if not self._sizes:
            return y
        y = self._head(axes, left, y, "Taille des nœuds")
        x = left
        for text, size in self._sizes:
            axes.plot([x + size / 2], [y - 6 * self._z], marker="o", markersize=size, color="white",
                      markeredgecolor=SOFT, markeredgewidth=0.8, linestyle="none")  # fmt: skip
            axes.text(x + size + 4, y - 6 * self._z, text, size=self._font, va="center", color=INK)
            x += size + 4 + 46 * self._z
        return y - 22 * self._z

    @staticmethod
    def _stroke(axes: Axes, left: float, y: float, width: float, line: palette.LineStyle) -> None:
        dash: Any = (0, tuple(line.dashes)) if line.dashes else "solid"
        axes.plot([left, left + 32 * max(1.0, width / 4)], [y, y], color=line.colour,
                  linewidth=width, linestyle=dash, solid_capstyle="butt")  # fmt: skip

    def _head(self, axes: Axes, left: float, y: float, text: str) -> float:
        axes.text(left, y, text, size=9 * self._z, weight="bold", va="center", color=INK)
        return y - 15 * self._z


def _samples(graph: MultiDiGraph, money: bool) -> list[tuple[str, float]]:
    """Return a few widths as they are on the page, from the least to the most, with their figure.

    Nothing where all are alike.
    """
    from maillage.money import figure

    found: dict[Any, tuple[str, float]] = {}
    for *_, data in graph.edges(data=True):
        value = data.get("amount") if money else data.get("count")
        if value is not None:
            said = figure(value, data.get("currency") or "EUR") if money else str(value)
            found[value] = (french(said), _width(data))
    ordered = [found[value] for value in sorted(found)]
    if len(ordered) < 2:
        return []
    chosen = [ordered[0], ordered[len(ordered) // 2], ordered[-1]]
    unit = _notes.unit(graph)
    return [(text if money else counted(int(text), unit), width)
            for text, width in dict.fromkeys(chosen)]  # fmt: skip


def _size_samples(graph: MultiDiGraph) -> list[tuple[str, float]]:
    size = layout.sizes(graph, least=9.0, most=30.0)
    found = {degree: size[node] for node, degree in graph.degree()}
    ends = sorted({min(found), max(found)})
    if len(ends) < 2:
        return []
    return [(counted(d, "lien"), found[d]) for d in ends]


def _said(graph: MultiDiGraph, money: bool, named: bool, alike: bool) -> list[str]:
    """Return what marks and lines mean beyond the samples, as far as it is on the page."""
    edges = list(graph.edges(keys=True, data=True))
    mutual = any(_mutual(graph, (s, t, k)) for s, t, k, _ in edges)
    told = (
        (named and not money and not alike, "Ce qui lie est écrit sur chaque trait."),
        (alike, f"Sur le trait : nombre de {_notes.unit(graph)}s."),
        (money, "Épaisseur : échelle logarithmique du montant imprimé."),
        (money and any(d.get("amount") is None for *_, d in edges),
         "Trait fin à flèche ouverte : montant non chiffré (inconnu, non pas nul)."),
        (mutual, "Sans flèche : le lien vaut dans les deux sens."),
        (any(d.get("weak") for *_, d in edges),
         "Trait pâle : lien faible (même lieu, même document)."),
        (any(d.get("disputed") for *_, d in edges), "Gris : lecture écartée par une décision."),
    )  # fmt: skip
    return [text for used, text in told if used]
