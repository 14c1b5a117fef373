package io.omnicache.jcache.near;

import static io.omnicache.jcache.testing.OpenNearCaches.keep;
import static io.omnicache.jcache.testing.OpenNearCaches.nearOf;
import static io.omnicache.jcache.testing.Waiting.failureOf;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.NearCached;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Changes that fail, or of which nobody knows whether they have failed, of entries that this JVM keeps: no read shows a
 * value that is older than what Redis has confirmed, none goes back, and the entry is kept again afterwards.
 */
@NearCached("key")
class FailedChangesNearTest {
    private static final String SHORT = "connection: {timeout: 400ms, connect-timeout: 5s, retries: 0}\n";
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final MapStore<String, Integer> store = new MapStore<>();

    private Cache<String, Integer> open(String yaml) {
        return caches.settings(yaml).createCache(Caches.NAME, new MutableConfiguration<>());
    }

    @Test
    void writerThatThrows_changesNothing() {
        Cache<String, Integer> cache = caches.create(store.readAndWriteThrough());
        cache.put("a", 1);
        keep(cache, "a");
        store.beforeWrite = (key, value) -> {
            throw new IllegalStateException("no store");
        };
        assertThatThrownBy(() -> cache.put("a", 2)).isInstanceOf(CacheWriterException.class);
        assertThat(cache.get("a")).isEqualTo(1);
        assertThatThrownBy(() -> cache.remove("a")).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.putAll(Map.of("a", 3, "b", 3))).isInstanceOf(CacheWriterException.class);
        assertThat(keep(cache, "a")).isEqualTo(1);
        assertThat(cache.containsKey("b")).isFalse();
    }

    @Test
    void changesThatRedisRefusesForWantOfMemory_changeNothing() {
        Cache<String, Integer> cache = open("defaults: {}");
        cache.put("a", 1);
        keep(cache, "a");
        caches.server().command("CONFIG", "SET", "maxmemory", "1");
        assertThatThrownBy(() -> cache.put("a", 2)).isInstanceOf(RedisCacheException.class);
        assertThat(cache.get("a")).isEqualTo(1);
        assertThatThrownBy(() -> cache.putAll(Map.of("a", 2, "b", 2))).isInstanceOf(RedisCacheException.class);
        assertThat(failureOf(AsyncCache.of(cache).put("a", 2))).isInstanceOf(RedisCacheException.class);
        assertThat(cache.get("a")).isEqualTo(1);
        assertThat(cache.remove("a")).as("a removal needs no memory").isTrue();
        assertThat(cache.get("a")).isNull();
        caches.server().command("CONFIG", "SET", "maxmemory", "0");
        cache.put("a", 3);
        assertThat(keep(cache, "a")).isEqualTo(3);
    }

    @Test
    void changesThatTheUserMayNotMake_changeNothing() {
        caches.server().command("ACL", "SETUSER", "default", "on", "nopass", "~*", "&*", "+@all");
        Cache<String, Integer> cache = open("defaults: {}");
        cache.put("a", 1);
        keep(cache, "a");
        caches.server().command("ACL", "SETUSER", "default", "resetkeys", "%R~omnicache:c:*", "~omnicache:~*");
        assertThatThrownBy(() -> cache.put("a", 2))
                .isInstanceOf(RedisCacheException.class)
                .hasMessageContaining("NOPERM");
        assertThat(keep(cache, "a")).isEqualTo(1);
        assertThat(failureOf(AsyncCache.of(cache).remove("a"))).isInstanceOf(RedisCacheException.class);
        assertThatThrownBy(cache::clear).isInstanceOf(RedisCacheException.class);
        assertThat(keep(cache, "a")).isEqualTo(1);
        caches.server().command("ACL", "SETUSER", "default", "resetkeys", "~*");
        cache.put("a", 2);
        assertThat(keep(cache, "a")).isEqualTo(2);
    }

    /** The server answers reads, and carries the change out later, or never if the connection has been given up. */
    @Test
    void changesThatTimeOut_areSeenOnceAndForAll() {
        Cache<String, Integer> cache = open(SHORT + "defaults: {}");
        List<Consumer<Integer>> changes = List.of(
                value -> cache.put("a", value),
                value -> join(AsyncCache.of(cache).put("a", value)),
                value -> cache.putAll(Map.of("a", value, "b", value)),
                value -> cache.invoke("a", (entry, arguments) -> {
                    entry.setValue(value);
                    return null;
                }));
        cache.put("a", 0);
        for (int i = 1; i <= changes.size(); i++) {
            int before = keep(cache, "a");
            Consumer<Integer> change = changes.get(i - 1);
            int value = i;
            caches.server().command("CLIENT", "PAUSE", "60000", "WRITE");
            assertThatThrownBy(() -> change.accept(value)).isInstanceOf(Exception.class);
            int newest = newestOf(cache, before, value);
            caches.server().command("CLIENT", "UNPAUSE");
            int last = newest;
            await().atMost(LONGEST).ignoreExceptions().untilAsserted(() -> {
                int found = cache.get("a");
                assertThat(found).isIn(last, value);
                assertThat(other(cache).get("a")).isEqualTo(found);
            });
        }
    }

    /** Reads while the server carries out no change; a read behind the change on the same connection has no answer. */
    private static int newestOf(Cache<String, Integer> cache, int before, int value) {
        int newest = before;
        try {
            for (int read = 0; read < 50; read++) {
                int found = cache.get("a");
                assertThat(found).isIn(newest, value);
                newest = found;
            }
        } catch (RedisCacheException e) {
            assertThat(e.isOutcomeUnknown()).isTrue();
        }
        return newest;
    }

    /** The same cache in another manager. */
    private Cache<String, Integer> other(Cache<String, Integer> cache) {
        CacheManager manager = caches.otherManager();
        Cache<String, Integer> there = manager.getCache(cache.getName());
        return there != null ? there : manager.createCache(cache.getName(), new MutableConfiguration<>());
    }

    /** Nothing is answered for a while, reads included. */
    @Test
    void changesWithoutAnAnswer_areSeenOnceAndForAll() {
        Cache<String, Integer> cache = open(SHORT + "defaults: {}");
        cache.put("a", 1);
        keep(cache, "a");
        caches.server().suspend();
        assertThatThrownBy(() -> cache.put("a", 2)).isInstanceOf(RedisCacheException.class);
        assertThatThrownBy(() -> cache.get("a"))
                .as("what was kept is unknown now")
                .isInstanceOf(RedisCacheException.class);
        caches.server().resume();
        await().atMost(LONGEST).ignoreExceptions().until(() -> cache.get("a") != null);
        assertGoesForwardTo(cache, 1, 2);
    }

    @Test
    void cancelledAsynchronousChanges_areSeenOnceAndForAll_andTheEntryIsKeptAgain() {
        Cache<String, Integer> cache = open("connection: {timeout: 5s, retries: 0}\ndefaults: {}");
        AsyncCache<String, Integer> async = AsyncCache.of(cache);
        cache.put("a", 1);
        for (int round = 1; round <= 3; round++) {
            keep(cache, "a");
            int before = cache.get("a");
            caches.server().command("CLIENT", "PAUSE", "300", "WRITE");
            List<CompletableFuture<Void>> writes = IntStream.rangeClosed(1, 20)
                    .mapToObj(i -> async.put("a", before + i).toCompletableFuture())
                    .toList();
            writes.forEach(write -> write.cancel(true));
            assertThat(cache.get("a")).isGreaterThanOrEqualTo(before);
            join(async.put("a", before + 21));
            assertThat(cache.get("a")).isEqualTo(before + 21);
            await().atMost(LONGEST).until(() -> keep(cache, "a") == before + 21);
        }
    }

    @Test
    void changesUnderWayWhenTheConnectionsAreCut_areSeenOnceAndForAll() {
        Cache<String, Integer> cache = open("connection: {timeout: 5s, retries: 0}\ndefaults: {}");
        AsyncCache<String, Integer> async = AsyncCache.of(cache);
        cache.put("a", 0);
        for (int round = 1; round <= 10; round++) {
            keep(cache, "a");
            int before = cache.get("a");
            CompletionStage<Void> write = async.put("a", before + 1);
            caches.server().command("CLIENT", "KILL", "TYPE", "normal");
            boolean isDone = failureOf(write) == null;
            await().atMost(LONGEST).ignoreExceptions().until(() -> cache.get("a") != null);
            assertThat(cache.get("a")).isBetween(isDone ? before + 1 : before, before + 1);
            assertThat("" + cache.get("a")).isEqualTo("" + keep(cache, "a"));
            assertThat(nearOf(cache).size()).isPositive();
        }
    }

    /** Reads until the value is there; meanwhile no read is older than the one before. */
    private static void assertGoesForwardTo(Cache<String, Integer> cache, int from, int to) {
        int[] newest = {from};
        await().atMost(LONGEST).pollInterval(Duration.ofMillis(2)).until(() -> {
            int read = cache.get("a");
            assertThat(read).isGreaterThanOrEqualTo(newest[0]);
            newest[0] = read;
            return read == to;
        });
        assertThat(keep(cache, "a")).isEqualTo(to);
    }
}
