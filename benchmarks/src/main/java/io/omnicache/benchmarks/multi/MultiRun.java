package io.omnicache.benchmarks.multi;

import io.omnicache.benchmarks.report.ReportFiles;
import io.omnicache.benchmarks.report.Spread;
import io.omnicache.it.JvmProcess;
import io.omnicache.it.JvmProgram;
import io.omnicache.it.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Measures events, shared loads and leases between JVMs, each part with JVMs and a server of its own. What the library
 * doesn't offer is left out with its words.
 */
public final class MultiRun {
    private static final List<String> FAST = List.of("-XX:TieredStopAtLevel=4", "-Xmx512m");

    /** Loads that aren't counted: the first ones of a JVM meet code that isn't compiled yet. */
    private static final int WARM_UPS = 500;

    private final int rounds;
    private final double seconds;
    private final List<MultiFigure> figures = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    public MultiRun(int rounds, double seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** Measures, prints a table, and writes it with the figures as JSON. */
    public void run(List<String> parts, Path folder) throws IOException {
        for (String part : parts) {
            try {
                measure(part);
            } catch (NotOffered e) {
                leftOut.add(part + ": " + e.getMessage());
            }
        }
        List<String> lines =
                new ArrayList<>(List.of("| | median | lowest | highest | goal |", "|---|--:|--:|--:|--:|"));
        figures.forEach(figure -> lines.add(figure.asTableRow()));
        leftOut.forEach(words -> lines.add("\nNot measured, " + words));
        lines.forEach(System.out::println);
        Files.createDirectories(folder);
        Files.write(folder.resolve("multi.md"), lines);
        ReportFiles.writeJson(figures, folder.resolve("multi.json"));
    }

    private void measure(String part) throws IOException {
        switch (part) {
            case "latency" -> latency();
            case "stream" -> stream();
            case "writer" -> {
                writer(8);
                writer(32);
            }
            case "loads" -> loads();
            case "leases" -> leases();
            default -> throw new IllegalArgumentException("Not one of latency, stream, writer, loads, leases: " + part);
        }
    }

    private void latency() throws IOException {
        try (Members members = new Members(2, "event-scope: all", "c")) {
            members.open("open", "c", "");
            members.ask(1, "listen");
            members.ask(0, "write 4 1000 2");
            members.ask(1, "heard");
            double[] p50 = new double[rounds];
            double[] p99 = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                members.ask(0, "write 4 1000 " + seconds);
                double[] heard = numbers(members.ask(1, "heard"));
                p50[i] = heard[3];
                p99[i] = heard[4];
            }
            add("change to listener of another JVM, 1,000 changes/s: p50, us", p50, "1,000");
            add("the same: p99, us", p99, "10,000");
        }
    }

    private void stream() throws IOException {
        try (Members members = new Members(4, "event-scope: all", "c")) {
            members.open("open", "c", "");
            for (int i = 1; i < 4; i++) {
                members.ask(i, "listen");
            }
            members.ask(0, "write 32 5000 3");
            members.settle(1, 3);
            double[] written = new double[rounds];
            double[] delivered = new double[rounds];
            double[] missing = new double[rounds];
            double[] disorder = new double[rounds];
            double[] behind = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                double[] wrote = numbers(members.ask(0, "write 32 20000 " + seconds));
                double[][] heard = members.settle(1, 3);
                written[i] = wrote[0] / wrote[1];
                delivered[i] =
                        Arrays.stream(heard).mapToDouble(of -> of[0]).min().orElse(0) / wrote[0];
                missing[i] = Arrays.stream(heard).mapToDouble(of -> of[1]).sum();
                disorder[i] = Arrays.stream(heard).mapToDouble(of -> of[2]).sum();
                behind[i] = Arrays.stream(heard).mapToDouble(of -> of[4]).max().orElse(Double.NaN);
            }
            add("changes/s of one JVM with 32 threads, 3 JVMs listening, 20,000/s wanted", written, "20,000");
            add("share that the slowest of 3 JVMs heard", delivered, "1");
            add("events missing between two of a key, all 3 JVMs", missing, "0");
            add("events out of order, all 3 JVMs", disorder, "0");
            add("change to listener: p99 of the slowest JVM, us", behind, "");
        }
    }

    private void writer(int threads) throws IOException {
        try (Members members = new Members(2, "event-scope: all", "c")) {
            members.open("open", "c", "");
            String write = "write " + threads + " 0 ";
            members.ask(0, write + 3);
            members.ask(1, "listen");
            members.ask(0, write + 3);
            members.settle(1, 1);
            members.ask(1, "deaf");
            double[] without = new double[rounds];
            double[] with = new double[rounds];
            double[] ratio = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                without[i] = rate(members.ask(0, write + seconds));
                members.ask(1, "listen");
                with[i] = rate(members.ask(0, write + seconds));
                members.settle(1, 1);
                members.ask(1, "deaf");
                ratio[i] = with[i] / without[i];
            }
            add("puts/s of " + threads + " threads, nobody listens", without, "");
            add("puts/s of " + threads + " threads, one other JVM listens", with, "");
            add("the same of " + threads + " threads, divided", ratio, "0.5");
        }
    }

    private void loads() throws IOException {
        try (Members members = new Members(3, "loading: cluster", "c")) {
            members.open("load", "c", "");
            double[] loads = new double[rounds];
            double[] delay = new double[rounds];
            for (int i = -WARM_UPS; i < rounds; i++) {
                long at = System.nanoTime() + (i < 0 ? 5_000_000 : 100_000_000);
                List<String> answers = members.askAll("meet k" + i + " 8 " + at + (i < 0 ? " 5" : " 100"));
                if (i < 0) {
                    continue;
                }
                loads[i] = answers.stream()
                        .mapToDouble(answer -> numbers(answer)[0])
                        .sum();
                delay[i] = Spread.of(answers.stream()
                                .flatMapToDouble(
                                        answer -> Arrays.stream(numbers(answer)).skip(1)))
                        .median();
            }
            add("loads, 3 JVMs x 8 threads on a missing key", loads, "1");
            add("their waiters return after the load's end: median, us", delay, "5,000");
        }
    }

    private void leases() throws IOException {
        try (Members members = new Members(1, "leases: true", "leased")) {
            members.open("open", "plain", "");
            members.open("open", "leased", "");
            double[][] ratios = new double[3][rounds];
            members.ask(0, "cycle 8 2 plain");
            members.ask(0, "cycle 8 2 leased");
            for (int i = 0; i < rounds; i++) {
                double[] plain = numbers(members.ask(0, "cycle 8 " + seconds + " plain"));
                double[] leased = numbers(members.ask(0, "cycle 8 " + seconds + " leased"));
                for (int j = 0; j < 3; j++) {
                    ratios[j][i] = leased[j] / plain[j];
                }
            }
            add("put with leases / without", ratios[0], "0.8");
            add("get that hits, with leases / without", ratios[1], "0.8");
            add("get that misses and its put, with leases / without", ratios[2], "");
        }
    }

    private void add(String title, double[] values, String goal) {
        MultiFigure figure = new MultiFigure(title, Spread.of(DoubleStream.of(values)), goal);
        System.out.println(figure.asTableRow());
        figures.add(figure);
    }

    private static double rate(String answer) {
        double[] wrote = numbers(answer);
        return wrote[0] / wrote[1];
    }

    private static double[] numbers(String answer) {
        return Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** The library refuses the setting. */
    private static final class NotOffered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotOffered(String words) {
            super(words);
        }
    }

    /** A server, and JVMs with caches of one settings file. */
    private static final class Members implements AutoCloseable {
        private final RedisProcess server = RedisProcess.start();
        private final List<JvmProcess> jvms = new ArrayList<>();
        private final Path file;

        Members(int number, String setting, String cache) throws IOException {
            file = Files.createTempFile("multi", ".yaml");
            Files.writeString(
                    file,
                    String.format(
                            Locale.ROOT,
                            "connection: {uri: \"%s\", timeout: 1m}%ncaches:%n  %s: {%s}%n",
                            server.uri(),
                            cache,
                            setting));
            for (int i = 0; i < number; i++) {
                jvms.add(JvmProcess.start(Member.class, FAST));
            }
        }

        void open(String command, String cache, String rest) {
            askAll((command + " " + file + " " + cache + " " + rest).strip());
        }

        String ask(int jvm, String line) {
            return answer(jvms.get(jvm).ask(line));
        }

        List<String> askAll(String line) {
            jvms.forEach(jvm -> jvm.send(line));
            return jvms.stream().map(jvm -> answer(jvm.line())).toList();
        }

        /** What some JVMs heard, once they hear no more. */
        double[][] settle(int first, int number) {
            double[][] all = new double[number][5];
            boolean isQuiet = false;
            while (!isQuiet) {
                isQuiet = true;
                sleep();
                for (int i = 0; i < number; i++) {
                    double[] heard = numbers(ask(first + i, "heard"));
                    isQuiet &= heard[0] == 0;
                    for (int j = 0; j < 3; j++) {
                        all[i][j] += heard[j];
                    }
                    all[i][3] = heard[0] > 0 ? heard[3] : all[i][3];
                    all[i][4] = heard[0] > 0 ? Math.max(heard[4], all[i][4]) : all[i][4];
                }
            }
            return all;
        }

        private static void sleep() {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String answer(String answer) {
            if (answer == null) {
                throw new IllegalStateException("A JVM has ended");
            }
            if (answer.startsWith(JvmProgram.FAILED)) {
                throw new NotOffered(answer);
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            jvms.forEach(JvmProcess::close);
            server.close();
            Files.deleteIfExists(file);
        }
    }
}
