package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
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

    @RegisterExtension
    final Caches caches = Caches.on(redis);

    private final KindOfCache.Parts parts = new KindOfCache.Parts();

    static Stream<Arguments> caches() {
        return Stream.of(KindOfCache.values())
                .flatMap(kind -> Stream.of("scan", "index")
                        .flatMap(sweep ->
                                Stream.of(Arguments.of(kind, sweep, "sync"), Arguments.of(kind, sweep, "async"))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("caches")
    void everyOperation_onAnEntryThatCannotBeDecoded_takesItForNone(KindOfCache kind, String sweep, String way)
            throws Exception {
        Cache<Object, String> cache = open(kind, sweep, way, "miss");

        unchanged(kind, cache, "0 1 0 0", c -> c.get(KEY), null);
        unchanged(kind, cache, "0 0 0 0", c -> c.containsKey(KEY), false);
        unchanged(kind, cache, "0 1 0 0", c -> c.getAll(Set.of(KEY)), Map.of());
        unchanged(kind, cache, "0 0 0 0", c -> c.iterator().hasNext(), false);
        unchanged(kind, cache, "0 1 0 0", c -> c.replace(KEY, "v"), false);
        unchanged(kind, cache, "0 1 0 0", c -> c.getAndReplace(KEY, "v"), null);
        unchanged(kind, cache, "0 1 0 0", c -> c.replace(KEY, "a", "v"), false);
        unchanged(kind, cache, "0 1 0 0", c -> c.remove(KEY, "a"), false);
        unchanged(kind, cache, "0 1 0 0", c -> c.<Boolean>invoke(KEY, (e, a) -> e.exists()), false);
        unchanged(kind, cache, "0 1 0 0", UndecodableEntriesTest::existsForAProcessorOfMany, false);
        stored(kind, cache, "0 0 1 0", c -> done(() -> c.put(KEY, "v")), null);
        stored(kind, cache, "0 1 1 0", c -> c.putIfAbsent(KEY, "v"), true);
        stored(kind, cache, "0 1 1 0", c -> c.getAndPut(KEY, "v"), null);
        stored(kind, cache, "0 0 1 0", c -> done(() -> c.putAll(Map.of(KEY, "v"))), null);
        stored(kind, cache, "0 1 1 0", c -> c.invoke(KEY, (e, a) -> done(() -> e.setValue("v"))), null);
        gone(kind, cache, "0 0 0 0", c -> c.remove(KEY), false);
        gone(kind, cache, "0 1 0 0", c -> c.getAndRemove(KEY), null);
        gone(kind, cache, "0 0 0 0", c -> done(() -> c.removeAll(Set.of(KEY))), null);
        gone(kind, cache, "0 0 0 0", c -> done(c::clear), null);
        if (kind == KindOfCache.LOADER) {
            load(kind, cache);
        }
        assertThat(parts.listener.heard).doesNotContain("UPDATED k", "REMOVED k");
    }

    private static boolean existsForAProcessorOfMany(Cache<Object, String> cache) {
        return cache.invokeAll(Set.of(KEY), (entry, arguments) -> entry.exists()).values().stream()
                .allMatch(result -> result.get());
    }

    private void load(KindOfCache kind, Cache<Object, String> cache) throws Exception {
        redis.command("SET", redis.keyPrefix() + kind + ":known one", FOREIGN);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("known one"), false, loaded);
        loaded.get();
        assertThat(cache.get("known one")).isEqualTo("v");
        cache.removeAll();
    }

    private void unchanged(
            KindOfCache kind,
            Cache<Object, String> cache,
            String counts,
            Function<Cache<Object, String>, ? extends @Nullable Object> operation,
            @Nullable Object result)
            throws Exception {
        check(kind, cache, counts, operation, result);
        assertThat(redis.command("GET", redisKey(kind))).isEqualTo(FOREIGN);
    }

    /** With the time to live of a new entry, but for a put that doesn't ask what was there. */
    private void stored(
            KindOfCache kind,
            Cache<Object, String> cache,
            String counts,
            Function<Cache<Object, String>, ? extends @Nullable Object> operation,
            @Nullable Object result)
            throws Exception {
        check(kind, cache, counts, operation, result);
        assertThat(cache.get(KEY)).isEqualTo("v");
        boolean puts = counts.startsWith("0 0");
        boolean expires = kind.expires();
        if (!puts) {
            assertThat(Long.parseLong(redis.command("PTTL", redisKey(kind))) > 0)
                    .isEqualTo(expires);
        }
    }

    private void gone(
            KindOfCache kind,
            Cache<Object, String> cache,
            String counts,
            Function<Cache<Object, String>, ? extends @Nullable Object> operation,
            @Nullable Object result)
            throws Exception {
        check(kind, cache, counts, operation, result);
        assertThat(redis.command("EXISTS", redisKey(kind))).isEqualTo("0");
    }

    private void check(
            KindOfCache kind,
            Cache<Object, String> cache,
            String counts,
            Function<Cache<Object, String>, ? extends @Nullable Object> operation,
            @Nullable Object result)
            throws Exception {
        cache.put(KEY, "decodable");
        redis.command("SET", redisKey(kind), FOREIGN);
        parts.listener.heard.clear();
        List<Long> before = statistics(kind);

        assertThat(operation.apply(cache)).isEqualTo(result);

        assertThat(difference(before, statistics(kind))).isEqualTo(counts);
    }

    /** With the policy {@code throw} those that look at the value fail, and change nothing; the others are as with {@code miss}. */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("caches")
    void everyOperation_wherePolicyIsToThrow_failsIfItLooks(KindOfCache kind, String sweep, String way)
            throws Exception {
        Cache<Object, String> cache = open(kind, sweep, way, "throw");
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
            redis.command("SET", redisKey(kind), FOREIGN);
            assertThatThrownBy(() -> operation.apply(cache)).isInstanceOf(UndecodableException.class);
            assertThat(redis.command("GET", redisKey(kind))).isEqualTo(FOREIGN);
        }
        stored(kind, cache, "0 0 1 0", c -> done(() -> c.put(KEY, "v")), null);
        stored(kind, cache, "0 0 1 0", c -> done(() -> c.putAll(Map.of(KEY, "v"))), null);
        gone(kind, cache, "0 0 0 0", c -> c.remove(KEY), false);
        gone(kind, cache, "0 0 0 0", c -> done(() -> c.removeAll(Set.of(KEY))), null);
        gone(kind, cache, "0 0 0 0", c -> done(c::clear), null);
        cache.put(KEY, "v");
        assertThat(cache.getAndPut(KEY, "w")).isEqualTo("v");
        assertThat(cache.getAndReplace(KEY, "x")).isEqualTo("w");
        assertThat(cache.getAndRemove(KEY)).isEqualTo("x");
    }

    private Cache<Object, String> open(KindOfCache kind, String sweep, String way, String policy) {
        Cache<Object, String> cache = caches.settings(
                        "defaults: {sweep: " + sweep + ", on-undecodable: " + policy + "}")
                .createCache(kind.name(), kind.configuration(parts).setStatisticsEnabled(true));
        return way.equals("async") ? AsyncJoined.of(cache) : cache;
    }

    private String redisKey(KindOfCache kind) {
        return redis.keyPrefix() + kind + ":" + KEY;
    }

    /** Hits, misses, puts and removals. */
    private static List<Long> statistics(KindOfCache kind) {
        return Stream.of("CacheHits", "CacheMisses", "CachePuts", "CacheRemovals")
                .map(count -> Statistics.count(kind.name(), count))
                .toList();
    }

    private static String difference(List<Long> before, List<Long> after) {
        return IntStream.range(0, before.size())
                .mapToObj(i -> Long.toString(after.get(i) - before.get(i)))
                .collect(Collectors.joining(" "));
    }

    private static @Nullable Object done(Runnable operation) {
        operation.run();
        return null;
    }
}
