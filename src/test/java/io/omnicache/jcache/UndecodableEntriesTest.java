package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CompletionListenerFuture;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An entry that can't be decoded is none, for every operation, whichever way it takes to Redis; or an error to those that look at it. */
class UndecodableEntriesTest {
    /** Begins with what is no kind of value. */
    private static final String FOREIGN = "from another version";

    private static final String KEY = "k";

    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @TempDir
    Path directory;

    @BeforeEach
    void forget() {
        OperationParityTest.Recorder.EVENTS.clear();
        OperationParityTest.Store.DATA.clear();
    }

    @AfterEach
    void close() {
        provider.close();
    }

    static Stream<Arguments> caches() {
        Duration hour = Duration.ONE_HOUR;
        Map<String, MutableConfiguration<Object, String>> kinds = new LinkedHashMap<>();
        kinds.put("plain", plain());
        kinds.put("created", plain().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(hour)));
        kinds.put("modified", plain().setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(hour)));
        kinds.put("accessed", plain().setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(hour)));
        kinds.put("touched", plain().setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(hour)));
        kinds.put("policy", plain().setExpiryPolicyFactory(OperationParityTest.OwnPolicy::new));
        kinds.put("writer", plain().setWriteThrough(true).setCacheWriterFactory(OperationParityTest.Store::new));
        kinds.put(
                "loader",
                plain().setReadThrough(true)
                        .setCacheLoaderFactory(FactoryBuilder.factoryOf(OperationParityTest.Known.class)));
        kinds.put(
                "listener",
                plain().addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                        OperationParityTest.Recorder::new, null, true, true)));
        UnaryOperator<Cache<Object, String>> sync = cache -> cache;
        UnaryOperator<Cache<Object, String>> async = AsyncJoined::of;
        return kinds.entrySet().stream()
                .flatMap(kind -> Stream.of("scan", "index")
                        .flatMap(sweep -> Stream.of(
                                Arguments.of(kind.getKey(), sweep, "sync", kind.getValue(), sync),
                                Arguments.of(kind.getKey(), sweep, "async", kind.getValue(), async))));
    }

    private static MutableConfiguration<Object, String> plain() {
        return new MutableConfiguration<Object, String>().setStatisticsEnabled(true);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("caches")
    void everyOperation_onAnEntryThatCannotBeDecoded_takesItForNone(
            String name,
            String sweep,
            String way,
            MutableConfiguration<Object, String> configuration,
            UnaryOperator<Cache<Object, String>> side)
            throws Exception {
        Cache<Object, String> cache = side.apply(open(name, sweep, "miss", configuration));

        unchanged(name, cache, "0 1 0 0", c -> c.get(KEY), null);
        unchanged(name, cache, "0 0 0 0", c -> c.containsKey(KEY), false);
        unchanged(name, cache, "0 1 0 0", c -> c.getAll(Set.of(KEY)), Map.of());
        unchanged(name, cache, "0 0 0 0", c -> c.iterator().hasNext(), false);
        unchanged(name, cache, "0 1 0 0", c -> c.replace(KEY, "v"), false);
        unchanged(name, cache, "0 1 0 0", c -> c.getAndReplace(KEY, "v"), null);
        unchanged(name, cache, "0 1 0 0", c -> c.replace(KEY, "a", "v"), false);
        unchanged(name, cache, "0 1 0 0", c -> c.remove(KEY, "a"), false);
        unchanged(name, cache, "0 1 0 0", c -> c.<Boolean>invoke(KEY, (e, a) -> e.exists()), false);
        unchanged(name, cache, "0 1 0 0", UndecodableEntriesTest::existsForAProcessorOfMany, false);
        stored(name, cache, "0 0 1 0", c -> done(() -> c.put(KEY, "v")), null);
        stored(name, cache, "0 1 1 0", c -> c.putIfAbsent(KEY, "v"), true);
        stored(name, cache, "0 1 1 0", c -> c.getAndPut(KEY, "v"), null);
        stored(name, cache, "0 0 1 0", c -> done(() -> c.putAll(Map.of(KEY, "v"))), null);
        stored(name, cache, "0 1 1 0", c -> c.invoke(KEY, (e, a) -> done(() -> e.setValue("v"))), null);
        gone(name, cache, "0 0 0 0", c -> c.remove(KEY), false);
        gone(name, cache, "0 1 0 0", c -> c.getAndRemove(KEY), null);
        gone(name, cache, "0 0 0 0", c -> done(() -> c.removeAll(Set.of(KEY))), null);
        gone(name, cache, "0 0 0 0", c -> done(c::clear), null);
        if (configuration.getCacheLoaderFactory() != null) {
            load(name, cache);
        }
        assertThat(OperationParityTest.Recorder.EVENTS).doesNotContain("UPDATED k", "REMOVED k");
    }

    private static boolean existsForAProcessorOfMany(Cache<Object, String> cache) {
        return cache.invokeAll(Set.of(KEY), (entry, arguments) -> entry.exists()).values().stream()
                .allMatch(result -> result.get());
    }

    private void load(String name, Cache<Object, String> cache) throws Exception {
        redis.command("SET", redis.keyPrefix() + name + ":known one", FOREIGN);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("known one"), false, loaded);
        loaded.get();
        assertThat(cache.get("known one")).isEqualTo("v");
        cache.removeAll();
    }

    private void unchanged(
            String name,
            Cache<Object, String> cache,
            String counts,
            Function<Cache<Object, String>, ? extends @Nullable Object> operation,
            @Nullable Object result)
            throws Exception {
        check(name, cache, counts, operation, result);
        assertThat(redis.command("GET", redisKey(name))).isEqualTo(FOREIGN);
    }

    /** With the time to live of a new entry, but for a put that doesn't ask what was there. */
    private void stored(
            String name,
            Cache<Object, String> cache,
            String counts,
            Function<Cache<Object, String>, ? extends @Nullable Object> operation,
            @Nullable Object result)
            throws Exception {
        check(name, cache, counts, operation, result);
        assertThat(cache.get(KEY)).isEqualTo("v");
        boolean puts = counts.startsWith("0 0");
        boolean expires =
                List.of("created", "modified", "accessed", "touched", "policy").contains(name);
        if (!puts) {
            assertThat(Long.parseLong(redis.command("PTTL", redisKey(name))) > 0)
                    .isEqualTo(expires);
        }
    }

    private void gone(
            String name,
            Cache<Object, String> cache,
            String counts,
            Function<Cache<Object, String>, ? extends @Nullable Object> operation,
            @Nullable Object result)
            throws Exception {
        check(name, cache, counts, operation, result);
        assertThat(redis.command("EXISTS", redisKey(name))).isEqualTo("0");
    }

    private void check(
            String name,
            Cache<Object, String> cache,
            String counts,
            Function<Cache<Object, String>, ? extends @Nullable Object> operation,
            @Nullable Object result)
            throws Exception {
        cache.put(KEY, "decodable");
        redis.command("SET", redisKey(name), FOREIGN);
        OperationParityTest.Recorder.EVENTS.clear();
        String before = statistics(name);

        assertThat(operation.apply(cache)).isEqualTo(result);

        assertThat(difference(before, statistics(name))).isEqualTo(counts);
    }

    /** With the policy {@code throw} those that look at the value fail, and change nothing; the others are as with {@code miss}. */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("caches")
    void everyOperation_wherePolicyIsToThrow_failsIfItLooks(
            String name,
            String sweep,
            String way,
            MutableConfiguration<Object, String> configuration,
            UnaryOperator<Cache<Object, String>> side)
            throws Exception {
        Cache<Object, String> cache = side.apply(open(name, sweep, "throw", configuration));
        List<Function<Cache<Object, String>, ?>> looking = List.of(
                c -> c.get(KEY),
                c -> c.containsKey(KEY),
                c -> c.getAll(Set.of(KEY)),
                c -> c.iterator().hasNext(),
                c -> c.putIfAbsent(KEY, "v"),
                c -> c.replace(KEY, "v"),
                c -> c.replace(KEY, "a", "v"),
                c -> c.remove(KEY, "a"),
                c -> c.getAndPut(KEY, "v"),
                c -> c.getAndReplace(KEY, "v"),
                c -> c.getAndRemove(KEY),
                c -> c.invoke(KEY, (e, a) -> e.getValue()));
        for (Function<Cache<Object, String>, ? extends @Nullable Object> operation : looking) {
            redis.command("SET", redisKey(name), FOREIGN);
            assertThatThrownBy(() -> operation.apply(cache)).isInstanceOf(UndecodableException.class);
            assertThat(redis.command("GET", redisKey(name))).isEqualTo(FOREIGN);
        }
        stored(name, cache, "0 0 1 0", c -> done(() -> c.put(KEY, "v")), null);
        stored(name, cache, "0 0 1 0", c -> done(() -> c.putAll(Map.of(KEY, "v"))), null);
        gone(name, cache, "0 0 0 0", c -> c.remove(KEY), false);
        gone(name, cache, "0 0 0 0", c -> done(() -> c.removeAll(Set.of(KEY))), null);
        gone(name, cache, "0 0 0 0", c -> done(c::clear), null);
        cache.put(KEY, "v");
        assertThat(cache.getAndPut(KEY, "w")).isEqualTo("v");
        assertThat(cache.getAndReplace(KEY, "x")).isEqualTo("w");
        assertThat(cache.getAndRemove(KEY)).isEqualTo("x");
    }

    private Cache<Object, String> open(
            String name, String sweep, String policy, MutableConfiguration<Object, String> configuration)
            throws IOException {
        Path file = Files.writeString(directory.resolve("omnicache.yaml"), """
                connection:
                  uri: "%s"
                defaults:
                  sweep: %s
                  on-undecodable: %s
                """.formatted(redis.uri(), sweep, policy));
        CacheManager manager = provider.getCacheManager(URI.create(file.toUri().toString()), null);
        return manager.createCache(name, configuration);
    }

    private String redisKey(String name) {
        return redis.keyPrefix() + name + ":" + KEY;
    }

    /** Hits, misses, puts and removals. */
    private static String statistics(String name) throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = server.queryNames(
                        new ObjectName("javax.cache:type=CacheStatistics,Cache=" + name + ",*"), null)
                .iterator()
                .next();
        List<String> counts = new ArrayList<>();
        for (String count : List.of("CacheHits", "CacheMisses", "CachePuts", "CacheRemovals")) {
            counts.add(String.valueOf(server.getAttribute(bean, count)));
        }
        return String.join(" ", counts);
    }

    private static String difference(String before, String after) {
        long[] earlier =
                Arrays.stream(before.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        long[] later =
                Arrays.stream(after.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        List<String> differences = new ArrayList<>(Collections.nCopies(later.length, ""));
        for (int i = 0; i < later.length; i++) {
            differences.set(i, Long.toString(later[i] - earlier[i]));
        }
        return String.join(" ", differences);
    }

    private static @Nullable Object done(Runnable operation) {
        operation.run();
        return null;
    }
}
