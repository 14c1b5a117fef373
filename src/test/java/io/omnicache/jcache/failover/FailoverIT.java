package io.omnicache.jcache.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A master that stands still, or is cut off, while sixteen threads use the cache: failures are of documented types, no read
 * has a wrong value, and when it is over, each has what was acknowledged and not lost. {@link FailoverSoakIT} has the other
 * combinations, and many of them.
 */
@Execution(ExecutionMode.CONCURRENT)
class FailoverIT {
    private Deployment deployment;

    @RegisterExtension
    final Caches caches = Caches.on(() -> deployment.uri());

    enum Kind {
        SENTINELS(SentinelDeployment::new),
        CLUSTER(ClusterDeployment::new);

        private final Supplier<Deployment> starter;

        Kind(Supplier<Deployment> starter) {
            this.starter = starter;
        }

        Deployment start() {
            return starter.get();
        }
    }

    @ParameterizedTest
    @CsvSource({"SENTINELS, PARTITIONED", "CLUSTER, STOPPED"})
    void operations_whileAMasterIsReplaced_failAsDocumentedOrAreRight(Kind kind, Harm harm) {
        try (Deployment started = kind.start()) {
            deployment = started;
            Cache<String, String> cache = caches.manager("timeout=1s").createCache("c", new MutableConfiguration<>());
            Seen seen;
            try (FailoverLoad load = new FailoverLoad(cache)) {
                seen = load.seen;
                FailoverLoad.Times times = load.failOver(started, harm, false);
                System.out.println(kind + " " + harm + ": " + times + ", " + seen);
            } finally {
                caches.provider().close();
            }

            assertThat(seen.wrong).isEmpty();
        }
    }

    /** As an administrator does it: a node is restarted as a replica, and a master hands over before. */
    @Test
    void operations_whileNodesAreRestartedOneByOne_neitherFailNorLoseAnything() {
        try (ClusterDeployment started = new ClusterDeployment()) {
            deployment = started;
            Cache<String, String> cache = caches.manager("timeout=10s").createCache("c", new MutableConfiguration<>());
            Seen seen;
            try (FailoverLoad load = new FailoverLoad(cache)) {
                seen = load.seen;
                restartPair(started, load);
                System.out.println("A master and its replica were restarted: " + seen);
            } finally {
                caches.provider().close();
            }

            assertThat(seen.wrong).isEmpty();
            assertThat(seen.lost.sum()).isZero();
            assertThat(seen.failures()).isEmpty();
        }
    }

    /** Restarts the next master and its replica. */
    static void restartPair(ClusterDeployment on, FailoverLoad load) {
        RedisProcess master = on.master();
        RedisProcess replica = on.successor();
        replica.restart();
        on.awaitWhole();
        replica.command("CLUSTER", "FAILOVER");
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> replica.command("ROLE").startsWith("master"));
        on.awaitWhole();
        load.awaitOperations(1_000);
        master.restart();
        on.awaitWhole();
        load.awaitOperations(1_000);
    }
}
