"""`maillage views`: the views there are, and how a view makes nodes and edges."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from maillage import workspace
from maillage.cli.options import RootOption, WithoutOption

__all__ = ["app"]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

EXAMPLES = (
    "Examples:  maillage views  |  maillage views funding  |  "
    "maillage views explain funding --node 'Digital League'"
)


@app.command(epilog=EXAMPLES)
def views(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[explain] [VIEW]", help="A view to explain; none lists them all."),
    ] = None,
    node: Annotated[
        str | None, typer.Option(help="Explain the edges of this thing: which rows made them.")
    ] = None,
    without: WithoutOption = None,
    root: RootOption = Path(),
) -> None:
    """List the views, or explain how one makes nodes and edges of the graph."""
    from maillage import projection
    from maillage.errors import UsageFault

    project = workspace.find(root)
    names = [word for word in words or [] if word != "explain"]
    if len(names) > 1:
        raise UsageFault("One view at a time.", hint="Write: maillage views explain funding")
    if not names:
        for view in projection.catalogue(project):
            typer.echo(f"  {view.name:14} {view.summary}")
        return
    view = projection.find(project, names[0])
    typer.echo(_explained(project, view), nl=False)
    if node is not None:
        typer.echo(_edges_of(project, view, node, without or ()), nl=False)


def _explained(project: workspace.Workspace, view: object) -> str:
    from maillage.projection import View

    assert isinstance(view, View)  # noqa: S101 - the module is imported late
    columns = [f"    {name:12} {kind}" for name, kind in view.edges.columns.items()]
    node_columns = [f"    {name:12} {kind}" for name, kind in view.nodes.columns.items()]
    left = [f"    - {line}" for line in view.leaves_out] or ["    nothing"]
    return "\n".join(
        [
            f"{view.name}: {view.summary}",
            *([f"  {told}"] if (told := " ".join(view.edges.description.split())) else []),
            f"  direction: {view.direction}; weight: {view.weight}",
            f"  parallel rows: {view.parallel or 'One edge per pair and kind.'}",
            f"  nodes: {project.display(view.nodes.path)}",
            *node_columns,
            f"  edges: {project.display(view.edges.path)}",
            *columns,
            "  leaves out:",
            *left,
            "",
        ]
    )


def _edges_of(
    project: workspace.Workspace, view: object, name: str, without: Collection[str]
) -> str:
    import pyoxigraph as ox

    from maillage import dataset, projection, values

    assert isinstance(view, projection.View)  # noqa: S101
    loaded = dataset.load(project, without=without, cached=False)
    node = project.shorten(values.resolve(loaded, name))
    graph = projection.build(loaded, view)
    if node not in graph:
        return f"\n{node} is no node of this view.\n"
    count = "1 edge" if graph.degree(node) == 1 else f"{graph.degree(node)} edges"
    lines = [f"\n{node} ({graph.nodes[node]['kind']}): {count}"]
    touching = {(s, t, k) for s, t, k in graph.edges(keys=True) if node in (s, t)}
    for source, target, kind in sorted(touching):
        data = graph.edges[source, target, kind]
        lines.append(f"  {source} — {kind} → {target}")
        lines += [f"      from {report}" for report in data["reports"]]
        if not data["reports"]:
            lines.append("      from the register: no document is needed for it")
    found = ox.NamedNode(values.resolve(loaded, name))
    naming = loaded.store.quads_for_pattern(None, None, found, None)
    about = {project.shorten(str(getattr(quad.subject, "value", ""))) for quad in naming}
    left_out = [(report, why) for report, why in graph.graph["left_out"] if report in about]
    lines += [f"  not in this view: {report}: {why}" for report, why in left_out]
    return "\n".join(lines) + "\n"
