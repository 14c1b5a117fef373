package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.RedisServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mean times are of what they say, compared with what the caller itself measured. */
class AverageTimesTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    /** Floats of microseconds are not exact. */
    private static final float ROUNDING = 1.001f;

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void averageGetTime_ofAReadThrough_leavesTheLoadOut() throws JMException {
        AtomicLong began = new AtomicLong();
        AtomicLong loadBegan = new AtomicLong();
        Cache<String, String> cache = create(new MutableConfiguration<String, String>()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new Longer(began, loadBegan)));

        began.set(System.nanoTime());
        assertThat(cache.get("k")).isEqualTo("loaded");

        assertThat(average("AverageGetTime")).isBetween(0f, (loadBegan.get() - began.get()) / 1_000f * ROUNDING);
    }

    @Test
    void averageRemoveAndPutTime_countOnlyWhatHappened() throws JMException {
        Cache<String, String> cache = create(new MutableConfiguration<>());
        for (int i = 0; i < 100; i++) {
            cache.remove("absent");
            cache.remove("absent", "v");
            cache.getAndRemove("absent");
            cache.replace("absent", "v");
            cache.replace("absent", "v", "w");
            cache.getAndReplace("absent", "v");
        }

        long began = System.nanoTime();
        cache.put("k", "v");
        long put = System.nanoTime();
        cache.remove("k");
        long removed = System.nanoTime();

        assertThat(average("AveragePutTime")).isBetween(0f, (put - began) / 1_000f * ROUNDING);
        assertThat(average("AverageRemoveTime")).isBetween(0f, (removed - put) / 1_000f * ROUNDING);
    }

    private Cache<String, String> create(MutableConfiguration<String, String> configuration) {
        return provider.getCacheManager(URI.create(redis.uri()), null)
                .createCache("average-times", configuration.setStatisticsEnabled(true));
    }

    private static float average(String attribute) throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = server.queryNames(
                        new ObjectName("javax.cache:type=CacheStatistics,*,Cache=average-times"), null)
                .iterator()
                .next();
        return (Float) server.getAttribute(name, attribute);
    }

    /** Takes longer than the caller has waited so far. */
    private record Longer(AtomicLong began, AtomicLong loadBegan) implements CacheLoader<String, String> {
        @Override
        public String load(String key) {
            long now = System.nanoTime();
            loadBegan.set(now);
            while (System.nanoTime() - now < 2 * (now - began.get())) {
                Thread.onSpinWait();
            }
            return "loaded";
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            return Map.of();
        }
    }
}
