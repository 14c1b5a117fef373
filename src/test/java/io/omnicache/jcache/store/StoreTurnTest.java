package io.omnicache.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.JvmProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriterException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What another JVM sees while an entry is written to the store, and after a holder was killed, stopped or lost its
 * lock.
 */
class StoreTurnTest {
    private static final String LOCK = "omnicache:~lock:{omnicache:c:k}";
    private static final long LEASE_MILLIS = 800;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final MapStore<String, String> store = new MapStore<>();

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void put_whoseJvmDiesInTheWriter_leavesAMissAndThenTheRow(String moment) throws Exception {
        try (Database database = Database.start()) {
            UnsteadyStore rows = new UnsteadyStore(database.rows(), 0);
            Cache<String, String> cache = caches.settings(SETTINGS).createCache("c", RandomWork.configuration(rows));
            database.rows().write("k", "old");
            Cache<String, String> plain = caches.create(new MutableConfiguration<>());
            plain.put("k", "old");

            JvmProcess.run(
                    DyingProgram.class,
                    List.of("-Domnicache.uri=" + caches.server().uri()),
                    cache.getCacheManager().getURI().toString(),
                    database.url(),
                    moment);

            assertThat(plain.get("k")).isNull();
            assertThat(cache.get("k"))
                    .isEqualTo(database.rows().read("k"))
                    .isEqualTo(moment.equals("after") ? "new" : "old");
            assertNoControlKeys();
        }
    }

    @Test
    void reads_whileTheStoreIsWritten_findNothing() {
        Cache<String, String> other = open(store.writeThrough());
        Cache<String, String> cache = open(store.writeThrough());
        cache.put("k", "old");
        List<Object> seen = new ArrayList<>();
        store.afterWrite = key -> {
            seen.add(other.get("k"));
            seen.add(other.containsKey("k"));
            seen.add(other.getAll(Set.of("k")).isEmpty());
            seen.add(other.iterator().hasNext());
        };

        cache.put("k", "new");

        assertThat(seen).containsExactly(null, false, true, false);
        assertThat(other.get("k")).isEqualTo("new");
        assertNoControlKeys();
    }

    @Test
    void change_thatTheWriterRefuses_bringsTheEntryBackWithItsTimeToLive() {
        Cache<String, String> cache = open(store.writeThrough()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 10))));
        cache.putAll(Map.of("k", "old", "l", "old"));
        caches.server().command("PEXPIRE", "omnicache:c:k", "100000");
        caches.server().command("PERSIST", "omnicache:c:l");
        store.beforeWrite = refusing();

        for (Runnable change : List.<Runnable>of(
                () -> cache.put("k", "new"),
                () -> cache.remove("k"),
                () -> cache.putAll(Map.of("k", "new", "l", "new")),
                () -> cache.removeAll(Set.of("k", "l")),
                cache::removeAll)) {
            assertThatThrownBy(change::run).isInstanceOf(CacheWriterException.class);
            assertThat(cache.get("k")).isEqualTo("old");
            assertThat(cache.get("l")).isEqualTo("old");
        }

        assertThat(Long.parseLong(caches.server().command("PTTL", "omnicache:c:k")))
                .isBetween(1L, 100_000L);
        assertThat(caches.server().command("PTTL", "omnicache:c:l")).isEqualTo("-1");
        assertNoControlKeys();
    }

    /** A sweep by the index must find what comes back after another sweep has dropped its member. */
    @Test
    void change_thatTheWriterRefusesDuringASweep_bringsTheEntryBackIntoTheIndex() {
        String index = "defaults: {sweep: index}";
        Cache<String, String> cache = caches.settings(index).createCache("c", store.writeThrough());
        Cache<String, String> withoutWriter = caches.settings(index).createCache("c", new MutableConfiguration<>());
        cache.put("k", "old");
        store.beforeWrite = (key, value) -> {
            withoutWriter.clear();
            throw new CacheWriterException("refused");
        };

        assertThatThrownBy(() -> cache.put("k", "new")).isInstanceOf(CacheWriterException.class);

        assertThat(cache.get("k")).isEqualTo("old");
        cache.clear();
        assertThat(cache.get("k")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scan", "index"})
    void change_thatTheWriterRefuses_afterTheCacheWasCleared_bringsNothingBack(String sweep) {
        Cache<String, String> cache =
                caches.settings("defaults: {sweep: " + sweep + "}").createCache("c", store.writeThrough());
        Cache<String, String> other =
                caches.settings("defaults: {sweep: " + sweep + "}").createCache("c", store.writeThrough());
        for (Consumer<String> change : List.<Consumer<String>>of(
                key -> cache.put(key, "new"),
                key -> cache.remove(key),
                key -> cache.putAll(Map.of(key, "new")),
                key -> cache.removeAll(Set.of(key)))) {
            store.beforeWrite = (key, value) -> {};
            cache.put("k", "old");
            store.beforeWrite = (key, value) -> {
                other.clear();
                throw new CacheWriterException("refused");
            };

            assertThatThrownBy(() -> change.accept("k")).isInstanceOf(CacheWriterException.class);

            assertThat(cache.get("k")).isNull();
            assertThat(caches.server().command("KEYS", "omnicache:~aside:*")).isEmpty();
            assertThat(caches.server().command("KEYS", "omnicache:~lock:*")).isEmpty();
        }
    }

    /** The change comes before the clearing then, which it has outlasted. */
    @Test
    void change_duringWhichTheCacheIsCleared_isInTheStore_andLeavesNoEntry() {
        Cache<String, String> other = open(store.writeThrough());
        Cache<String, String> cache = open(store.writeThrough());
        cache.put("k", "old");
        store.afterWrite = key -> other.clear();

        String before = cache.invoke("k", (entry, arguments) -> {
            String value = entry.getValue();
            entry.setValue("new");
            return value;
        });

        assertThat(before).isEqualTo("old");
        assertThat(store.rows).containsEntry("k", "new");
        assertThat(other.get("k")).isNull();
        assertNoControlKeys();
    }

    /** Also after a restart without a file. */
    @Test
    void put_duringWhichRedisIsEmptied_isReportedAndLeavesNoEntry() {
        Cache<String, String> cache = open(store.writeThrough());
        cache.put("k", "old");
        store.afterWrite = key -> caches.server().command("FLUSHALL");

        assertThatThrownBy(() -> cache.put("k", "new"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("The store has the change");

        assertThat(cache.get("k")).isNull();
    }

    @Test
    void put_thatWritesLate_afterAnotherJvmHasWritten_dropsTheEntry() {
        Cache<String, String> other = open(store.writeThrough());
        Cache<String, String> cache = open(store.writeThrough());
        cache.put("k", "old");
        loseLockBeforeWriting("late", () -> other.put("k", "other"));

        assertThatThrownBy(() -> cache.put("k", "late"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("store-lease");

        assertThat(store.rows).containsEntry("k", "late");
        assertThat(other.get("k")).isNull();
        assertNoControlKeys();
    }

    @Test
    void put_thatWritesLate_whileAnotherJvmWrites_keepsThatFromStoringItsValue() throws Exception {
        Cache<String, String> other = open(store.writeThrough());
        Cache<String, String> cache = open(store.writeThrough());
        CountDownLatch otherHasWritten = new CountDownLatch(1);
        CountDownLatch lateHasEnded = new CountDownLatch(1);
        store.afterWrite = key -> {
            if ("other".equals(store.rows.get(key))) {
                otherHasWritten.countDown();
                Waiting.await(lateHasEnded);
            }
        };
        List<CompletableFuture<Void>> running = new ArrayList<>();
        loseLockBeforeWriting("late", () -> {
            running.add(CompletableFuture.runAsync(() -> other.put("k", "other")));
            Waiting.await(otherHasWritten);
        });

        assertThat(catchThrowable(() -> cache.put("k", "late"))).isInstanceOf(CacheException.class);
        lateHasEnded.countDown();
        running.get(0).get(10, TimeUnit.SECONDS);

        assertThat(store.rows).containsEntry("k", "late");
        assertThat(other.get("k")).isNull();
        assertNoControlKeys();
    }

    @Test
    void put_thatWritesLate_whileAnotherJvmLoads_keepsThatFromStoringItsValue() throws Exception {
        Cache<String, String> other = open(store.readAndWriteThrough());
        Cache<String, String> cache = open(store.writeThrough());
        store.rows.put("k", "old");
        CountDownLatch otherHasRead = new CountDownLatch(1);
        CountDownLatch lateHasEnded = new CountDownLatch(1);
        store.onLoad = key -> {
            String row = store.rows.get(key);
            otherHasRead.countDown();
            Waiting.await(lateHasEnded);
            return row;
        };
        List<CompletableFuture<String>> running = new ArrayList<>();
        loseLockBeforeWriting("late", () -> {
            running.add(CompletableFuture.supplyAsync(() -> other.get("k")));
            Waiting.await(otherHasRead);
        });

        assertThat(catchThrowable(() -> cache.put("k", "late"))).isInstanceOf(CacheException.class);
        lateHasEnded.countDown();

        assertThat(running.get(0).get(10, TimeUnit.SECONDS)).isEqualTo("old");
        assertThat(other.containsKey("k")).isFalse();
        assertNoControlKeys();
    }

    @Test
    void writer_thatTakesLongerThanTheLease_keepsItsLock() {
        Cache<String, String> cache = open(store.writeThrough());
        cache.put("k", "old");
        List<String> seen = new ArrayList<>();
        store.afterWrite = key -> {
            Awaitility.await()
                    .pollDelay(2 * LEASE_MILLIS, TimeUnit.MILLISECONDS)
                    .until(() -> true);
            seen.add(caches.server().command("EXISTS", LOCK));
        };

        cache.put("k", "new");

        assertThat(seen).containsExactly("1");
        assertThat(cache.get("k")).isEqualTo("new");
        assertNoControlKeys();
    }

    private static final String SETTINGS = "defaults: {store-lease: " + LEASE_MILLIS + "ms}";

    private void loseLockBeforeWriting(String value, Runnable then) {
        store.beforeWrite = (key, written) -> {
            if (value.equals(written)) {
                assertThat(caches.server().command("UNLINK", LOCK)).isEqualTo("1");
                then.run();
            }
        };
    }

    private static BiConsumer<String, String> refusing() {
        return (key, value) -> {
            throw new CacheWriterException("refused");
        };
    }

    private Cache<String, String> open(MutableConfiguration<String, String> configuration) {
        return caches.settings(SETTINGS).createCache("c", configuration);
    }

    private void assertNoControlKeys() {
        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> caches.server().command("KEYS", "*~*").isEmpty());
    }
}
