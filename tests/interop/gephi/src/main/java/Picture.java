import java.awt.Color;
import java.awt.Font;
import java.io.File;
import org.gephi.io.exporter.api.ExportController;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeMergeStrategy;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.preview.api.PreviewController;
import org.gephi.preview.api.PreviewProperties;
import org.gephi.preview.api.PreviewProperty;
import org.gephi.preview.types.DependantColor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

/**
 * Draws files as Gephi's preview does: Picture font proportional graph.gexf graph.svg.
 *
 * <p>Positions, colours and sizes are the file's, after Gephi's own auto-scale; labels are switched
 * on, in this size of font, in proportion to the nodes or all alike.
 */
public class Picture {
    public static void main(String[] words) throws Exception {
        int font = Integer.parseInt(words[0]);
        boolean proportional = Boolean.parseBoolean(words[1]);
        draw(new File(words[2]), new File(words[3]), font, proportional);
        System.exit(0);
    }

    static void draw(File graph, File picture, int font, boolean proportional) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        ImportController importer = Lookup.getDefault().lookup(ImportController.class);
        Container container = importer.importFile(graph);
        container.getLoader().setEdgesMergeStrategy(EdgeMergeStrategy.NO_MERGE);
        importer.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
        PreviewController preview = Lookup.getDefault().lookup(PreviewController.class);
        PreviewProperties look = preview.getModel().getProperties();
        look.putValue(PreviewProperty.SHOW_NODE_LABELS, true);
        look.putValue(PreviewProperty.NODE_LABEL_PROPORTIONAL_SIZE, proportional);
        look.putValue(PreviewProperty.NODE_LABEL_FONT, new Font("DejaVu Sans", Font.PLAIN, font));
        look.putValue(PreviewProperty.NODE_LABEL_OUTLINE_SIZE, font / 2f);
        look.putValue(PreviewProperty.NODE_LABEL_OUTLINE_OPACITY, 100f);
        look.putValue(
            PreviewProperty.NODE_LABEL_OUTLINE_COLOR, new DependantColor(Color.WHITE));
        preview.refreshPreview();
        ExportController export = Lookup.getDefault().lookup(ExportController.class);
        export.exportFile(picture, export.getExporter("svg"));
    }
}
