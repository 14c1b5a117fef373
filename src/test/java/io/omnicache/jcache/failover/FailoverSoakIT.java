package io.omnicache.jcache.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Failovers of each kind, one after the other, while sixteen threads use a cache. Connections, threads and memory are the same
 * afterwards. Prints how long elections took, and how long after them the rate was back. {@code -Dfailover.number=50} for
 * each kind of deployment.
 */
@Tag("soak")
class FailoverSoakIT {
    private static final long HEAP_SLACK = 8L << 20;

    private Deployment deployment;

    @RegisterExtension
    final Caches caches = Caches.on(() -> deployment.uri());

    @ParameterizedTest
    @EnumSource
    void failovers_oneAfterTheOther_leakNothing(FailoverIT.Kind kind) {
        int number = Integer.getInteger("failover.number", 10);
        List<Long> elections = new ArrayList<>();
        List<Long> back = new ArrayList<>();
        try (Deployment started = kind.start()) {
            deployment = started;
            Cache<String, String> cache = caches.manager("timeout=1s").createCache("c", new MutableConfiguration<>());
            try (FailoverLoad load = new FailoverLoad(cache)) {
                failOver(started, load, 0, number < 4 ? 1 : 3, elections, back);
                Use before = Use.now(started);
                failOver(started, load, 3, number, elections, back);
                Use after = awaitSame(started, before);
                System.out.printf(
                        "%s: %d failovers, %s%n  elected after ms %s%n  rate back ms after the election %s, of these over 2 s: %d%n"
                                + "  before %s, after %s%n",
                        kind,
                        elections.size(),
                        load.seen,
                        spread(elections),
                        spread(back),
                        back.stream().filter(millis -> millis > 2_000).count(),
                        before,
                        after);
                assertThat(load.seen.wrong).isEmpty();
                assertThat(after.connections).as("connections").isLessThanOrEqualTo(before.connections);
                assertThat(after.threads).as("threads %s", threadNames()).isLessThanOrEqualTo(before.threads);
                assertThat(after.heap).as("heap").isLessThan(before.heap + HEAP_SLACK);
            } finally {
                caches.provider().close();
            }
            Awaitility.await().until(() -> started.connections() == 0 && threads() == 0);
        }
    }

    private static void failOver(
            Deployment on, FailoverLoad load, int from, int to, List<Long> elections, List<Long> back) {
        Harm[] harms = {Harm.STOPPED, Harm.PARTITIONED, Harm.KILLED};
        for (int i = from; i < to; i++) {
            if (on instanceof ClusterDeployment cluster && i % 5 == 4) {
                FailoverIT.restartPair(cluster, load);
                continue;
            }
            FailoverLoad.Times times = load.failOver(on, harms[i % harms.length], true);
            elections.add(times.electionMillis());
            back.add(times.backMillis());
            System.out.println(i + " " + harms[i % harms.length] + " " + times + " " + load.seen);
        }
    }

    /** What a client uses, when all servers are well. */
    private record Use(long connections, long threads, long heap) {
        static Use now(Deployment on) {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            return new Use(on.connections(), FailoverSoakIT.threads(), heap);
        }

        boolean isNoMoreThan(Use other) {
            return connections <= other.connections && threads <= other.threads;
        }

        @Override
        public String toString() {
            return connections + " connections, " + threads + " threads, " + (heap >> 10) + " KB";
        }
    }

    /** Former connections and threads may need a moment to end. */
    private static Use awaitSame(Deployment on, Use before) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Use now = Use.now(on);
        while (!now.isNoMoreThan(before) && System.nanoTime() - end < 0) {
            now = Use.now(on);
        }
        return now;
    }

    private static long threads() {
        return threadNames().size();
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("omnicache-"))
                .sorted()
                .toList();
    }

    private static String spread(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return "median " + sorted.get(sorted.size() / 2) + ", longest " + sorted.get(sorted.size() - 1);
    }
}
