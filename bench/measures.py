"""Measure each measure of `maillage.analysis` against networkx, rustworkx, igraph and networkit.

Usage: python bench/measures.py [--sizes 10000,100000] [--only pagerank,betweenness]
           [--by maillage,networkx,rustworkx,igraph,networkit] [--runs 3]

All begin with the networkx graph of a view and end with figures by node: building an engine's own
graph is part of it. Each run is a process of its own; CPU seconds of all threads, and memory
beyond the graph, without imports. Engines that are not installed are left out, and said so. igraph
is GPL and in no list of ours: `pip install rustworkx igraph networkit` into an environment apart.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from typing import Any

from network import SEED, network

PIVOTS = 256
ENDS = ("actor:77", "actor:500")


def simple(graph: Any) -> Any:
    """Return the pairs that are tied as a networkx graph, weighted by reports."""
    import networkx as nx

    plain = nx.Graph()
    plain.add_nodes_from(graph)
    for one, other, data in graph.edges(data=True):
        if one != other:
            there = plain.get_edge_data(one, other, {"weight": 0})["weight"]
            plain.add_edge(one, other, weight=there + data["count"])
    return plain


def numbered(graph: Any) -> tuple[dict[str, int], dict[tuple[int, int], int]]:
    """Return what other engines are built from: numbers of nodes, and weights of pairs."""
    number = {node: i for i, node in enumerate(graph)}
    pairs: dict[tuple[int, int], int] = {}
    for one, other, data in graph.edges(data=True):
        pair = sorted((number[one], number[other]))
        pairs[pair[0], pair[1]] = pairs.get((pair[0], pair[1]), 0) + data["count"]
    return number, pairs


def directed(graph: Any) -> list[tuple[int, int, int]]:
    number = {node: i for i, node in enumerate(graph)}
    return [(number[a], number[b], d["count"]) for a, b, d in graph.edges(data=True)]


def of_igraph(graph: Any) -> Any:
    import igraph

    number, pairs = numbered(graph)
    made = igraph.Graph(len(number), list(pairs))
    made.es["weight"] = list(pairs.values())
    return made


def of_rustworkx(graph: Any) -> Any:
    import rustworkx

    number, pairs = numbered(graph)
    made = rustworkx.PyGraph(multigraph=False)
    made.add_nodes_from(range(len(number)))
    made.add_edges_from([(a, b, w) for (a, b), w in pairs.items()])
    return made


def of_networkit(graph: Any) -> Any:
    import networkit

    number, pairs = numbered(graph)
    made = networkit.Graph(len(number), weighted=True)
    for (a, b), weight in pairs.items():
        made.addEdge(a, b, weight)
    return made


def ours(name: str) -> Callable[[Any], Any]:
    from maillage import analysis

    return lambda graph: analysis.measure(graph, name)


def by_numpy(graph: Any) -> Any:
    from maillage.analysis import _ties, betweenness

    return betweenness._by_numpy(_ties.ties(graph))


def by_rustworkx(graph: Any) -> Any:
    from maillage.analysis import _ties, betweenness

    return betweenness._by_rustworkx(_ties.ties(graph))


def breaks(graph: Any) -> Any:
    from maillage import analysis

    return analysis.breaks(graph)


def paths(graph: Any) -> Any:
    from maillage import analysis

    return analysis.paths(graph, *ENDS, most=3)


def dependence(graph: Any) -> Any:
    from maillage import analysis

    return analysis.dependence(graph)


def with_money(graph: Any) -> Any:
    """Give each edge a flow of its own, so that there is money to be reckoned."""
    from maillage import kinship, money
    from maillage.flows import Book, Flow
    from maillage.projection.ledger import Ledger

    flows = {}
    for one, other, kind, data in graph.edges(keys=True, data=True):
        amount = money.of("exact", data["amount"])
        flows[data["reports"][0]] = Flow(
            data["reports"][0], stage=f"stage/{kind}", currency="EUR", amount=amount,
            funders=(one,), recipients=(other,),
        )  # fmt: skip
    book = Book(tuple(flows.values()), ())
    graph.graph.update(weight="money", ledger=Ledger(book, kinship.of(book), "preferred", flows))
    return graph


def nx_pagerank(graph: Any) -> Any:
    from networkx.algorithms.link_analysis import pagerank_alg

    return pagerank_alg._pagerank_python(graph, weight="count")


def nx_paths(graph: Any) -> Any:
    import networkx as nx

    return list(islice(nx.shortest_simple_paths(simple(graph), *ENDS), 3))


def nx_of(name: str, **how: Any) -> Callable[[Any], Any]:
    import networkx as nx

    def work(graph: Any) -> Any:
        found = getattr(nx, name)(simple(graph), **how)
        return found if isinstance(found, dict | list) else list(found)

    return work


def nx_louvain(graph: Any) -> Any:
    import networkx as nx

    return nx.community.louvain_communities(simple(graph), seed=SEED)


def nk_run(what: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    def work(graph: Any) -> Any:
        import networkit

        return what(networkit, of_networkit(graph)).run()

    return work


def ig_pagerank(graph: Any) -> Any:
    import igraph

    edges = directed(graph)
    made = igraph.Graph(len(graph), [e[:2] for e in edges], directed=True)
    return made.pagerank(weights=[e[2] for e in edges])


def rx_pagerank(graph: Any) -> Any:
    import rustworkx

    made = rustworkx.PyDiGraph()
    made.add_nodes_from(range(len(graph)))
    made.add_edges_from(directed(graph))
    return rustworkx.pagerank(made, weight_fn=float)


def rx_breaks(graph: Any) -> Any:
    import rustworkx

    return rustworkx.articulation_points(of_rustworkx(graph))


def sample(graph: Any) -> range:
    return range(0, len(graph), max(1, len(graph) // PIVOTS))


Work = Callable[[Any], Any]
M = 10**6
# What is done by whom, and up to how many edges it ends in reasonable time.
CASES: dict[str, dict[str, tuple[Callable[[], Work], int]]] = {
    "degree": {
        "maillage": (lambda: ours("degree"), M),
        "networkx": (lambda: lambda g: dict(simple(g).degree()), M),
        "igraph": (lambda: lambda g: of_igraph(g).degree(), M),
    },
    "strength": {
        "maillage": (lambda: ours("strength"), M),
        "networkx": (lambda: lambda g: dict(simple(g).degree(weight="weight")), M),
        "igraph": (lambda: lambda g: of_igraph(g).strength(weights="weight"), M),
    },
    "pagerank": {
        "maillage": (lambda: ours("pagerank"), M),
        "networkx": (lambda: nx_pagerank, M),
        "rustworkx": (lambda: rx_pagerank, M),
        "igraph": (lambda: ig_pagerank, M),
    },
    "betweenness": {
        "maillage": (lambda: by_numpy, 100_000),
        "maillage, rustworkx": (lambda: by_rustworkx, 100_000),
        "networkx": (lambda: nx_of("betweenness_centrality"), 10_000),
        "igraph": (lambda: lambda g: of_igraph(g).betweenness(), 100_000),
        "networkit": (lambda: nk_run(lambda nk, g: nk.centrality.Betweenness(g, True)), 100_000),
    },
    "betweenness-sampled": {
        "maillage": (lambda: ours("betweenness-sampled"), M),
        "networkx": (lambda: nx_of("betweenness_centrality", k=PIVOTS, seed=SEED), 100_000),
        "igraph": (lambda: lambda g: of_igraph(g).betweenness(sources=list(sample(g))), M),
        "networkit": (
            lambda: nk_run(lambda nk, g: nk.centrality.EstimateBetweenness(g, PIVOTS, True)),
            M,
        ),
    },
    "constraint": {
        "maillage": (lambda: ours("constraint"), M),
        "networkx": (lambda: nx_of("constraint", weight="weight"), 10_000),
        "igraph": (lambda: lambda g: of_igraph(g).constraint(weights="weight"), 100_000),
    },
    "communities": {
        "maillage": (lambda: ours("community"), M),
        "networkx": (lambda: nx_louvain, M),
        "igraph": (lambda: lambda g: of_igraph(g).community_multilevel(weights="weight"), M),
        "networkit": (lambda: nk_run(lambda nk, g: nk.community.PLM(g, True)), M),
    },
    "breaks": {
        "maillage": (lambda: breaks, M),
        "networkx": (lambda: nx_of("articulation_points"), M),
        "igraph": (lambda: lambda g: of_igraph(g).articulation_points(), M),
        "rustworkx": (lambda: rx_breaks, M),
    },
    "dependence": {"maillage": (lambda: dependence, M)},
    "paths": {
        "maillage": (lambda: paths, M),
        "networkx": (lambda: nx_paths, M),
        "igraph": (lambda: lambda g: of_igraph(g).get_k_shortest_paths(77, to=500, k=3), M),
    },
}  # fmt: skip


def needs(engine: str) -> list[str]:
    return engine.split(", ")


def run(graph: Any, case: str, engine: str, told: Any) -> None:
    """Run a case once, in a process of its own, and say what it took."""
    if case == "dependence":
        graph = with_money(graph)
    for module in ("numpy", *needs(engine)):
        import_module("maillage.analysis" if module == "maillage" else module)
    work = CASES[case][engine][0]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock = time.process_time()
    work(graph)
    taken = time.process_time() - clock
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    told.put((taken, more // 1024))


def measured(graph: Any, case: str, engine: str, runs: int) -> str:
    """Return what the runs took, each in a copy of this process."""
    apart = get_context("fork")
    found = []
    for _ in range(runs):
        told = apart.Queue()
        child = apart.Process(target=run, args=(graph, case, engine, told))
        child.start()
        child.join()
        if child.exitcode:
            return "failed"
        found.append(told.get())
    seconds = " ".join(f"{taken:.3f}" for taken, _ in sorted(found))
    return f"{seconds} s, {min(more for _, more in found)} MB more"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--only", default=",".join(CASES))
    parser.add_argument("--by", default="maillage,networkx,rustworkx,igraph,networkit")
    parser.add_argument("--runs", type=int, default=1)
    asked = parser.parse_args()
    for size in (int(s) for s in asked.sizes.split(",")):
        # Without this the copies would spend their time on looking through the graph for garbage.
        gc.disable()
        graph = network(size)
        gc.freeze()
        gc.enable()
        for case in asked.only.split(","):
            for engine, (_, most) in CASES[case].items():
                if needs(engine)[0] not in asked.by.split(","):
                    continue
                there = all(find_spec(module) for module in needs(engine))
                told = "not run: too long" if size > most else "not installed"
                if there and size <= most:
                    told = measured(graph, case, engine, asked.runs)
                print(f"{case:20} {engine:20} {size:8}  {told}", flush=True)


if __name__ == "__main__":
    main()
