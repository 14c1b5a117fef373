package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Runs in the fork, around each iteration. Waits there for the fork's turn, before JMH starts the iteration's threads,
 * so a waiting fork uses no processor. Also reads from the server what the iteration cost it. JMH asks profilers in the
 * order they were added and back, so this one comes first and goes last, and no other profiler sees the waiting.
 */
public final class TurnProfiler implements InternalProfiler {
    /** The system property with the port of {@link Turns}; without it nobody else measures, and no turn is needed. */
    static final String PORT = "benchmarks.turns";

    static final String COMMANDS = "redis.commands";
    static final String CPU = "redis.cpu";

    private Socket turns;
    private RedisCost cost;
    private RedisCost.Sample before;

    @Override
    public String getDescription() {
        return "Takes turns with other forks, and reads Redis's costs";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        awaitTurn();
        Provider provider = Provider.of(benchmark.getParam("provider"));
        if (!provider.usesRedis()) {
            return;
        }
        if (cost == null) {
            cost = new RedisCost(benchmark.getParam("redis"), provider.database());
        }
        if (Case.of(benchmark.getBenchmark()).grows()) {
            cost.empty();
        }
        before = cost.sample();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        try {
            long operations =
                    result.getMetadata() == null ? 0 : result.getMetadata().getAllOps();
            if (before == null || operations == 0) {
                return List.of();
            }
            RedisCost.Sample spent = cost.sample().minus(before);
            return List.of(
                    new ScalarResult(COMMANDS, spent.commandMicros() / operations, "us/op", AggregationPolicy.AVG),
                    new ScalarResult(CPU, spent.cpuMicros() / operations, "us/op", AggregationPolicy.AVG));
        } finally {
            passTurn();
        }
    }

    private void awaitTurn() {
        Integer port = Integer.getInteger(PORT);
        if (port == null) {
            return;
        }
        try {
            if (turns == null) {
                endWithParent();
                turns = new Socket(InetAddress.getLoopbackAddress(), port);
                turns.setTcpNoDelay(true);
            }
            turns.getOutputStream().write(Turns.READY);
            if (turns.getInputStream().read() != Turns.GO) {
                throw new IllegalStateException("No turn for this fork: it was given up");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A client that goes on reconnecting would keep this JVM alive after a run that was broken off, and meet the next
     * one.
     */
    private static void endWithParent() {
        ProcessHandle.current()
                .parent()
                .ifPresent(parent ->
                        parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
    }

    private void passTurn() {
        if (turns == null) {
            return;
        }
        try {
            turns.getOutputStream().write(Turns.DONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
