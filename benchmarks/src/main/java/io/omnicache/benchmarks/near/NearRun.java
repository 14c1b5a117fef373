package io.omnicache.benchmarks.near;

import io.omnicache.benchmarks.report.ReportFiles;
import io.omnicache.benchmarks.report.TimeChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures hits in the JVM. Each round runs all caches, each in a fork of its own; ratios are taken within a round. */
public final class NearRun {
    private static final Map<NearValue, List<NearProvider>> RIVALS = Map.of(
            NearValue.STRING,
            List.of(NearProvider.CAFFEINE, NearProvider.OMNICACHE),
            NearValue.RECORD,
            List.of(NearProvider.EHCACHE, NearProvider.HAZELCAST_NEAR),
            NearValue.OBJECT,
            List.of(NearProvider.EHCACHE, NearProvider.HAZELCAST_NEAR));

    /** Threads of the benchmark that keep all processors busy leave the compiler little time: it takes some seconds. */
    private static final int WARM_UP = 8;

    private final int rounds;
    private final double seconds;
    private final List<Integer> threads;

    public NearRun(int rounds, double seconds, List<Integer> threads) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.threads = threads;
    }

    /** Prints a table, and writes it, with all rounds as JSON, after each round. */
    public void run(String redis, String hazelcast, Path folder) throws RunnerException, IOException {
        List<NearFigures> figures = new ArrayList<>();
        for (NearValue value : NearValue.values()) {
            for (int number : threads) {
                figures.add(figures(value, number, NearProvider.OMNICACHE_NEAR));
                RIVALS.get(value).forEach(rival -> figures.add(figures(value, number, rival)));
            }
        }
        Files.createDirectories(folder);
        for (int round = 0; round < rounds; round++) {
            for (NearFigures each : figures) {
                measure(each, redis, hazelcast);
            }
            write(figures, folder);
        }
        Files.readAllLines(folder.resolve("near.md")).forEach(System.out::println);
    }

    private static NearFigures figures(NearValue value, int number, NearProvider provider) {
        return new NearFigures(value, number, provider, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    private void measure(NearFigures figures, String redis, String hazelcast) throws RunnerException {
        TimeValue time = TimeValue.milliseconds((long) (seconds * 1_000));
        RunResult result = new Runner(new OptionsBuilder()
                        .include(NearBenchmark.class.getName() + "\\.")
                        .param("provider", figures.provider().name())
                        .param("value", figures.value().name())
                        .param("redis", redis)
                        .param("hazelcast", hazelcast)
                        .threads(figures.threads())
                        .forks(1)
                        .warmupIterations(WARM_UP)
                        .warmupTime(time)
                        .measurementIterations(3)
                        .measurementTime(time)
                        .addProfiler(CpuProfiler.class)
                        .addProfiler(GCProfiler.class)
                        .jvmArgs("-Xms512m", "-Xmx512m")
                        .shouldFailOnError(true)
                        .build())
                .runSingle();
        figures.nanos().add(result.getPrimaryResult().getScore());
        figures.cpuNanos().add(result.getSecondaryResults().get(CpuProfiler.CPU).getScore());
        figures.allocated()
                .add(result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
    }

    private static TimeChart chart(List<NearFigures> figures) {
        Map<String, List<TimeChart.Bar>> groups = new LinkedHashMap<>();
        for (NearFigures each : figures) {
            String group =
                    each.value().title() + ", " + each.threads() + (each.threads() == 1 ? " thread" : " threads");
            groups.computeIfAbsent(group, title -> new ArrayList<>()).add(each.asBar());
        }
        return new TimeChart(
                "Time of a read that is answered in the JVM",
                LocalDate.now(ZoneOffset.UTC) + " · Java " + System.getProperty("java.version") + " · "
                        + Runtime.getRuntime().availableProcessors()
                        + " processors · median, and lowest to highest round · logarithmic",
                groups.entrySet().stream()
                        .map(group -> new TimeChart.Group(group.getKey(), group.getValue()))
                        .toList());
    }

    private void write(List<NearFigures> figures, Path folder) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "Medians of the rounds, with lowest and highest. The ratio is a cache's time divided by that of our near cache in the same"
                        + " round: above 1 ours is faster. The processor's time is that of all threads of the JVM.",
                "",
                "| value | threads | cache | ns for a read | ratio | of the processor, ns | ratio | bytes allocated |",
                "|---|--:|---|--:|--:|--:|--:|--:|"));
        for (NearFigures each : figures) {
            NearFigures ours = figures.stream()
                    .filter(other -> other.provider() == NearProvider.OMNICACHE_NEAR
                            && other.value() == each.value()
                            && other.threads() == each.threads())
                    .findFirst()
                    .orElseThrow();
            lines.add(each.asTableRow(ours));
        }
        Files.write(folder.resolve("near.md"), lines);
        chart(figures).write(folder.resolve("near.svg"));
        ReportFiles.writeJson(figures, folder.resolve("near.json"));
    }
}
