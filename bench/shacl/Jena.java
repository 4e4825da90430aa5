// Apache Jena's SHACL: reads data and shapes, validates, prints seconds of CPU and memory, writes
// the report.
import java.io.FileOutputStream;
import java.lang.management.ManagementFactory;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;

public class Jena {
    static double seconds() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    public static void main(String[] arguments) throws Exception {
        Graph data = RDFDataMgr.loadGraph(arguments[0]);
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(arguments[1]));
        double loaded = seconds();
        var report = ShaclValidator.get().validate(shapes, data);
        System.out.printf(java.util.Locale.ROOT,
            "{\"load\": %f, \"validate\": %f, \"megabytes\": %d}%n",
            loaded, seconds() - loaded, Runtime.getRuntime().totalMemory() >> 20);
        try (var out = new FileOutputStream(arguments[2])) {
            RDFDataMgr.write(out, report.getGraph(), Lang.NTRIPLES);
        }
    }
}
