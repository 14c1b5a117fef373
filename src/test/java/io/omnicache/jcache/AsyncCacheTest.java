package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.failureOf;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.async.AsyncPermits;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessorException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The guarantees of {@link AsyncCache} while Redis answers. That its results equal those of the cache is tested with
 * the cache.
 */
@Timeout(120)
class AsyncCacheTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @AfterEach
    void close() {
        server.get().command("FLUSHALL");
    }

    @Test
    void unwrap_toAsyncCache_givesTheSameEachTime() {
        Cache<String, String> cache = caches.create();

        assertThat(cache.unwrap(AsyncCache.class)).isSameAs(AsyncCache.of(cache));
        assertThat(cache.unwrap(Object.class)).isSameAs(cache);
        assertThatThrownBy(() -> cache.unwrap(String.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes", "NullAway"}) // The test passes wrong arguments.
    void operation_withAWrongArgument_throwsAtOnce() {
        Cache<String, String> cache =
                caches.create(new MutableConfiguration<String, String>().setTypes(String.class, String.class));
        AsyncCache async = cache.unwrap(AsyncCache.class);

        for (Runnable wrong : List.<Runnable>of(
                () -> async.get(null),
                () -> async.put("k", null),
                () -> async.getAll(null),
                () -> async.removeAll(java.util.Collections.singleton(null)),
                () -> async.putAll(null),
                () -> async.replace("k", "v", null),
                () -> async.invoke("k", null),
                () -> async.loadAll(null, true))) {
            assertThatThrownBy(wrong::run).isInstanceOf(NullPointerException.class);
        }
        assertThatThrownBy(() -> async.get(1)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> async.put("k", 1)).isInstanceOf(ClassCastException.class);
        cache.close();
        assertThatThrownBy(() -> async.get("k")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.clear()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.loadAll(Set.of("k"), true)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void operation_thatFails_completesItsStageWithWhatTheCacheThrows() {
        AsyncCache<String, Object> async = AsyncCache.of(caches.create());

        assertThat(failureOf(async.put("k", new Object()))).isInstanceOf(javax.cache.CacheException.class);
        assertThat(failureOf(async.getAndPut("k", new Object()))).isInstanceOf(javax.cache.CacheException.class);
        assertThat(failureOf(async.invoke("k", (entry, arguments) -> {
                    throw new IllegalArgumentException("mine");
                })))
                .isInstanceOf(EntryProcessorException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
        server.get().command("RPUSH", "omnicache:c:list", "x");
        assertThat(failureOf(async.get("list"))).isInstanceOfSatisfying(RedisCacheException.class, e -> {
            assertThat(e.isOutcomeUnknown()).isFalse();
            assertThat(e).hasMessageContaining("WRONGTYPE");
        });
        assertThat(join(async.get("k"))).isNull();
    }

    static List<Factory<? extends ExpiryPolicy>> policies() {
        return List.of(
                EternalExpiryPolicy.factoryOf(),
                ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR),
                CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR),
                AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void operations_onOneKey_takeEffectInTheOrderOfTheCalls(Factory<? extends ExpiryPolicy> policy) {
        server.get().command("SCRIPT", "FLUSH");
        Cache<String, String> cache =
                caches.create(new MutableConfiguration<String, String>().setExpiryPolicyFactory(policy));
        AsyncCache<String, String> async = AsyncCache.of(cache);
        for (int round = 0; round < 20; round++) { // The first round connects.
            List<CompletionStage<?>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.addAll(sequence(async, "k" + i));
            }
            List<Object> results = new ArrayList<>();
            all.forEach(stage -> results.add(join(stage)));
            for (int i = 0; i < 50; i++) {
                int from = i * 12;
                assertThat(results.subList(from, from + 12))
                        .as("round " + round)
                        .containsExactly(null, "a", "b", true, false, null, true, true, "d", "e", "f", true);
            }
        }
        assertThat(cache.iterator().hasNext()).isFalse();
    }

    private static List<CompletionStage<?>> sequence(AsyncCache<String, String> async, String key) {
        return List.of(
                async.put(key, "a"),
                async.getAndPut(key, "b"),
                async.get(key),
                async.remove(key),
                async.containsKey(key),
                async.getAndPut(key, "c"),
                async.replace(key, "d"),
                async.containsKey(key),
                async.getAndReplace(key, "e"),
                async.getAndPut(key, "f"),
                async.getAndRemove(key),
                async.putIfAbsent(key, "g").thenCompose(stored -> async.remove(key)));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void operations_ofAsyncCache_writeWhatTheCacheWrites(Factory<? extends ExpiryPolicy> policy) {
        Cache<String, String> cache =
                caches.create(new MutableConfiguration<String, String>().setExpiryPolicyFactory(policy));
        AsyncCache<String, String> async = AsyncCache.of(cache);
        cache.put("sync", "v");
        join(async.put("put", "v"));
        join(async.getAndPut("getAndPut", "v"));
        join(async.putIfAbsent("putIfAbsent", "v"));
        join(async.put("replace", "x"));
        join(async.replace("replace", "v"));
        join(async.putAll(Map.of("putAll", "v")));
        join(async.invoke("invoke", (entry, arguments) -> {
            entry.setValue("v");
            return null;
        }));

        String bytes = server.get().command("GET", "omnicache:c:sync");
        boolean expires = ttl("sync") > 0;
        for (String key : List.of("put", "getAndPut", "putIfAbsent", "replace", "putAll", "invoke")) {
            assertThat(server.get().command("GET", "omnicache:c:" + key)).isEqualTo(bytes);
            assertThat(ttl(key) > 0).as(key).isEqualTo(expires);
        }
    }

    private static long ttl(String key) {
        return Long.parseLong(server.get().command("PTTL", "omnicache:c:" + key));
    }

    @Test
    void dependents_ofAStage_runOnThreadsOfTheManager() {
        server.get().command("RPUSH", "omnicache:c:list", "x");
        Cache<String, String> cache = caches.create(
                MapStore.<String, String>loading(AsyncCacheTest::load).readThrough());
        AsyncCache<String, String> async = AsyncCache.of(cache);
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        List<CompletionStage<?>> done = new ArrayList<>();

        for (int i = 0; i < 200; i++) {
            for (CompletionStage<?> stage : List.of(
                    async.put("k" + i, "v"),
                    async.get("k" + i),
                    async.get("loaded" + i),
                    async.get("list"),
                    async.replace("k" + i, "v", "w"),
                    async.loadAll(Set.of("l" + i), true))) {
                CompletableFuture<Object> seen = new CompletableFuture<>();
                boolean wasDone = stage.toCompletableFuture().isDone();
                stage.whenComplete((result, failure) -> {
                    if (!wasDone) {
                        threads.add(Thread.currentThread().getName());
                    }
                    seen.complete(true);
                });
                done.add(seen);
            }
            done.forEach(Waiting::join);
        }

        // The calling thread runs a dependent if its stage completed between the check and the registration.
        assertThat(threads)
                .allMatch(name -> name.startsWith("omnicache-async-")
                        || name.equals(Thread.currentThread().getName()));
        assertThat(threads).anyMatch(name -> name.startsWith("omnicache-async-"));
    }

    /** Dependents of stages block on Redis, and on stages that need the same threads. */
    @Test
    void dependents_thatWait_blockNobodyForGood() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(caches.create());
        Cache<Integer, Integer> cache = caches.manager().getCache("c");
        List<CompletionStage<?>> all = new ArrayList<>();

        for (int i = 0; i < 500; i++) {
            int key = i;
            all.add(async.put(key, key).thenCompose(done -> {
                cache.put(key, cache.get(key) + 1);
                assertThat(join(async.get(key))).isEqualTo(key + 1);
                assertThat(join(async.<Integer>invoke(key, (entry, arguments) -> entry.getValue())))
                        .isEqualTo(key + 1);
                return async.remove(key);
            }));
        }

        all.forEach(stage -> assertThat(join(stage)).isEqualTo(true));
    }

    @Test
    void calls_ofOneThread_areBoundedInNumber() {
        AsyncCache<String, String> async = AsyncCache.of(caches.create());
        for (int i = 0; i < 100; i++) {
            join(async.put("k" + i, "v" + i));
        }
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger right = new AtomicInteger();
        int number = 100_000;

        for (int i = 0; i < number; i++) {
            String expected = "v" + i % 100;
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            async.get("k" + i % 100).whenComplete((value, failure) -> {
                right.addAndGet(expected.equals(value) ? 1 : 0);
                underWay.decrementAndGet();
            });
        }
        Awaitility.await().until(() -> underWay.get() == 0);

        assertThat(right).hasValue(number);
        assertThat(most.get()).isLessThanOrEqualTo(AsyncPermits.NUMBER + 1);
    }

    @Test
    void calls_thatWaitForRedis_takeNoThreads() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(patient());
        join(async.put(0, 0));
        server.get().command("CLIENT", "PAUSE", "60000", "WRITE");
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(async.put(i, i));
        }
        Awaitility.await().until(() -> server.get().command("CLIENT", "LIST").contains("cmd=set"));

        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("omnicache-async-"))
                .count();

        server.get().command("CLIENT", "UNPAUSE");
        all.forEach(Waiting::join);
        assertThat(threads)
                .as("threads for 1,000 calls")
                .isLessThan(20L + Runtime.getRuntime().availableProcessors());
    }

    @Test
    void get_ofACacheThatReadsThrough_loadsWhatIsNotThere() {
        Cache<String, String> cache = caches.create(
                MapStore.<String, String>loading(AsyncCacheTest::load).readThrough());
        AsyncCache<String, String> async = AsyncCache.of(cache);

        assertThat(join(async.get("k"))).isEqualTo("loaded k");
        assertThat(join(async.get("nothing"))).isNull();
        assertThat(failureOf(async.get("bad"))).isInstanceOf(CacheLoaderException.class);
        assertThat(cache.containsKey("k")).isTrue();
        assertThat(join(async.getAll(Set.of("k", "l", "nothing")))).isEqualTo(Map.of("k", "loaded k", "l", "loaded l"));
    }

    @Test
    void cancel_ofASentOperation_dropsTheResultOnly() {
        Cache<String, String> cache = patient();
        AsyncCache<String, String> async = AsyncCache.of(cache);
        cache.getCacheManager().enableStatistics("c", true);
        cache.put("k", "v");
        server.get().command("CLIENT", "PAUSE", "60000", "WRITE");
        CompletableFuture<String> put = async.getAndPut("k", "w").toCompletableFuture();
        Awaitility.await().until(() -> server.get().command("CLIENT", "LIST").contains("cmd=set"));

        assertThat(put.cancel(false)).isTrue();
        server.get().command("CLIENT", "UNPAUSE");

        assertThat(put).isCancelled();
        assertThat(join(async.get("k"))).isEqualTo("w");
    }

    /**
     * The socket buffers are full while the server does not read; the later commands are still in the queue and can be
     * cancelled.
     */
    @Test
    void cancel_ofWhatIsNotSentYet_takesItBack() throws Exception {
        Cache<String, byte[]> cache = patient();
        AsyncCache<String, byte[]> async = AsyncCache.of(cache);
        cache.put("k", new byte[1]);
        server.get().suspend();
        List<CompletionStage<?>> large = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            large.add(async.put("large" + i, new byte[1 << 20]));
        }
        CompletableFuture<?> late = async.put("late", new byte[1]).toCompletableFuture();
        CompletableFuture<?> later = async.put("later", new byte[1]).toCompletableFuture();

        assertThat(late.cancel(false)).isTrue();
        server.get().resume();

        large.forEach(Waiting::join);
        join(later);
        assertThat(cache.containsKey("late")).isFalse();
        assertThat(cache.containsKey("later")).isTrue();
    }

    /** The first command has replaced the entry; the second one gives it the time to live of a new entry. */
    @Test
    void cancel_betweenTwoCommandsOfAChange_letsTheSecondFollow() {
        String redisKey = "omnicache:c:k";
        Cache<String, Object> cache = caches.create(new MutableConfiguration<String, Object>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
        cache.put("k", new Cancelling());
        assertThat(server.get().command("PERSIST", redisKey)).isEqualTo("1");

        CompletableFuture<Object> put = AsyncCache.of(cache).getAndPut("k", "v").toCompletableFuture();
        Cancelling.CALL.complete(put);

        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(server.get().command("PTTL", redisKey)).isNotEqualTo("-1"));
        assertThat(put).isCancelled();
        assertThat(cache.get("k")).isEqualTo("v");
    }

    /** A value that can't be decoded, and cancels the operation that tries. */
    private static final class Cancelling implements Serializable {
        static final CompletableFuture<CompletableFuture<?>> CALL = new CompletableFuture<>();
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws InvalidObjectException {
            CALL.join().cancel(false);
            throw new InvalidObjectException("never decoded");
        }
    }

    /** A cache with a timeout longer than the pauses of the server. */
    private <K, V> Cache<K, V> patient() {
        return caches.manager("timeout=60s").createCache("c", new MutableConfiguration<>());
    }

    @SuppressWarnings("NullAway") // The API says null for a key that the store does not know.
    private static String load(String key) {
        if (key.equals("bad")) {
            throw new IllegalStateException("the store is away");
        }
        return key.equals("nothing") ? null : "loaded " + key;
    }
}
