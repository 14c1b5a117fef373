package io.omnicache.jcache.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Caches that were closed and destroyed are held by nothing, and leave no thread, connection, bean or key.
 * {@link CacheCyclesSoakIT} does ten thousand.
 */
@Isolated
class CacheCyclesTest {
    private static final int CYCLES = 240;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @Test
    void caches_thatCameAndWent_leaveNothing() throws Exception {
        CacheCycles cycles = new CacheCycles(caches.settings(CacheCycles.SETTINGS));
        cycles.run(0, 40);
        long connections = connections();
        long threads = threads();

        cycles.run(40, CYCLES);

        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            System.gc();
            assertThat(cycles.held()).as("closed caches that are held").isZero();
            assertThat(connections()).isLessThanOrEqualTo(connections);
            assertThat(threads()).isLessThanOrEqualTo(threads);
        });
        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("javax.cache:*"), null))
                .isEmpty();
        assertThat(server.get().command("KEYS", "omnicache:[a-z]*")).isEmpty();
    }

    static long connections() {
        return server.get().command("CLIENT", "LIST").lines().count();
    }

    static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("omnicache-"))
                .count();
    }
}
