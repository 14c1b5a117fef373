package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many asynchronous reads of a cold cache ran as many loaders at once, each in a thread of its own. */
class AsyncLoadingTest {
    private static final int KEYS = 500;
    private static final int MOST = 64;

    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void gets_ofAColdCache_runSoManyLoadersAtOnceAtMost() {
        SlowLoader loader = new SlowLoader();
        Cache<String, String> cache = provider.getCacheManager(URI.create(redis.uri()), null)
                .createCache(
                        "cold",
                        new MutableConfiguration<String, String>()
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> loader));
        AsyncCache<String, String> async = AsyncCache.of(cache);
        List<CompletableFuture<String>> reads = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            reads.add(async.get("key " + i).toCompletableFuture());
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> loader.running.get() >= MOST);

        loader.gate.countDown();

        for (int i = 0; i < KEYS; i++) {
            assertThat(reads.get(i).join()).isEqualTo("value of key " + i);
        }
        assertThat(loader.most.get()).isEqualTo(MOST);
    }

    private static final class SlowLoader implements CacheLoader<String, String> {
        final CountDownLatch gate = new CountDownLatch(1);
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();

        @Override
        public String load(String key) {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                if (!gate.await(1, TimeUnit.MINUTES)) {
                    throw new CacheLoaderException("Nobody opened the gate");
                }
                return "value of " + key;
            } catch (InterruptedException e) {
                throw new CacheLoaderException(e);
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }
}
