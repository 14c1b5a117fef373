package io.omnicache.jcache.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.history.HistoryRun.Harm;
import io.omnicache.jcache.history.Linearizability.Outcome;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Minutes of histories, each with another kind of cache and another harm; and failovers of clusters and by sentinels, of
 * which is counted what they lose. {@code -Dhistory.seconds=600}, {@code -Dhistory.failovers=20}, {@code -Dhistory.seed=1}.
 */
@Tag("soak")
class HistorySoakIT {
    private static final int CALLS = 200;
    private static final Set<Kind> KINDS = EnumSet.of(
            Kind.PLAIN, Kind.INDEX, Kind.LOADER, Kind.LISTENER, Kind.WRITER, Kind.POLICY, Kind.CREATED, Kind.MODIFIED);

    /** A write that fails after the store took it removes the entry, which is none of the calls that are judged. */
    private static final Set<Harms> OF_WRITERS = EnumSet.of(Harms.JVM_SUSPENDED, Harms.CLIENTS_PAUSED);

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own("--appendonly", "yes", "--appendfsync", "always");

    @TempDir
    Path directory;

    private final Random random = new Random(Long.getLong("history.seed", System.nanoTime()));

    @Test
    void histories_ofEveryKind_withEveryHarm_areLinearizable() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("history.seconds", 120));
        Map<String, Long> figures = new TreeMap<>();
        try (HistoryRun run = new HistoryRun(directory)) {
            while (System.nanoTime() - end < 0) {
                Kind kind = one(KINDS);
                Harms harm = random.nextInt(4) == 0 ? null : one(EnumSet.allOf(Harms.class));
                if (kind == Kind.WRITER && harm != null && !OF_WRITERS.contains(harm)) {
                    continue;
                }
                server.get().command("FLUSHALL");
                List<Operation> history = run.record(
                        kind,
                        server.get().uri(),
                        "",
                        CALLS,
                        random.nextInt(1_000_000),
                        harm == null && random.nextBoolean(),
                        harm == null ? Harm.NONE : harm.on(server.get()));

                HistoryRun.judge(kind.model(), HistoryRun.explainable(kind, history))
                        .forEach((key, verdict) -> {
                            assertThat(verdict)
                                    .as("the calls of %s of %s", key, kind)
                                    .matches(judged -> judged.outcome() != Outcome.VIOLATED, "is not violated");
                            figures.merge("keys " + verdict.outcome(), 1L, Long::sum);
                        });
                figures.merge("histories", 1L, Long::sum);
                figures.merge("histories with " + (harm == null ? "no harm" : harm), 1L, Long::sum);
                figures.merge("calls", (long) history.size(), Long::sum);
                figures.merge("calls of " + kind, (long) history.size(), Long::sum);
                figures.merge(
                        "calls without an end",
                        history.stream().filter(call -> !call.isCertain()).count(),
                        Long::sum);
            }
        }
        System.out.println("Linearizable: " + figures);
        assertThat(figures.getOrDefault("keys UNDECIDED", 0L))
                .as("keys with too many orders to be searched")
                .isLessThanOrEqualTo(figures.get("keys LINEARIZABLE") / 20);
    }

    @Test
    void failovers_bringOlderValuesBack_andNothingElse() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(3, 1)) {
            assertOnlyOlderValuesComeBack(
                    "a cluster",
                    "redis-cluster://" + RedisProcess.hosts(cluster.nodes()),
                    cluster.nodes(),
                    () -> new Failover(
                            () -> cluster.masterOf("omnicache:shared:k0"),
                            lost -> cluster.awaitAgreement(),
                            cluster::awaitAgreement));
        }
    }

    @Test
    void failoversBySentinels_bringOlderValuesBack_andNothingElse() throws Exception {
        try (RedisSentinels sentinels = RedisSentinels.start()) {
            assertOnlyOlderValuesComeBack(
                    "sentinels",
                    "redis-sentinel://" + RedisProcess.hosts(sentinels.sentinels()) + "?master=mymaster",
                    sentinels.servers(),
                    () -> new Failover(
                            sentinels::master,
                            lost -> Awaitility.await()
                                    .atMost(60, TimeUnit.SECONDS)
                                    .until(() -> sentinels.master() != lost),
                            () -> Awaitility.await()
                                    .atMost(60, TimeUnit.SECONDS)
                                    .until(() -> sentinels
                                            .master()
                                            .command("INFO", "replication")
                                            .contains("connected_slaves:2"))));
        }
    }

    /** What a master had acknowledged and not replicated is gone; but there is no other harm to the order. */
    private void assertOnlyOlderValuesComeBack(
            String where, String uri, List<RedisProcess> servers, Supplier<Failover> failovers) throws Exception {
        int number = Integer.getInteger("history.failovers", 4);
        int keys = 0;
        int older = 0;
        try (HistoryRun run = new HistoryRun(directory)) {
            for (int i = 0; i < number; i++) {
                empty(servers);
                Failover failover = failovers.get();
                List<Operation> history =
                        run.record(Kind.PLAIN, uri, "", CALLS, random.nextInt(1_000_000), false, failover);

                for (Map.Entry<String, List<Operation>> ofKey :
                        HistoryRun.byKey(history).entrySet()) {
                    List<Operation> calls = new ArrayList<>(ofKey.getValue());
                    boolean kept =
                            Linearizability.of(CacheModel.eternal(), calls).isLinearizable();
                    List<String> values = calls.stream()
                            .map(Operation::value)
                            .filter(value -> value != null)
                            .toList();
                    calls.add(failover.asCallOf(ofKey.getKey()));
                    assertThat(Linearizability.of(CacheModel.eternal().afterFailover(values), calls))
                            .as("the calls of %s, %s", ofKey.getKey(), failover)
                            .matches(Linearizability.Verdict::isLinearizable, "is linearizable but for the failover");
                    keys++;
                    older += kept ? 0 : 1;
                }
            }
        }
        System.out.println(number + " failovers of " + where + ": of " + keys + " keys that were written meanwhile, "
                + older + " went back to an older state");
    }

    /** Else a failover could bring back what was there before. */
    private static void empty(List<RedisProcess> servers) {
        servers.stream()
                .filter(server -> server.command("ROLE").startsWith("master"))
                .forEach(master -> master.command("FLUSHALL"));
        Awaitility.await()
                .until(() -> servers.stream()
                        .allMatch(server -> server.command("DBSIZE").equals("0")));
    }

    /** Kills a master, and waits for the next one. */
    private static final class Failover implements Harm {
        private final Supplier<RedisProcess> masters;
        private final Consumer<RedisProcess> awaitNext;
        private final Runnable awaitWhole;
        private RedisProcess master;
        private long start;
        private long end;
        private long restarted;

        Failover(Supplier<RedisProcess> masters, Consumer<RedisProcess> awaitNext, Runnable awaitWhole) {
            this.masters = masters;
            this.awaitNext = awaitNext;
            this.awaitWhole = awaitWhole;
        }

        @Override
        public void during(HistoryRun run) {
            run.awaitCalls(300);
            master = masters.get();
            start = System.nanoTime();
            master.kill();
            awaitNext.accept(master);
            end = System.nanoTime();
            run.awaitCalls(300);
            master.restart();
            restarted = System.nanoTime();
            awaitWhole.run();
        }

        /** With times as those of the calls. */
        @Override
        public String toString() {
            return master + " was killed at " + start / 1000 + ", replaced until " + end / 1000 + ", and was back at "
                    + restarted / 1000;
        }

        Operation asCallOf(String key) {
            return new Operation("failover", key, Action.ROLLBACK, null, null, null, null, start, end);
        }
    }

    private <T> T one(Set<T> all) {
        return List.copyOf(all).get(random.nextInt(all.size()));
    }
}
