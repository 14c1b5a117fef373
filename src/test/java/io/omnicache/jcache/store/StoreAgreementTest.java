package io.omnicache.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three managers, each with own connections and locks, work on one database; locks get lost meanwhile. */
class StoreAgreementTest {
    private static final int MANAGERS = 3;
    private static final int THREADS = 9;
    private static final int ROUNDS = 4;
    private static final long ROUND_MILLIS = 500;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private String settings = "{statistics: true, store-lease: 1s}";

    @Test
    void operationsOfEveryKind_ofThreeManagers_leaveStoreAndCacheAgreeing() throws Exception {
        assertAgreement(100, false);
    }

    /** As an eviction or a restart does: the holder goes on, and so does who takes the lock then. */
    @Test
    void operationsOfEveryKind_whoseLocksGetLost_leaveStoreAndCacheAgreeing() throws Exception {
        assertAgreement(20, true);
    }

    @Test
    void operationsOfEveryKind_writtenBehind_leaveStoreAndCacheAgreeing() throws Exception {
        settings =
                "{statistics: true, store-lease: 1s, write-behind: true, write-behind-delay: 5ms, write-behind-backoff: 2ms}";
        assertAgreement(60, false);
    }

    private void assertAgreement(int keys, boolean losesLocks) throws Exception {
        try (Database database = Database.start()) {
            List<Cache<String, String>> open = new ArrayList<>();
            for (int i = 0; i < MANAGERS; i++) {
                open.add(caches.settings("defaults: " + settings)
                        .createCache("c", RandomWork.configuration(new UnsteadyStore(database.rows(), 3))));
            }
            Cache<String, String> inspected = caches.create(new MutableConfiguration<>());
            int present = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long seed = System.nanoTime();
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_MILLIS);
                Concurrently.run(THREADS + (losesLocks ? 1 : 0), thread -> {
                    Random random = new Random(seed + thread);
                    RandomWork work = new RandomWork(open.get(thread % MANAGERS), thread + "." + seed, keys);
                    while (System.nanoTime() < end) {
                        if (thread == THREADS) {
                            loseLock(random.nextInt(keys));
                        } else {
                            work.step(random);
                        }
                    }
                });
                for (Cache<String, String> cache : open) {
                    StoreStatistics statistics = StoreStatistics.of(cache);
                    Awaitility.await().until(() -> statistics.get("WriteBehindQueueLength") == 0);
                }
                Agreement found = Agreement.of(inspected, database.rows().all(), keys);
                assertThat(found.differences()).as("seed %d", seed).isEmpty();
                present += found.present();
            }
            assertThat(present).isPositive();
        }
    }

    private void loseLock(int key) {
        caches.server().command("UNLINK", "omnicache:~lock:{omnicache:c:k" + key + "}");
    }
}
