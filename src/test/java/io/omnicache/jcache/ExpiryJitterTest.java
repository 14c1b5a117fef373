package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.TestPolicy;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting {@code expiry-jitter}: every way in which an entry gets a time to live draws its own share. */
class ExpiryJitterTest {
    private static final int ENTRIES = 20;
    private static final long LONGEST = 3_600_000;
    /** Half of the longest, and a minute for the test. */
    private static final long SHORTEST = LONGEST / 2 - 60_000;

    /** Twenty draws of half an hour that lie within a minute would be a chance of 1 to 10^26. */
    private static final long LEAST_SPREAD = 60_000;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    @Test
    void everyOperation_onCachesOfEachPolicy_drawsForEachEntry() throws Exception {
        Map<String, Factory<? extends ExpiryPolicy>> policies = new LinkedHashMap<>();
        policies.put("created", CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        policies.put("modified", ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        policies.put("accessed", AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        policies.put("touched", TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        policies.put("own", () -> TestPolicy.of(Duration.ONE_HOUR, Duration.ONE_HOUR, Duration.ONE_HOUR));
        for (Map.Entry<String, Factory<? extends ExpiryPolicy>> policy : policies.entrySet()) {
            operate(policy.getKey(), configuration(policy.getValue()));
        }
    }

    @Test
    void everyOperation_withAListener_drawsForEachEntry() throws Exception {
        operate(
                "heard",
                configuration(ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR))
                        .addCacheEntryListenerConfiguration(new RecordingListener<Integer, String>().synchronous()));
    }

    private void operate(String name, MutableConfiguration<Integer, String> configuration) throws Exception {
        Cache<Integer, String> cache =
                caches.settings("defaults: {expiry-jitter: 50%}").createCache(name, configuration);
        assertDrawn(cache, i -> cache.put(i, "v"));
        assertDrawn(cache, i -> cache.getAndPut(i, "v"));
        assertDrawn(cache, i -> cache.putIfAbsent(i, "v"));
        assertDrawn(
                cache,
                i -> cache.invoke(i, (entry, arguments) -> {
                    entry.setValue("v");
                    return "";
                }));
        cache.clear();
        cache.putAll(entries());
        assertSpread(name);
        cache.clear();
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(entries().keySet(), true, loaded);
        Waiting.get(loaded);
        assertSpread(name);
        cache.clear();
        keys().forEach(cache::get);
        assertSpread(name);
        keys().forEach(cache::get);
        assertSpread(name);
        cache.getAll(entries().keySet());
        assertSpread(name);
        cache.forEach(Cache.Entry::getValue);
        assertSpread(name);
        assertDrawnAgain(cache, i -> cache.replace(i, "w"));
        assertDrawnAgain(cache, i -> cache.getAndReplace(i, "x"));
        assertDrawnAgain(cache, i -> cache.replace(i, "x", "y"));
        cache.close();
    }

    /** Entries that are there already; their time to live may be kept. */
    private void assertDrawnAgain(Cache<Integer, String> cache, java.util.function.IntConsumer operation) {
        keys().forEach(operation::accept);
        assertSpread(cache.getName());
    }

    private void assertDrawn(Cache<Integer, String> cache, java.util.function.IntConsumer operation) {
        cache.clear();
        keys().forEach(operation::accept);
        assertSpread(cache.getName());
        keys().forEach(operation::accept);
        assertSpread(cache.getName());
    }

    private void assertSpread(String name) {
        List<Long> times = new ArrayList<>();
        keys().forEach(i -> times.add(ttl(name, i)));
        assertThat(times).allMatch(millis -> millis > SHORTEST && millis <= LONGEST);
        long least = times.stream().mapToLong(Long::longValue).min().orElseThrow();
        long most = times.stream().mapToLong(Long::longValue).max().orElseThrow();
        assertThat(most - least).isGreaterThan(LEAST_SPREAD);
    }

    @Test
    void update_underCreatedExpiry_keepsWhatWasDrawn() {
        Cache<Integer, String> cache = caches.settings("defaults: {expiry-jitter: 90%}")
                .createCache("c", configuration(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
        cache.put(1, "v");
        long drawn = ttl("c", 1);

        cache.put(1, "w");
        cache.replace(1, "x");

        assertThat(ttl("c", 1)).isLessThanOrEqualTo(drawn).isGreaterThan(drawn - 60_000);
    }

    @Test
    void entries_thatAreEternal_stayEternal_andThoseOfZeroAreNotStored() {
        Cache<Integer, String> eternal = caches.settings("defaults: {expiry-jitter: 99%}")
                .createCache("eternal", configuration(EternalExpiryPolicy.factoryOf()));
        eternal.put(1, "v");
        assertThat(ttl("eternal", 1)).isEqualTo(-1);

        Cache<Integer, String> zero = caches.settings("defaults: {expiry-jitter: 99%}")
                .createCache("zero", configuration(ModifiedExpiryPolicy.factoryOf(Duration.ZERO)));
        zero.put(1, "v");
        assertThat(ttl("zero", 1)).isEqualTo(-2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%", "-1%", "10", "0.5%", "10 %", "ten%", "010%", "'1٠%'"})
    void jitter_thatIsNoPercentage_isRefused(String value) {
        assertThatThrownBy(() -> caches.settings("defaults: {expiry-jitter: " + value + "}"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("expiry-jitter")
                .hasMessageContaining("allowed is a whole percentage from 0% to 99%");
    }

    private long ttl(String name, int key) {
        return Long.parseLong(redis.command("PTTL", redis.keyPrefix() + name + ":#i" + key));
    }

    private static Map<Integer, String> entries() {
        Map<Integer, String> entries = new LinkedHashMap<>();
        keys().forEach(i -> entries.put(i, "v"));
        return entries;
    }

    private static Set<Integer> keys() {
        return Set.copyOf(IntStream.range(0, ENTRIES).boxed().toList());
    }

    private static MutableConfiguration<Integer, String> configuration(Factory<? extends ExpiryPolicy> policy) {
        return new MutableConfiguration<Integer, String>()
                .setExpiryPolicyFactory(policy)
                .setReadThrough(true)
                .setCacheLoaderFactory(Loader::new);
    }

    private static final class Loader implements CacheLoader<Integer, String> {
        @Override
        public String load(Integer key) {
            return "loaded";
        }

        @Override
        public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            Map<Integer, String> loaded = new LinkedHashMap<>();
            keys.forEach(key -> loaded.put(key, "loaded"));
            return loaded;
        }
    }
}
