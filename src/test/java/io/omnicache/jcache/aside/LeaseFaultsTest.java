package io.omnicache.jcache.aside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where Redis fails between the read and the put, nothing is stored that could be out of date. */
class LeaseFaultsTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private Cache<String, String> cache;
    private Cache<String, String> other;

    @BeforeEach
    void open() {
        cache = open("{timeout: 1s}");
        other = open("{}");
    }

    private Cache<String, String> open(String connection) {
        return caches.settings("{connection: " + connection + ", defaults: {leases: true}}")
                .createCache(Caches.NAME, new MutableConfiguration<>());
    }

    @Test
    void put_afterAReadThatFailed_storesNothing() {
        pause();
        assertThatThrownBy(() -> cache.get("k")).isInstanceOf(RedisCacheException.class);
        resume();
        cache.put("k", "old");
        assertThat(other.containsKey("k")).isFalse();

        pause();
        assertThatThrownBy(() -> cache.getAll(Set.of("k"))).isInstanceOf(RedisCacheException.class);
        resume();
        cache.putAll(Map.of("k", "old"));
        assertThat(other.containsKey("k")).isFalse();
        cache.put("k", "v");
        assertThat(other.containsKey("k")).isTrue();
    }

    @Test
    void asynchronousPut_afterAReadThatFailed_storesNothing() {
        AsyncCache<String, String> async = async(cache);
        pause();
        assertThatThrownBy(() -> async.get("k").toCompletableFuture().join()).isInstanceOf(CompletionException.class);
        resume();
        async.put("k", "old").toCompletableFuture().join();

        assertThat(other.containsKey("k")).isFalse();
    }

    @Test
    void put_thatFailedAndIsRepeated_storesUnderTheSameLeaseOnly() {
        assertThat(cache.get("k")).isNull();
        pause();
        assertThatThrownBy(() -> cache.put("k", "old")).isInstanceOf(RedisCacheException.class);
        resume();
        other.remove("k");
        cache.put("k", "old");

        assertThat(other.containsKey("k")).isFalse();
    }

    @Test
    void putAll_thatFailedAndIsRepeated_storesUnderTheSameLeasesOnly() {
        assertThat(cache.getAll(Set.of("k", "l"))).isEmpty();
        pause();
        assertThatThrownBy(() -> cache.putAll(Map.of("k", "old", "l", "old"))).isInstanceOf(RedisCacheException.class);
        resume();
        other.removeAll(Set.of("k", "l"));
        cache.putAll(Map.of("k", "old", "l", "old"));

        assertThat(other.iterator().hasNext()).isFalse();
    }

    /** Nothing can be stored in any case, but the read is no failure. */
    @Test
    void get_whereRedisTakesNoWrites_missesWithoutALease() {
        caches.server().command("CONFIG", "SET", "maxmemory", "1");
        assertThat(cache.get("k")).isNull();
        assertThat(cache.getAll(Set.of("k", "l"))).isEmpty();
        caches.server().command("CONFIG", "SET", "maxmemory", "0");
        cache.put("k", "old");

        assertThat(other.containsKey("k")).isFalse();
    }

    @Test
    void put_afterAFlush_storesNothing() {
        assertThat(cache.get("k")).isNull();
        caches.server().command("FLUSHALL");
        cache.put("k", "old");

        assertThat(other.containsKey("k")).isFalse();
    }

    /** The put of an asynchronous read may come from any thread. */
    @Test
    void asynchronousPut_fromAnyThread_storesOnlyUnderTheLease() throws InterruptedException {
        AsyncCache<String, String> async = async(cache);
        for (boolean isRemoved : new boolean[] {false, true}) {
            String key = "k" + isRemoved;
            assertThat(async.get(key).toCompletableFuture().join()).isNull();
            if (isRemoved) {
                other.remove(key);
            }
            Thread thread =
                    new Thread(() -> async.put(key, "v").toCompletableFuture().join());
            thread.start();
            thread.join();
            assertThat(other.containsKey(key)).isEqualTo(!isRemoved);
        }
    }

    /** A stage that depends on the read runs in a thread of the manager, and may call the cache there. */
    @Test
    void put_inAStageAfterAMiss_storesOnlyUnderTheLease() {
        AsyncCache<String, String> async = async(cache);
        async.get("k")
                .thenAccept(missing -> {
                    other.remove("k");
                    cache.put("k", "old");
                })
                .toCompletableFuture()
                .join();

        assertThat(other.containsKey("k")).isFalse();
    }

    /** Until it is clear that no other put of the key is on its way. */
    @Test
    void putsOfTwoAsynchronousReads_withARemovalInBetween_storeNothing() {
        AsyncCache<String, String> async = async(cache);
        async.get("k").toCompletableFuture().join();
        other.remove("k");
        async.get("k").toCompletableFuture().join();
        async.put("k", "old").toCompletableFuture().join();
        assertThat(other.containsKey("k")).isFalse();
        async.put("k", "new").toCompletableFuture().join();
        assertThat(other.containsKey("k")).isFalse();

        async.get("k").toCompletableFuture().join();
        async.put("k", "new").toCompletableFuture().join();
        assertThat(other.get("k")).isEqualTo("new");
    }

    @SuppressWarnings("unchecked")
    private static AsyncCache<String, String> async(Cache<String, String> cache) {
        return cache.unwrap(AsyncCache.class);
    }

    private void pause() {
        caches.server().suspend();
    }

    private void resume() {
        caches.server().resume();
    }
}
