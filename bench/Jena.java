// Apache Jena, in memory (arq) or on disk (tdb2): load, the questions; one JSON line a step (see
// engines.py). All questions are asked once before they are timed, so that the machine is warm.
// java Jena.java memory|tdb2|once DATA.nq [QUESTION.rq]
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.system.Txn;
import org.apache.jena.tdb2.TDB2;
import org.apache.jena.tdb2.TDB2Factory;

public class Jena {
    static final String SKIP = System.getenv().getOrDefault("SKIP", "[]");

    static double cpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    /** CPU of this thread alone: exact, and without compiler and garbage collector. */
    static double own() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }

    static void step(String name, int most, Callable<Integer> work) throws Exception {
        if (SKIP.contains("\"" + name + "\"")) {
            return;
        }
        System.out.printf("{\"begin\": \"%s\"}%n", name);
        List<Double> cpu = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        Integer rows = null;
        double spent = 0;
        while (cpu.size() < most && spent < 1) {
            double before = name.startsWith("?") ? own() : cpu();
            long start = System.nanoTime();
            rows = work.call();
            cpu.add((name.startsWith("?") ? own() : cpu()) - before);
            wall.add((System.nanoTime() - start) / 1e9);
            spent += cpu.get(cpu.size() - 1);
        }
        System.out.printf(Locale.ROOT, "{\"step\": \"%s\", \"cpu\": %f, \"wall\": %f%s}%n", name,
            median(cpu), median(wall), rows == null ? "" : ", \"rows\": " + rows);
    }

    static void memory() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM")) {
                long kilobytes = Long.parseLong(line.replaceAll("\\D", ""));
                System.out.printf("{\"step\": \"memory\", \"megabytes\": %d}%n", kilobytes / 1024);
            }
        }
    }

    /** Load on disk, where the engine joins the graphs; or in memory, where it keeps a copy of all. */
    static Dataset load(String kind, String file) throws Exception {
        Dataset data = kind.equals("tdb2")
            ? TDB2Factory.connectDataset(Files.createTempDirectory(Path.of(file).getParent(), "tdb2").toString())
            : DatasetFactory.createTxnMem();
        Txn.executeWrite(data, () -> {
            RDFDataMgr.read(data, file);
            if (!kind.equals("tdb2")) {
                DatasetGraph quads = data.asDatasetGraph();
                List<Quad> all = new ArrayList<>();
                quads.find().forEachRemaining(all::add);
                all.forEach(quad -> quads.add(new Quad(Quad.defaultGraphIRI, quad.asTriple())));
            }
        });
        return data;
    }

    static int ask(Dataset data, Path file) throws Exception {
        String text = Files.readString(file);
        return Txn.calculateRead(data, () -> {
            try (QueryExecution run = QueryExecution.dataset(data)
                    .query(text).set(TDB2.symUnionDefaultGraph, true).build()) {
                int rows = 0;
                var found = run.execSelect();
                while (found.hasNext()) {
                    found.next();
                    rows++;
                }
                return rows;
            }
        });
    }

    public static void main(String[] arguments) throws Exception {
        String kind = arguments[0];
        String file = arguments[1];
        if (kind.equals("once")) {
            System.out.println(ask(load("memory", file), Path.of(arguments[2])));
            return;
        }
        Dataset data = load(kind, file);
        memory();
        step("load", 5, () -> {
            load(kind, file);
            return null;
        });
        for (boolean warming : new boolean[] {true, false}) {
            try (var names = Files.list(Path.of(file).resolveSibling("questions"))) {
                for (Path question : names.sorted().toList()) {
                    String name = "? " + question.getFileName().toString().replace(".rq", "");
                    if (warming) {
                        warm(name, () -> ask(data, question));
                    } else {
                        step(name, 15, () -> ask(data, question));
                    }
                }
            }
        }
        System.exit(0);
    }

    static void warm(String name, Callable<Integer> work) throws Exception {
        if (!SKIP.contains("\"" + name + "\"")) {
            System.out.printf("{\"begin\": \"%s\"}%n", name);
            work.call();
        }
    }
}
