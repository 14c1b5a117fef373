package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.get;
import static io.omnicache.jcache.testing.Waiting.isDoneWithin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.TestPolicy;
import io.omnicache.jcache.testing.Waiting;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code destroyCache} deletes all entries, and operations in progress do not bring any back. */
class DestroyCacheTest {
    /** Longer than {@code close} waits for loads. */
    private static final Duration WHILE = Duration.ofMillis(2_500);

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();
    private final CacheManager manager = caches.manager();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        SlowValue.letGo();
        threads.shutdownNow();
    }

    @Test
    void destroyCache_duringPut_waitsForIt() throws Exception {
        Cache<String, Serializable> cache = manager.createCache("c", new MutableConfiguration<>());
        Future<?> put = slowly(() -> cache.put("k", new SlowValue()));

        assertDestroysAfter(put);
    }

    /** The first batch of the bulk operation is in progress, the others have not begun. */
    @Test
    void destroyCache_duringPutAll_waitsForItsSlice() throws Exception {
        Cache<Integer, Serializable> cache = manager.createCache("c", new MutableConfiguration<>());
        AtomicBoolean stop = new AtomicBoolean();
        Future<?> puts = threads.submit(() -> {
            Map<Integer, Serializable> many = new java.util.HashMap<>();
            for (int i = 0; i < 5_000; i++) {
                many.put(i, "v");
            }
            while (!stop.get()) {
                cache.putAll(many);
            }
        });
        while (keys().size() < 100) {
            Thread.onSpinWait();
        }

        manager.destroyCache("c");

        assertThat(keys()).isEmpty();
        assertThatThrownBy(() -> puts.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(keys()).isEmpty();
    }

    @Test
    void destroyCache_duringAsynchronousPuts_waitsForThem() throws Exception {
        for (int round = 0; round < 50; round++) {
            Cache<Integer, String> cache = manager.createCache("c", new MutableConfiguration<>());
            AsyncCache<Integer, String> async = AsyncCache.of(cache);
            List<CompletableFuture<?>> puts = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                puts.add(async.put(i, "v").toCompletableFuture());
            }

            manager.destroyCache("c");

            assertThat(keys()).isEmpty();
            for (CompletableFuture<?> put : puts) {
                assertThat(put).succeedsWithin(20, TimeUnit.SECONDS);
            }
            assertThat(keys()).isEmpty();
        }
    }

    /** The put belongs to a closed cache; another one of the same name is open. */
    @Test
    void destroyCache_duringPutOfFormerCache_waitsForIt() throws Exception {
        Cache<String, Serializable> former = manager.createCache("c", new MutableConfiguration<>());
        Future<?> put = slowly(() -> former.put("k", new SlowValue()));
        former.close();
        manager.createCache("c", new MutableConfiguration<>()).put("l", "v");

        assertDestroysAfter(put);
    }

    @Test
    void destroyCache_whileAPutDoesNotEnd_canBeCalledAgain() throws Exception {
        CacheManager manager = caches.manager("timeout=100ms&connect-timeout=100ms");
        Cache<String, Serializable> cache = manager.createCache("c", new MutableConfiguration<>());
        Waiting.untilItWorks(() -> cache.put("l", "v"));
        Future<?> put = slowly(() -> cache.put("k", new SlowValue()));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> manager.destroyCache("c"))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("call destroyCache again");
            assertThat(keys()).as("what was there is deleted").isEmpty();
        }
        SlowValue.letGo();
        get(put);
        assertThat(keys()).isNotEmpty();
        manager.destroyCache("c");

        assertThat(keys()).isEmpty();
    }

    @Test
    void destroyCache_byInterruptedThread_throws() throws Exception {
        Cache<String, Serializable> cache = manager.createCache("c", new MutableConfiguration<>());
        Future<?> put = slowly(() -> cache.put("k", new SlowValue()));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> manager.destroyCache("c")).isInstanceOf(CacheException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        SlowValue.letGo();
        get(put);

        manager.destroyCache("c");

        assertThat(keys()).isEmpty();
    }

    @Test
    void destroyCache_byManyThreads_returnsWhenEntriesAreGone() throws Exception {
        for (int round = 0; round < 20; round++) {
            Cache<Integer, String> cache = manager.createCache("c", new MutableConfiguration<>());
            for (int i = 0; i < 100; i++) {
                cache.put(i, "v");
            }
            List<Future<List<String>>> destroying = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                destroying.add(threads.submit(() -> {
                    manager.destroyCache("c");
                    return keys();
                }));
            }
            for (Future<List<String>> one : destroying) {
                assertThat(get(one)).isEmpty();
            }
        }
    }

    /** Many keys of others make the sweep slow. */
    @ParameterizedTest
    @ValueSource(strings = {"scan", "index"})
    void clear_duringDestroy_endsAndLeavesNewEntries(String sweep) throws Exception {
        CacheManager manager = caches.settings("defaults: {sweep: " + sweep + "}");
        redis.command(
                "EVAL",
                "for i = 1, 50000 do redis.call('SET', ARGV[1] .. 'foreign:' .. i, '') end",
                "0",
                redis.keyPrefix());
        Cache<Integer, String> cache = manager.createCache("c", new MutableConfiguration<>());
        Set<Integer> keys = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            cache.put(i, "v");
            keys.add(i);
        }
        Future<?> clearing = threads.submit(cache::clear);
        while (cache.getAll(keys).size() == keys.size() && !clearing.isDone()) {
            Thread.onSpinWait();
        }

        manager.destroyCache("c");

        try {
            get(clearing);
        } catch (java.util.concurrent.ExecutionException e) { // It has taken longer than closing waits.
            assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(count("c:*")).isZero();
        assertThat(count("~*")).as("of the index").isZero();
    }

    @Test
    void destroyCache_ofAClosedCache_deletesItsEntries() {
        Cache<String, String> cache = manager.createCache("c", new MutableConfiguration<>());
        cache.put("k", "v");
        cache.close();

        manager.destroyCache("c");

        assertThat(keys()).isEmpty();
    }

    @Test
    void destroyCache_ofFormerManagersCache_deletesItsEntries() {
        CacheManager former = caches.manager();
        former.createCache("c", new MutableConfiguration<>()).put("k", "v");
        former.createCache("d", new MutableConfiguration<>()).put("k", "v");
        former.close();

        CacheManager manager = caches.manager();
        manager.destroyCache("c");
        manager.destroyCache("never there");

        assertThat(keys()).singleElement().asString().contains("d:k");
        assertThat(manager.getCacheNames()).isEmpty();
    }

    @Test
    void destroyCache_ofUnopenedDeclaredCache_deletesItsEntries() {
        String file = "caches: {users: {loader: com.acme.UserLoader, sweep: index, management: true}}";
        caches.settings(file).<String, String>getCache("users").put("k", "v");
        AtomicInteger made = new AtomicInteger();
        CacheManager manager = caches.settings(file);

        manager.destroyCache("users");

        assertThat(keys()).isEmpty();
        assertThat(manager.getCacheNames()).isEmpty();
        assertThat(manager.<Object, Object>getCache("users")).isNull();
        manager.createCache("users", new MutableConfiguration<>().setExpiryPolicyFactory(() -> {
                            made.incrementAndGet();
                            return new EternalExpiryPolicy();
                        }))
                .put("k", "v");
        manager.destroyCache("users");
        assertThat(keys()).isEmpty();
        assertThat(made).hasValue(1);
    }

    @Test
    void destroyCache_fromItsOwnFactory_isRefused() {

        assertThatThrownBy(() -> manager.createCache("c", new MutableConfiguration<>().setExpiryPolicyFactory(() -> {
                            manager.destroyCache("c");
                            return new EternalExpiryPolicy();
                        })))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("being created");
        AtomicBoolean again = new AtomicBoolean();
        manager.createCache(
                        "c",
                        new MutableConfiguration<>()
                                .setExpiryPolicyFactory(
                                        () -> TestPolicy.eternal().onClose(() -> {
                                            manager.destroyCache("c");
                                            again.set(true);
                                        })))
                .put("k", "v");

        manager.destroyCache("c");

        assertThat(again).isTrue();
        assertThat(keys()).isEmpty();
    }
    /** Checks that {@code destroyCache} returns only after the put has ended, and leaves no entry. */
    private void assertDestroysAfter(Future<?> put) throws Exception {
        Future<?> destroyed = threads.submit(() -> manager.destroyCache("c"));
        assertThat(isDoneWithin(WHILE, destroyed)).isFalse();
        SlowValue.letGo();
        get(put);
        get(destroyed);
        assertThat(keys()).isEmpty();
    }

    private Future<?> slowly(Runnable put) throws InterruptedException {
        return SlowValue.putBy(threads, put);
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        String page = redis.command(
                "EVAL", "return table.concat(redis.call('KEYS', ARGV[1] .. '*'), '\\n')", "0", redis.keyPrefix());
        for (String key : page.split("\n", -1)) {
            if (!key.isEmpty()) {
                keys.add(key);
            }
        }
        return keys;
    }

    private int count(String pattern) {
        return Integer.parseInt(
                redis.command("EVAL", "return #redis.call('KEYS', ARGV[1])", "0", redis.keyPrefix() + pattern));
    }
}
