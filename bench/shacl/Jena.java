// Apache Jena's SHACL: reads data and shapes, validates, prints seconds of CPU, results, memory.
import java.lang.management.ManagementFactory;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;

public class Jena {
    static double seconds() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    public static void main(String[] arguments) {
        Graph data = RDFDataMgr.loadGraph(arguments[0]);
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(arguments[1]));
        double loaded = seconds();
        var report = ShaclValidator.get().validate(shapes, data);
        System.out.printf(java.util.Locale.ROOT,
            "{\"load\": %f, \"validate\": %f, \"results\": %d, \"megabytes\": %d}%n",
            loaded, seconds() - loaded, report.getEntries().size(),
            Runtime.getRuntime().totalMemory() >> 20);
    }
}
