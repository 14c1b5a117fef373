package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A refresh against what else happens to its entry: changes, failures, a loader that hangs, closing. */
class RefreshConflictsTest {
    private static final long DUE = 360_000;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();
    private final MapStore<String, String> store = MapStore.loading(key -> "loaded");
    private final CountDownLatch mayLoad = new CountDownLatch(1);
    private final CompletableFuture<Thread> loading = new CompletableFuture<>();

    @AfterEach
    void open() {
        mayLoad.countDown();
    }

    /** Also those that leave the same bytes there as before. */
    @Test
    void explicitChanges_duringARefresh_win() {
        Map<String, BiConsumer<Cache<String, String>, String>> changes = new LinkedHashMap<>();
        changes.put("new", (c, k) -> c.put(k, "new"));
        changes.put("old", (c, k) -> c.put(k, "old"));
        changes.put("timed", (c, k) -> TtlCache.of(c).put(k, "timed", Duration.ofDays(1)));
        changes.put("replaced", (c, k) -> c.replace(k, "replaced"));
        changes.put("compared", (c, k) -> c.replace(k, "old", "compared"));
        changes.put("all", (c, k) -> c.putAll(Map.of(k, "all")));
        changes.put(
                "invoked",
                (c, k) -> c.invoke(k, (entry, arguments) -> {
                    entry.setValue("invoked");
                    return null;
                }));
        changes.put("null", (c, k) -> c.remove(k));
        changes.put("null ", (c, k) -> c.removeAll(Set.of(k)));
        changes.put("null  ", (c, k) -> c.clear());
        changes.put("old ", (c, k) -> {
            c.clear();
            c.put(k, "old");
        });
        Cache<String, String> cache = manager("").createCache("c", configuration());
        Cache<String, String> other =
                manager("").createCache("c", configuration().setStatisticsEnabled(false));
        changes.forEach((expected, change) -> {
            for (Cache<String, String> changing : List.of(cache, other)) {
                String key = expected + changing.hashCode();
                CountDownLatch mayEnd = new CountDownLatch(1);
                CompletableFuture<Thread> begun = new CompletableFuture<>();
                store.onLoad = k -> {
                    begun.complete(Thread.currentThread());
                    Waiting.await(mayEnd);
                    return "loaded";
                };
                makeDue(cache, key);
                assertThat(cache.get(key)).isEqualTo("old");
                Waiting.join(begun);

                change.accept(changing, key);
                mayEnd.countDown();

                awaitEnd(Waiting.join(begun));
                assertThat(stored(key)).as(expected).isEqualTo(expected.strip());
            }
        });
    }

    /** The value in Redis, behind the byte of its kind. */
    private String stored(String key) {
        String raw = redis.command("GET", redis.keyPrefix() + "c:" + key);
        return raw == null || raw.isEmpty() ? "null" : raw.substring(1);
    }

    @Test
    void reads_duringARefresh_neitherWaitNorLoad() {
        Cache<String, String> cache = held();
        Cache<String, String> other = manager("").createCache("c", configuration());
        makeDue(cache, "k");
        assertThat(cache.get("k")).isEqualTo("old");
        Waiting.join(loading);

        for (int i = 0; i < 100; i++) {
            assertThat(cache.get("k")).isEqualTo("old");
            assertThat(other.get("k")).isEqualTo("old");
            assertThat(other.getAll(Set.of("k"))).containsEntry("k", "old");
        }
        mayLoad.countDown();

        await().until(() -> other.get("k").equals("loaded"));
        assertThat(store.calls).containsExactly("load k");
    }

    @Test
    void loader_thatFails_keepsTheValueAndBacksOffInAllJvms() {
        store.onLoad = key -> {
            throw new IllegalStateException("the database is down");
        };
        Cache<String, String> cache = manager("").createCache("c", configuration());
        Cache<String, String> other =
                manager("").createCache("c", configuration().setStatisticsEnabled(false));
        makeDue(cache, "k");
        try (LogCapture log = LogCapture.of("io.omnicache.jcache.internal.refresh")) {
            assertThat(cache.get("k")).isEqualTo("old");
            await().until(() -> Statistics.count("c", "CacheRefreshFailures") == 1);
            String backoff = redis.keyPrefix() + "~refresh:{" + redis.keyPrefix() + "c:k}";
            assertThat(redis.command("GET", backoff)).isEqualTo("1000");
            redis.command("PEXPIRE", backoff, "3600000");
            for (int i = 0; i < 50; i++) {
                assertThat(cache.get("k")).isEqualTo("old");
                assertThat(other.get("k")).isEqualTo("old");
            }
            await().during(Duration.ofMillis(1200)).until(() -> other.get("k").equals("old"));
            assertThat(store.calls).hasSize(1);

            redis.command("PEXPIRE", backoff, "999"); // The pause is over, and not forgotten.
            Cache<String, String> third =
                    manager("").createCache("c", configuration().setStatisticsEnabled(false));
            await().until(() -> {
                third.get("k");
                return store.calls.size() == 2;
            });
            await().until(() -> "2000".equals(redis.command("GET", backoff)));
            assertThat(log.messages())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("Cache c: 1 refreshes"));
        }
    }

    @Test
    void loader_thatHangs_isOvertaken_andItsLateValueRefused() {
        Cache<String, String> cache = held("load-timeout: 100ms");
        Cache<String, String> other = manager("load-timeout: 100ms").createCache("c", configuration());
        makeDue(cache, "k");
        assertThat(cache.get("k")).isEqualTo("old");
        Thread late = Waiting.join(loading);
        store.onLoad = key -> "in time";

        await().until(() -> other.get("k").equals("in time"));
        mayLoad.countDown();

        awaitEnd(late);
        assertThat(other.get("k")).isEqualTo("in time");
    }

    /** As after an eviction of the key. Nothing is stored, and the next refresh is as any other. */
    @Test
    void lease_thatIsLost_endsTheRefreshWithoutAValue() {
        Cache<String, String> cache = held();
        makeDue(cache, "k");
        cache.get("k");
        Thread late = Waiting.join(loading);
        assertThat(redis.command("UNLINK", redis.keyPrefix() + "~lease:{" + redis.keyPrefix() + "c:k}"))
                .isEqualTo("1");
        mayLoad.countDown();

        awaitEnd(late);
        assertThat(stored("k")).isEqualTo("old");
        await().until(() -> cache.get("k").equals("loaded"));
        assertThat(store.calls).containsExactly("load k", "load k");
    }

    /** With {@code loading: cluster} those who miss the entry wait for the refresh. */
    @Test
    void entry_thatExpiresDuringASharedRefresh_hasItsValue() {
        Cache<String, String> cache = held("loading: cluster");
        Cache<String, String> other = manager("loading: cluster").createCache("c", configuration());
        makeDue(cache, "k");
        cache.get("k");
        Waiting.join(loading);
        redis.command("PEXPIRE", redis.keyPrefix() + "c:k", "1");
        await().until(() -> stored("k").equals("null"));
        CompletionStage<String> missing = AsyncCache.of(other).get("k");
        mayLoad.countDown();

        assertThat(Waiting.join(missing)).isEqualTo("loaded");
        assertThat(store.calls).containsExactly("load k");
        assertThat(other.get("k")).isEqualTo("loaded");
    }

    @Test
    void closing_duringARefresh_doesNotWait_andTheValueIsNotStored() {
        Cache<String, String> cache = held();
        makeDue(cache, "k");
        cache.get("k");
        Thread late = Waiting.join(loading);

        cache.close();
        mayLoad.countDown();

        awaitEnd(late);
        assertThat(stored("k")).isEqualTo("old");
        assertThat(redis.command("EXISTS", redis.keyPrefix() + "~refresh:{" + redis.keyPrefix() + "c:k}"))
                .isEqualTo("0");
    }

    @Test
    void loader_thatReadsItsOwnEntry_getsThePresentValue() {
        Cache<String, String> cache = manager("").createCache("c", configuration());
        store.onLoad = key -> cache.get(key) + " and new";
        makeDue(cache, "k");
        cache.get("k");

        await().until(() -> cache.get("k").equals("old and new"));
    }

    @Test
    void listener_thatThrows_doesNotUndoTheRefresh() {
        RecordingListener<String, String> listener = new RecordingListener<>();
        Cache<String, String> cache = manager("")
                .createCache("c", configuration().addCacheEntryListenerConfiguration(listener.synchronous()));
        makeDue(cache, "k");
        listener.onEvent = event -> {
            throw new IllegalStateException("from the listener");
        };
        cache.get("k");

        await().until(() -> cache.get("k").equals("loaded"));
        await().until(() -> Statistics.count("c", "CacheRefreshes") == 1);
        assertThat(Statistics.count("c", "CacheRefreshFailures")).isEqualTo(0);
    }

    @Test
    void value_thatIsTooLargeOrAnError_isAFailure() {
        Cache<String, String> cache = manager("limits: {value-size: 1KB}").createCache("c", configuration());
        store.onLoad = key -> {
            if (key.equals("error")) {
                throw new AssertionError("from the loader");
            }
            return "v".repeat(2_000);
        };
        for (String key : new String[] {"large", "error"}) {
            makeDue(cache, key);
            cache.get(key);
        }

        await().until(() -> Statistics.count("c", "CacheRefreshFailures") == 2);
        assertThat(cache.get("large")).isEqualTo("old");
        assertThat(cache.get("error")).isEqualTo("old");
    }

    private Cache<String, String> held(String... settings) {
        store.onLoad = key -> {
            loading.complete(Thread.currentThread());
            Waiting.await(mayLoad);
            return "loaded";
        };
        return manager(String.join(", ", settings)).createCache("c", configuration());
    }

    /** Each of them has an own connection and own locks, as another JVM has. */
    private CacheManager manager(String settings) {
        return caches.settings("caches: {c: {refresh-ahead: 80%" + (settings.isEmpty() ? "" : ", " + settings) + "}}");
    }

    private MutableConfiguration<String, String> configuration() {
        return store.readThrough()
                .setStatisticsEnabled(true)
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
    }

    private void makeDue(Cache<String, String> cache, String key) {
        cache.put(key, "old");
        redis.command("PEXPIRE", redis.keyPrefix() + "c:" + key, Long.toString(DUE));
    }

    /** Waits until the thread has left the refresh, so that what it stores would be there. */
    private static void awaitEnd(Thread thread) {
        await().until(() -> Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getClassName().contains(".refresh.Refresh")));
    }
}
