package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.faults.Candidate;
import io.omnicache.benchmarks.faults.Fault;
import io.omnicache.benchmarks.faults.FaultRun;
import io.omnicache.benchmarks.multi.MultiRun;
import io.omnicache.benchmarks.near.NearRun;
import io.omnicache.benchmarks.report.Measurement;
import io.omnicache.benchmarks.report.Memory;
import io.omnicache.benchmarks.report.Report;
import io.omnicache.benchmarks.report.ReportFiles;
import io.omnicache.benchmarks.report.Round;
import io.omnicache.benchmarks.report.Series;
import io.omnicache.benchmarks.run.Options.Planned;
import io.omnicache.benchmarks.staleness.Comparison;
import io.omnicache.benchmarks.staleness.Subject;
import io.omnicache.benchmarks.store.Provider;
import io.omnicache.benchmarks.store.ServerAddresses;
import io.omnicache.benchmarks.tracking.TrackingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What the command line can ask for. */
public final class Commands {
    private Commands() {}

    /**
     * Measures, and writes the results after every measurement, so that a run that is broken off has shown something.
     */
    public static void run(String mode, List<String> arguments) {
        Options options = Options.of(mode, arguments);
        try (Servers servers = new Servers(options.redis(), options.omnicacheParameters())) {
            Map<String, String> about = Surroundings.describe(options, servers);
            List<Memory> memory = options.memory() ? new MemoryProbe(servers).measure(options.providers()) : List.of();
            Session session = new Session(options, servers.addresses());
            List<Measurement> done = new ArrayList<>();
            for (Planned planned : options.plan()) {
                if (!planned.threads().isAvailable()) {
                    System.out.println("Left out: " + planned.measured().title() + " with "
                            + planned.threads().count() + " virtual threads, which need JDK 21 or newer");
                    continue;
                }
                Measurement measurement = session.measure(planned);
                print(measurement);
                done.add(measurement);
                ReportFiles.write(new Report(about, titles(options.providers()), done, memory), options.folder());
            }
            System.out.println("Results: " + options.folder().resolve("results.md"));
        }
    }

    /** Makes table and charts anew from a folder's {@code results.json}. */
    public static void report(List<String> arguments) {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException("report needs a folder that holds a results.json");
        }
        Path folder = Path.of(arguments.get(0));
        System.out.println(ReportFiles.write(ReportFiles.read(folder.resolve("results.json")), folder));
    }

    /** Starts the servers and leaves the rest to JMH's own command line: one benchmark at a time, with any profiler. */
    public static void jmh(List<String> arguments) throws Exception {
        CommandLineOptions given = new CommandLineOptions(arguments.toArray(String[]::new));
        try (Servers servers = new Servers("", "")) {
            ServerAddresses addresses = servers.addresses();
            new Runner(new OptionsBuilder()
                            .parent(given)
                            .param("redis", addresses.redis())
                            .param("hazelcast", addresses.hazelcast())
                            .addProfiler(TurnProfiler.class)
                            .build())
                    .run();
        }
    }

    /** What a sweep costs others, and what an index saves and costs. */
    public static void sweep(List<String> arguments) throws IOException {
        SweepOptions options = SweepOptions.of(arguments);
        List<SweepFigure> figures = new ArrayList<>(new SweepProbe(options.entries(), options.rounds()).measure());
        figures.addAll(new IndexProbe(options.foreign(), options.rounds()).measure());
        List<String> lines = new ArrayList<>(List.of("| | median | lowest | highest |", "|---|--:|--:|--:|"));
        figures.forEach(figure -> lines.add(figure.asTableRow()));
        lines.forEach(System.out::println);
        Files.createDirectories(options.folder());
        Files.write(options.folder().resolve("sweep.md"), lines);
    }

    /** What events, shared loads and leases cost and gain between JVMs. */
    public static void multi(List<String> arguments) throws IOException {
        Options.Arguments given = new Options.Arguments(arguments);
        int rounds = Integer.parseInt(given.text("rounds").orElse("5"));
        double seconds = Double.parseDouble(given.text("seconds").orElse("3"));
        List<String> parts =
                given.list("parts", part -> part).orElse(List.of("latency", "stream", "writer", "loads", "leases"));
        Path folder = given.text("out").map(Path::of).orElseGet(Options::besideTheJar);
        given.refuseOthers();
        new MultiRun(rounds, seconds).run(parts, folder);
    }

    /** What writers pay for connections that track keys. */
    public static void tracking(List<String> arguments) throws IOException {
        Options.Arguments given = new Options.Arguments(arguments);
        TrackingRun run = new TrackingRun(
                Integer.parseInt(given.text("rounds").orElse("7")),
                Integer.parseInt(given.text("keys").orElse("100000")),
                Integer.parseInt(given.text("connections").orElse("16")),
                given.list("trackers", Integer::valueOf).orElse(List.of(1, 10, 50, 200)));
        Path folder = given.text("out").map(Path::of).orElseGet(Options::besideTheJar);
        given.refuseOthers();
        run.run(folder);
    }

    /** What a read costs that a copy in the JVM answers. */
    public static void near(List<String> arguments) throws Exception {
        Options.Arguments given = new Options.Arguments(arguments);
        NearRun run = new NearRun(
                Integer.parseInt(given.text("rounds").orElse("5")),
                Double.parseDouble(given.text("seconds").orElse("1")),
                given.list("threads", Integer::valueOf).orElse(List.of(1, 8)));
        Path folder = given.text("out").map(Path::of).orElseGet(Options::besideTheJar);
        given.refuseOthers();
        try (Servers servers = new Servers("", "")) {
            run.run(servers.addresses().redis(), servers.addresses().hazelcast(), folder);
        }
    }

    /** How stale the reads of caches with local copies are. */
    public static void staleness(List<String> arguments) throws Exception {
        Options.Arguments given = new Options.Arguments(arguments);
        Comparison comparison = new Comparison(
                Long.parseLong(given.text("seed").orElse("1")),
                Integer.parseInt(given.text("calm").orElse("10")),
                Integer.parseInt(given.text("seconds").orElse("30")));
        List<Subject> subjects = given.list("subjects", Subject::of).orElse(List.of(Subject.values()));
        Path folder = given.text("out").map(Path::of).orElseGet(Options::besideTheJar);
        given.refuseOthers();
        comparison.run(subjects, folder);
    }

    /** What caches do while Redis fails. */
    public static void faults(List<String> arguments) throws IOException, InterruptedException {
        Options.Arguments given = new Options.Arguments(arguments);
        List<Fault> faults = given.list("faults", Fault::of).orElse(List.of(Fault.values()));
        List<Candidate> candidates = given.list("providers", Candidate::of).orElse(Candidate.usual());
        List<Integer> timeouts = given.list("timeouts", Integer::valueOf).orElse(List.of(300, 500));
        int rounds = Integer.parseInt(given.text("rounds").orElse("1"));
        int threads = Integer.parseInt(given.text("threads").orElse("16"));
        String note = given.text("note").orElse("");
        Path folder = given.text("out").map(Path::of).orElseGet(Options::besideTheJar);
        given.refuseOthers();
        Map<String, String> about = Surroundings.describeServed(note, List.of("omnicache", "redisson", "netty"));
        about.put("mode", "faults: " + threads + " threads, " + rounds + (rounds == 1 ? " round" : " rounds"));
        try (FaultRun run = new FaultRun(threads)) {
            run.run(faults, timeouts, candidates, rounds, about, folder);
        }
    }

    private static Map<String, String> titles(List<Provider> providers) {
        Map<String, String> titles = new LinkedHashMap<>();
        providers.forEach(provider -> titles.put(provider.id(), provider.title()));
        return titles;
    }

    private static void print(Measurement measurement) {
        System.out.println(measurement.fullTitle());
        for (Series series : measurement.series()) {
            System.out.printf(
                    "  %-18s %,10.0f operations/s, p99 %,8.0f us%n",
                    series.provider(),
                    series.spread(Round::operationsPerSecond).median(),
                    series.spread(Round::p99).median());
        }
    }
}
