import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Interval;
import org.gephi.graph.api.Node;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeMergeStrategy;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

/** Imports files as Gephi does and prints what it understood, one JSON object a file. */
public class Read {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            System.out.println(read(new File(file)));
        }
    }

    static String read(File file) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        ImportController importer = Lookup.getDefault().lookup(ImportController.class);
        Container container = importer.importFile(file);
        container.getLoader().setEdgesMergeStrategy(EdgeMergeStrategy.NO_MERGE);
        List<String> issues = new ArrayList<>();
        java.util.Iterator<Issue> found = container.getReport().getIssues(1000);
        while (found.hasNext()) {
            Issue issue = found.next();
            if (issue.getLevel() != Issue.Level.INFO) {
                issues.add(issue.getLevel() + ": " + issue.getMessage());
            }
        }
        importer.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
        GraphModel model = Lookup.getDefault().lookup(GraphController.class).getGraphModel();
        TreeMap<String, Integer> kinds = new TreeMap<>();
        for (Edge edge : model.getGraph().getEdges()) {
            String kind = String.valueOf(edge.getTypeLabel());
            kinds.merge(kind, 1, Integer::sum);
        }
        int coloured = 0, sized = 0, placed = 0, labelled = 0;
        java.util.Set<Integer> colours = new java.util.TreeSet<>();
        for (Node node : model.getGraph().getNodes()) {
            colours.add(node.getRGBA());
            coloured += node.alpha() > 0 ? 1 : 0;
            sized += node.size() > 1 ? 1 : 0;
            placed += node.x() != 0 || node.y() != 0 ? 1 : 0;
            labelled += node.getLabel() != null && !node.getLabel().isEmpty() ? 1 : 0;
        }
        Interval bounds = model.getTimeBounds();
        return "{\"issues\": " + list(issues)
            + ", \"nodes\": " + model.getGraph().getNodeCount()
            + ", \"edges\": " + model.getGraph().getEdgeCount()
            + ", \"node_columns\": " + columns(model.getNodeTable())
            + ", \"edge_columns\": " + columns(model.getEdgeTable())
            + ", \"kinds\": " + map(kinds)
            + ", \"low\": " + (bounds == null ? "null" : number(bounds.getLow()))
            + ", \"high\": " + (bounds == null ? "null" : number(bounds.getHigh()))
            + ", \"dynamic\": " + model.isDynamic()
            + ", \"colours\": " + colours.size() + ", \"coloured\": " + coloured
            + ", \"sized\": " + sized + ", \"placed\": " + placed
            + ", \"labelled\": " + labelled + "}";
    }

    static String number(double value) {
        return Double.isInfinite(value) ? "null" : String.valueOf(value);
    }

    static String columns(Iterable<Column> table) {
        List<String> names = new ArrayList<>();
        for (Column column : table) {
            names.add(column.getId() + ":" + column.getTypeClass().getSimpleName());
        }
        return list(names);
    }

    static String list(List<String> values) {
        StringBuilder text = new StringBuilder("[");
        for (String value : values) {
            text.append(text.length() > 1 ? ", " : "").append(quoted(value));
        }
        return text.append("]").toString();
    }

    static String map(TreeMap<String, Integer> values) {
        StringBuilder text = new StringBuilder("{");
        values.forEach((name, count) -> text.append(text.length() > 1 ? ", " : "")
            .append(quoted(name)).append(": ").append(count));
        return text.append("}").toString();
    }

    static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + "\"";
    }
}
