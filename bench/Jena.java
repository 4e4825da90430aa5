// Apache Jena's TDB2: load, reopen, the questions; one JSON line a step.
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.tdb2.TDB2;
import org.apache.jena.tdb2.TDB2Factory;

public class Jena {
    static final long SECONDS = Long.parseLong(System.getenv().getOrDefault("STEP_SECONDS", "600"));

    static double cpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    static void step(String name, Callable<Integer> work) throws Exception {
        double before = cpu();
        long wall = System.nanoTime();
        try {
            Integer rows = work.call();
            System.out.printf(Locale.ROOT, "{\"step\": \"%s\", \"cpu\": %f, \"wall\": %f%s}%n", name,
                cpu() - before, (System.nanoTime() - wall) / 1e9, rows == null ? "" : ", \"rows\": " + rows);
        } catch (QueryCancelledException late) {
            System.out.printf("{\"step\": \"%s\", \"over\": %d}%n", name, SECONDS);
        }
    }

    static void memory() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM")) {
                long kilobytes = Long.parseLong(line.replaceAll("\\D", ""));
                System.out.printf("{\"step\": \"memory\", \"megabytes\": %d}%n", kilobytes / 1024);
            }
        }
    }

    static int ask(Dataset data, String text) {
        data.begin(ReadWrite.READ);
        try (QueryExecution run = QueryExecution.dataset(data)
                .query(text).set(TDB2.symUnionDefaultGraph, true).timeout(SECONDS, TimeUnit.SECONDS).build()) {
            int rows = 0;
            var found = run.execSelect();
            while (found.hasNext()) {
                found.next();
                rows++;
            }
            return rows;
        } finally {
            data.end();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(arguments[1]).getParent(), "tdb2");
        Dataset data = TDB2Factory.connectDataset(folder.toString());
        step("load", () -> {
            data.begin(ReadWrite.WRITE);
            RDFDataMgr.read(data, arguments[1]);
            data.commit();
            data.end();
            return null;
        });
        memory();
        try (var names = Files.list(Path.of(arguments[1]).resolveSibling("questions"))) {
            for (Path file : names.sorted().toList()) {
                String name = file.getFileName().toString().replace(".rq", "");
                step("? " + name, () -> ask(data, Files.readString(file)));
            }
        }
    }
}
