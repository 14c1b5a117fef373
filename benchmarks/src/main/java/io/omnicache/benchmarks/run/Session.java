package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.report.Measurement;
import io.omnicache.benchmarks.report.Round;
import io.omnicache.benchmarks.report.Series;
import io.omnicache.benchmarks.run.Options.Planned;
import io.omnicache.benchmarks.store.Provider;
import io.omnicache.benchmarks.store.ServerAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/**
 * Makes measurements. For each, JMH runs once per provider, all at the same time and each in a fork of its own; their
 * iterations take {@link Turns}. An iteration is a round. A provider that fails is reported and left out of that
 * measurement.
 */
final class Session {
    private final Options options;
    private final ServerAddresses servers;
    private final Path logs;

    Session(Options options, ServerAddresses servers) {
        this.options = options;
        this.servers = servers;
        this.logs = options.folder().resolve("logs");
        // JMH refuses to run twice at a time, which is intended here.
        System.setProperty("jmh.ignoreLock", "true");
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Measurement measure(Planned planned) {
        List<Provider> providers = options.providers().stream()
                .filter(provider ->
                        planned.measured().isOffered(provider, planned.kind()) && provider.handles(planned.kind()))
                .toList();
        ExecutorService runners = Executors.newCachedThreadPool();
        try (Turns turns = new Turns()) {
            List<Future<Collection<RunResult>>> runs = new ArrayList<>();
            for (Provider provider : providers) {
                var jmh = jmhOptions(planned, provider, turns.port());
                runs.add(runners.submit(() -> new Runner(jmh).run()));
            }
            turns.conduct(runs);
            List<Series> series = new ArrayList<>();
            for (int i = 0; i < providers.size(); i++) {
                series.addAll(result(planned, providers.get(i), runs.get(i)));
            }
            return new Measurement(
                    planned.measured().method(),
                    planned.measured().title(),
                    planned.kind().title(),
                    planned.threads().count(),
                    planned.threads().virtual(),
                    series);
        } finally {
            runners.shutdownNow();
        }
    }

    private org.openjdk.jmh.runner.options.Options jmhOptions(Planned planned, Provider provider, int turns) {
        TimeValue time = TimeValue.milliseconds((long) (options.seconds() * 1_000));
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .include(CacheBenchmark.class.getName() + "\\."
                        + planned.measured().method() + "$")
                .param("provider", provider.id())
                .param("value", planned.kind().name())
                .param("redis", servers.redis())
                .param("hazelcast", servers.hazelcast())
                .param("omnicacheParameters", servers.omnicacheParameters())
                .threads(planned.threads().count())
                .warmupIterations(options.warmups())
                // Warm-up must last until the JVM has compiled the code; short rounds would end before.
                .warmupTime(TimeValue.milliseconds(Math.max(1_000, time.convertTo(TimeUnit.MILLISECONDS))))
                .measurementIterations(options.rounds())
                .measurementTime(time)
                .timeout(TimeValue.minutes(30))
                .shouldFailOnError(true)
                .addProfiler(TurnProfiler.class)
                .addProfiler(GCProfiler.class)
                .jvmArgs(jvmArguments(planned.threads(), turns).toArray(String[]::new))
                .output(log(planned, provider).toString());
        return builder.build();
    }

    private static List<String> jvmArguments(Threads threads, int turns) {
        List<String> arguments =
                new ArrayList<>(List.of("-Xms512m", "-Xmx512m", "-D" + TurnProfiler.PORT + "=" + turns));
        if (threads.virtual()) {
            arguments.add("-Djmh.executor=VIRTUAL");
        }
        return arguments;
    }

    private Path log(Planned planned, Provider provider) {
        Threads threads = planned.threads();
        return logs.resolve(planned.measured().method() + "-" + planned.kind() + "-" + threads.count()
                + (threads.virtual() ? "v" : "") + "-" + provider.id() + ".txt");
    }

    private List<Series> result(Planned planned, Provider provider, Future<Collection<RunResult>> run) {
        try {
            List<Round> rounds = run.get().stream()
                    .flatMap(result -> result.getBenchmarkResults().stream())
                    .flatMap(result -> result.getIterationResults().stream())
                    .map(iteration -> round(planned, iteration))
                    .toList();
            return List.of(new Series(provider.id(), rounds));
        } catch (ExecutionException e) {
            String why = e.getCause() instanceof RunnerException ? "" : ": " + e.getCause();
            System.out.println("  " + provider.id() + " failed, see " + log(planned, provider) + why);
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Round round(Planned planned, IterationResult iteration) {
        Statistics micros = iteration.getPrimaryResult().getStatistics();
        boolean costsKnown = !planned.measured().refills();
        return new Round(
                planned.threads().count() * 1e6 / micros.getMean(),
                micros.getPercentile(50),
                micros.getPercentile(99),
                micros.getPercentile(99.9),
                costsKnown ? secondary(iteration, "gc.alloc.rate.norm") : Double.NaN,
                costsKnown ? secondary(iteration, TurnProfiler.CPU) : Double.NaN,
                costsKnown ? secondary(iteration, TurnProfiler.COMMANDS) : Double.NaN);
    }

    private static double secondary(IterationResult iteration, String name) {
        Result<?> result = iteration.getSecondaryResults().get(name);
        return result == null ? Double.NaN : result.getScore();
    }
}
