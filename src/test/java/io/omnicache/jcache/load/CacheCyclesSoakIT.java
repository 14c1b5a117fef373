package io.omnicache.jcache.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ten thousand caches that come and go, and hundreds of managers: the heap stays as it is. {@code -Dload.cycles=10000}. */
@Tag("soak")
class CacheCyclesSoakIT {
    private static final int PARTS = 10;
    private static final long HEAP_SLACK_KB = 2 << 10;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @Test
    void caches_thatCameAndWent_leaveTheHeapAsItWas() {
        int number = Integer.getInteger("load.cycles", 10_000);
        CacheCycles cycles = new CacheCycles(caches.settings(CacheCycles.SETTINGS));
        List<Long> heaps = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            cycles.run(number * i / PARTS, number * (i + 1) / PARTS);
            awaitNothingHeld(cycles);
            heaps.add(heapKb());
        }

        System.out.printf("%d caches came and went: heap in KB after each tenth %s%n", number, heaps);
        assertThat(heaps.get(PARTS - 1)).isLessThan(heaps.get(1) + HEAP_SLACK_KB);
    }

    @Test
    void managers_thatCameAndWent_leaveTheHeapAsItWas() {
        int number = Integer.getInteger("load.cycles", 10_000) / 50;
        List<Long> heaps = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            openAndClose(number / PARTS);
            heaps.add(heapKb());
        }

        System.out.printf("%d managers came and went: heap in KB after each tenth %s%n", number, heaps);
        assertThat(heaps.get(PARTS - 1)).isLessThan(heaps.get(1) + HEAP_SLACK_KB);
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> server.get().command("CLIENT", "LIST").lines().count() == 1);
    }

    private void openAndClose(int number) {
        for (int i = 0; i < number; i++) {
            try (CacheManager manager = caches.settings(CacheCycles.SETTINGS)) {
                new CacheCycles(manager).run(0, 8);
            }
        }
    }

    private static void awaitNothingHeld(CacheCycles cycles) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return cycles.held() == 0;
        });
    }

    private static long heapKb() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10;
    }
}
