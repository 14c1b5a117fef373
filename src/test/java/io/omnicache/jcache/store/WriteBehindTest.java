package io.omnicache.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Waiting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes reach the store later: each key's last one, in batches, and none is lost, repeated or late. */
class WriteBehindTest {
    private static final String LATER = "write-behind-delay: 1h";
    private static final String SOON = "write-behind-delay: 1ms, write-behind-backoff: 20ms";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final BatchWriter store = new BatchWriter();

    @Test
    void changesOfAKey_beforeTheyAreWritten_becomeOneWrite() {
        Cache<String, String> cache = open(LATER);

        cache.put("k", "1");
        cache.remove("k");
        cache.put("k", "2");
        cache.put("gone", "1");
        cache.remove("gone");
        assertThat(store.calls).isEmpty();
        cache.close();

        assertThat(store.calls).containsExactlyInAnyOrder("write k=2", "delete gone");
        assertThat(store.rows).isEqualTo(Map.of("k", "2"));
    }

    @Test
    void changes_ofManyKeys_areWrittenInBatches() {
        Cache<String, String> cache = open(LATER + ", write-behind-batch-size: 10");
        Map<String, String> entries = entries(25);

        cache.putAll(entries);
        cache.close();

        assertThat(store.calls).containsExactly("writeAll 10", "writeAll 10", "writeAll 5");
        assertThat(store.rows).isEqualTo(entries);
    }

    @Test
    void operationsOfEveryKind_reachTheStore() {
        Cache<String, String> cache = open(LATER);
        for (int i = 0; i < 8; i++) {
            cache.put("k" + i, "old");
        }
        cache.getAndPut("k0", "new");
        cache.putIfAbsent("absent", "new");
        cache.replace("k1", "new");
        cache.replace("k2", "old", "new");
        cache.getAndReplace("k3", "new");
        cache.getAndRemove("k4");
        cache.remove("k5", "old");
        cache.removeAll(Set.of("k6", "unknown"));
        cache.invoke("k7", (entry, arguments) -> {
            entry.setValue("new");
            return null;
        });
        cache.remove("never");
        cache.replace("k1", "wrong", "wrong");
        cache.close();

        assertThat(store.rows)
                .isEqualTo(Map.of("k0", "new", "absent", "new", "k1", "new", "k2", "new", "k3", "new", "k7", "new"));
        assertThat(store.calls).contains("deleteAll 5");
    }

    @Test
    void removeAll_deletesTheRowsOfExistingEntries() {
        Cache<String, String> cache = open(LATER);
        store.rows.put("other", "row");
        cache.putAll(entries(3));

        cache.removeAll();
        cache.close();

        assertThat(store.rows).isEqualTo(Map.of("other", "row"));
    }

    @Test
    void fullQueue_letsChangesWait_andThenFailWithoutAChange() throws Exception {
        Cache<String, String> cache =
                open("write-behind-delay: 1ms, write-behind-queue-size: 2, write-behind-queue-timeout: 100ms");
        CountDownLatch end = new CountDownLatch(1);
        store.onKey = key -> Waiting.await(end);
        cache.put("a", "1");
        cache.put("b", "1");

        assertThatThrownBy(() -> cache.put("c", "1"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("write-behind-queue-size");
        assertThat(cache.containsKey("c")).isFalse();

        end.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(store.rows).containsOnlyKeys("a", "b"));
        cache.put("c", "1");
        cache.close();
        assertThat(store.rows).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void entryThatTheStoreRefuses_isTriedAgainAndGivenUp_whileTheOthersAreWritten() {
        Cache<String, String> cache = open(SOON + ", write-behind-attempts: 3");
        store.onKey = key -> {
            if (key.equals("k3")) {
                throw new IllegalStateException("refused");
            }
        };

        cache.putAll(entries(8));

        Awaitility.await().untilAsserted(() -> assertThat(store.givenUp).containsExactly("k3=v3"));
        assertThat(store.rows).hasSize(7);
        StoreStatistics statistics = StoreStatistics.of(cache);
        assertThat(statistics.get("WriteBehindGivenUp")).isEqualTo(1);
        assertThat(statistics.get("WriteBehindFailures")).isGreaterThanOrEqualTo(2);
        assertThat(statistics.get("WriteBehindRetries")).isGreaterThanOrEqualTo(2);
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(statistics.get("WriteBehindQueueLength")).isZero());
        assertThat(statistics.get("WriteBehindOldestMillis")).isZero();
        cache.put("k3", "again");
        store.onKey = key -> {};
        Awaitility.await().untilAsserted(() -> assertThat(store.rows).containsEntry("k3", "again"));
    }

    @Test
    void store_thatFailsForAWhile_getsEverythingAfterwards() {
        Cache<String, String> cache = open(SOON);
        AtomicInteger failures = new AtomicInteger();
        store.onKey = key -> {
            if (failures.incrementAndGet() <= 5) {
                throw new IllegalStateException("away");
            }
        };

        cache.putAll(entries(4));

        Awaitility.await().untilAsserted(() -> assertThat(store.rows).isEqualTo(entries(4)));
        assertThat(store.givenUp).isEmpty();
    }

    @Test
    void destroyCache_writesFirst_andNothingLater() {
        Cache<String, String> cache = open(LATER);
        cache.putAll(entries(3));

        cache.getCacheManager().destroyCache("c");

        assertThat(store.rows).isEqualTo(entries(3));
        int calls = store.calls.size();
        assertThat(caches.server().command("KEYS", "omnicache:c:*")).isEmpty();
        assertThatThrownBy(() -> cache.put("k", "v")).isInstanceOf(IllegalStateException.class);
        assertThat(store.calls).hasSize(calls);
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("write-behind-c")));
    }

    @Test
    void close_whoseStoreFails_givesUpAfterTheTimeout() {
        Cache<String, String> cache = open(LATER + ", write-behind-flush-timeout: 200ms");
        store.onKey = key -> {
            throw new IllegalStateException("away");
        };
        cache.put("k", "v");

        cache.getCacheManager().close();

        assertThat(store.givenUp).containsExactly("k=v");
        assertThat(store.rows).isEmpty();
    }

    @Test
    void close_whoseWriterHangs_endsAndTellsWhatMayBeLost() {
        Cache<String, String> cache = open("write-behind-delay: 1ms, write-behind-flush-timeout: 100ms");
        CountDownLatch inside = new CountDownLatch(1);
        store.onKey = key -> {
            inside.countDown();
            Waiting.await(new CountDownLatch(1));
        };
        cache.put("k", "v");
        Waiting.await(inside);
        cache.put("l", "v");

        cache.close();

        assertThat(store.givenUp).containsExactlyInAnyOrder("k=v", "l=v");
        assertThat(store.rows).isEmpty();
    }

    /** Redis carries the change out after the caller has given up. */
    @Test
    void change_whoseOutcomeIsUnknown_reachesTheStoreIfRedisHasIt() {
        Cache<String, String> cache = caches.settings(
                        "connection: {timeout: 300ms}\ndefaults: {write-behind: true, " + LATER + "}")
                .createCache("c", new MutableConfiguration<String, String>().setCacheWriterFactory(() -> store));
        cache.put("k", "old");

        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    entry.setValue("new");
                    return caches.server().command("CLIENT", "PAUSE", "900");
                }))
                .isInstanceOf(RedisCacheException.class);
        caches.server().command("PING");
        String present = cache.get("k");
        cache.close();

        assertThat(store.rows).isEqualTo(Map.of("k", present));
    }

    @Test
    void reads_beforeTheStoreIsWritten_seeTheQueuedChanges() {
        Cache<String, String> cache = open(LATER);
        store.rows.putAll(Map.of("k", "old", "gone", "old"));
        cache.put("k", "new");
        cache.remove("gone");
        cache.clear();

        assertThat(cache.get("k")).isEqualTo("new");
        assertThat(cache.get("gone")).isNull();
        cache.clear();
        assertThat(cache.getAll(Set.of("k", "gone"))).isEqualTo(Map.of("k", "new"));
        cache.clear();
        String seen = cache.invoke("k", (entry, arguments) -> entry.getValue());
        assertThat(seen).isEqualTo("new");
    }

    @Test
    void changesOfTwoJvms_leaveTheLastOneInTheStore_inWhicheverOrderTheyWrite() {
        for (boolean firstClosesFirst : new boolean[] {true, false}) {
            Cache<String, String> first = open(LATER);
            Cache<String, String> second = open(LATER);
            first.put("k", "first");
            first.put("gone", "first");
            second.put("k", "second");
            second.remove("gone");

            (firstClosesFirst ? first : second).close();
            (firstClosesFirst ? second : first).close();

            assertThat(store.rows).isEqualTo(Map.of("k", "second"));
            store.rows.clear();
        }
    }

    @Test
    void get_whileAnotherJvmHasAQueuedChange_storesNothingInTheCache() {
        store.rows.put("k", "old");
        Cache<String, String> first = open(LATER);
        Cache<String, String> second = open(LATER);
        first.put("k", "new");
        second.clear();

        assertThat(second.get("k")).isEqualTo("old");
        assertThat(second.containsKey("k")).isFalse();
        first.close();
        assertThat(second.get("k")).isEqualTo("new");
    }

    @Test
    void write_whoseNameRedisHasLost_dropsTheEntry_sinceItMayBeOld() {
        Cache<String, String> cache = open(LATER);
        Cache<String, String> plain = caches.create(new MutableConfiguration<>());
        cache.put("k", "v");
        assertThat(caches.server().command("UNLINK", "omnicache:~behind:{omnicache:c:k}"))
                .isEqualTo("1");

        cache.close();

        assertThat(store.rows).containsEntry("k", "v");
        assertThat(plain.containsKey("k")).isFalse();
    }

    @Test
    void createCache_withoutAWriter_saysWhatIsMissing() {
        assertThatThrownBy(() -> caches.settings("defaults: {write-behind: true}")
                        .createCache("c", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("write-behind")
                .hasMessageContaining("setCacheWriterFactory");
    }

    private static Map<String, String> entries(int count) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put("k" + i, "v" + i);
        }
        return entries;
    }

    private Cache<String, String> open(String settings) {
        return caches.settings("defaults: {write-behind: true, statistics: true, " + settings + "}")
                .createCache(
                        "c",
                        new MutableConfiguration<String, String>()
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> store)
                                .setCacheWriterFactory(() -> store));
    }
}
