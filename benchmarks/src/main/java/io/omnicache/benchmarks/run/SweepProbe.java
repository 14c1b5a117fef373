package io.omnicache.benchmarks.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures what {@code clear()} of a large cache costs the server's other clients. In each round the same readers read
 * from one server three times: while nothing else happens; while that server is swept; and, for the same time, while a
 * second server runs scripts of the same length. The second server takes the same share of the processor, but no reader
 * waits for it.
 */
final class SweepProbe {
    private static final long TURN_MILLIS = 2_000;

    private final long entries;
    private final int rounds;

    SweepProbe(long entries, int rounds) {
        this.entries = entries;
        this.rounds = rounds;
    }

    List<SweepFigure> measure() {
        List<Round> done = new ArrayList<>();
        try (SweptServer server = new SweptServer();
                SweptServer second = new SweptServer();
                Bystanders bystanders = new Bystanders(server.uri())) {
            // The first round doesn't count: the JVM has compiled nothing yet.
            for (int i = 0; i <= rounds; i++) {
                Round round = round(server, second, bystanders);
                System.out.println(round);
                if (i > 0) {
                    done.add(round);
                }
            }
        }
        List<SweepFigure> figures = new ArrayList<>();
        figures.addAll(others("p50", done, Bystanders.Times::p50));
        figures.addAll(others("p99", done, Bystanders.Times::p99));
        figures.addAll(List.of(
                figure(
                        "p99 during a sweep / without",
                        done,
                        r -> r.swept().p99() / r.quiet().p99()),
                figure(
                        "p99 during a sweep / another server busy",
                        done,
                        r -> r.swept().p99() / r.control().p99()),
                figure("longest script of a sweep, us", done, r -> r.scripts().longest()),
                figure(
                        "longest of scripts that do nothing for 250 us, us",
                        done,
                        r -> r.idleScripts().longest()),
                figure(
                        "of 10,000 scripts of a sweep, over 5 ms",
                        done,
                        r -> r.scripts().over5Millis()),
                figure(
                        "of 10,000 that do nothing, over 5 ms",
                        done,
                        r -> r.idleScripts().over5Millis()),
                figure("the sweep, s", done, Round::seconds)));
        return figures;
    }

    private static List<SweepFigure> others(
            String name, List<Round> done, ToDoubleFunction<Bystanders.Times> percentile) {
        return List.of(
                figure("others' " + name + " without a sweep, us", done, r -> percentile.applyAsDouble(r.quiet())),
                figure(
                        "others' " + name + " while another server is busy, us",
                        done,
                        r -> percentile.applyAsDouble(r.control())),
                figure("others' " + name + " during a sweep, us", done, r -> percentile.applyAsDouble(r.swept())));
    }

    private Round round(SweptServer server, SweptServer second, Bystanders bystanders) {
        server.populate("omnicache:scan", entries);
        server.forgetSlow();
        second.forgetSlow();
        Bystanders.Times quiet = bystanders.during(SweepProbe::pause);
        long start = System.nanoTime();
        Bystanders.Times swept = bystanders.during(() -> server.cache("scan").clear());
        long took = System.nanoTime() - start;
        Bystanders.Times control = bystanders.during(() -> second.spin(took));
        // The key that the bystanders read stays.
        if (server.redis().dbSize() > 1) {
            throw new IllegalStateException("The sweep left " + server.redis().dbSize() + " keys");
        }
        return new Round(quiet, control, swept, server.scripts(), second.scripts(), took / 1e9);
    }

    private static SweepFigure figure(String title, List<Round> rounds, ToDoubleFunction<Round> value) {
        return SweepFigure.of(title, rounds.stream().mapToDouble(value));
    }

    private static void pause() {
        try {
            Thread.sleep(TURN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Round(
            Bystanders.Times quiet,
            Bystanders.Times control,
            Bystanders.Times swept,
            SweptServer.Scripts scripts,
            SweptServer.Scripts idleScripts,
            double seconds) {}
}
