package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.ApplicationCodecs;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An entry that can't be decoded counts as absent or as an error, by the setting {@code on-undecodable}, for every
 * operation.
 */
class UndecodableEntriesTest {
    /** The first byte is no known kind of value. */
    private static final String FOREIGN = "from another version";

    private static final String KEY = "k";

    private static final String JSON = ", codec: json, value-type: java.lang.String";
    private static final String OWN =
            ", codec: " + ApplicationCodecs.Texts.class.getName() + ", value-type: java.lang.String";

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private final KindOfCache.Parts parts = new KindOfCache.Parts();

    static Stream<Arguments> caches() {
        return Stream.of(KindOfCache.values())
                .flatMap(kind -> Stream.of("scan", "index", "scan" + JSON, "scan" + OWN)
                        .flatMap(sweep ->
                                Stream.of(Arguments.of(kind, sweep, "sync"), Arguments.of(kind, sweep, "async"))));
    }

    /** Compressed values of a few bytes may inflate to a lot each, and a page has a hundred of them. */
    @Test
    void iteration_decodesAValueWhenItIsReached() {
        String settings =
                "defaults: {codec: " + ApplicationCodecs.CountedTexts.class.getName() + ", on-undecodable: throw}";
        Cache<String, String> cache = caches.settings(settings)
                .createCache("c", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
        IntStream.range(0, 50).forEach(i -> cache.put("k" + i, "v" + i));
        redis.command("SET", redis.keyPrefix() + "c:foreign", FOREIGN);
        int before = ApplicationCodecs.CountedTexts.DECODED.get();

        Iterator<Cache.Entry<String, String>> all = cache.iterator();
        Set<String> seen = new HashSet<>();
        int failures = 0;
        while (seen.size() < 50 || failures == 0) {
            try {
                Cache.Entry<String, String> entry = all.next();
                assertThat(entry.getValue()).isEqualTo("v" + entry.getKey().substring(1));
                assertThat(seen.add(entry.getKey())).isTrue();
            } catch (UndecodableException e) {
                failures++;
            }
            assertThat(ApplicationCodecs.CountedTexts.DECODED.get() - before).isEqualTo(seen.size());
        }
        assertThat(all.hasNext()).isFalse();
        assertThat(failures).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("caches")
    void everyOperation_onAnEntryThatCannotBeDecoded_takesItForNone(KindOfCache kind, String sweep, String way)
            throws Exception {
        Cache<Object, String> cache = open(kind, sweep, way, "miss");
        Subject subject = new Subject(kind, cache);

        subject.unchanged("0 1 0 0", c -> c.get(KEY), null);
        subject.unchanged("0 0 0 0", c -> c.containsKey(KEY), false);
        subject.unchanged("0 1 0 0", c -> c.getAll(Set.of(KEY)), Map.of());
        subject.unchanged("0 0 0 0", c -> c.iterator().hasNext(), false);
        subject.unchanged("0 1 0 0", c -> c.replace(KEY, "v"), false);
        subject.unchanged("0 1 0 0", c -> c.getAndReplace(KEY, "v"), null);
        subject.unchanged("0 1 0 0", c -> c.replace(KEY, "a", "v"), false);
        subject.unchanged("0 1 0 0", c -> c.remove(KEY, "a"), false);
        subject.unchanged("0 1 0 0", c -> c.<Boolean>invoke(KEY, (e, a) -> e.exists()), false);
        subject.unchanged("0 1 0 0", UndecodableEntriesTest::existsForAProcessorOfMany, false);
        subject.stored("0 0 1 0", c -> done(() -> c.put(KEY, "v")), null);
        subject.stored("0 1 1 0", c -> c.putIfAbsent(KEY, "v"), true);
        subject.stored("0 1 1 0", c -> c.getAndPut(KEY, "v"), null);
        subject.stored("0 0 1 0", c -> done(() -> c.putAll(Map.of(KEY, "v"))), null);
        subject.stored("0 1 1 0", c -> c.invoke(KEY, (e, a) -> done(() -> e.setValue("v"))), null);
        subject.gone("0 0 0 0", c -> c.remove(KEY), false);
        subject.gone("0 1 0 0", c -> c.getAndRemove(KEY), null);
        subject.gone("0 0 0 0", c -> done(() -> c.removeAll(Set.of(KEY))), null);
        subject.gone("0 0 0 0", c -> done(c::clear), null);
        if (kind == KindOfCache.LOADER) {
            subject.load();
        }
        assertThat(parts.listener.heard).doesNotContain("UPDATED k", "REMOVED k");
    }

    private static boolean existsForAProcessorOfMany(Cache<Object, String> cache) {
        return cache.invokeAll(Set.of(KEY), (entry, arguments) -> entry.exists()).values().stream()
                .allMatch(result -> result.get());
    }

    /** A cache of one kind, with checks of an operation on its undecodable entry. */
    private final class Subject {
        private final KindOfCache kind;
        private final Cache<Object, String> cache;

        Subject(KindOfCache kind, Cache<Object, String> cache) {
            this.kind = kind;
            this.cache = cache;
        }

        private String redisKey() {
            return redis.keyPrefix() + kind + ":" + KEY;
        }

        private void load() throws Exception {
            redis.command("SET", redis.keyPrefix() + kind + ":known one", FOREIGN);
            CompletionListenerFuture loaded = new CompletionListenerFuture();
            cache.loadAll(Set.of("known one"), false, loaded);
            loaded.get();
            assertThat(cache.get("known one")).isEqualTo("v");
            cache.removeAll();
        }

        void unchanged(String counts, Operation operation, @Nullable Object result) {
            check(counts, operation, result);
            assertThat(redis.command("GET", redisKey())).isEqualTo(FOREIGN);
        }

        /** With the time to live of a new entry, except after a put, which doesn't ask what was there. */
        void stored(String counts, Operation operation, @Nullable Object result) {
            check(counts, operation, result);
            assertThat(cache.get(KEY)).isEqualTo("v");
            if (!counts.startsWith("0 0")) {
                assertThat(Long.parseLong(redis.command("PTTL", redisKey())) > 0)
                        .isEqualTo(kind.expires());
            }
        }

        void gone(String counts, Operation operation, @Nullable Object result) {
            check(counts, operation, result);
            assertThat(redis.command("EXISTS", redisKey())).isEqualTo("0");
        }

        private void check(String counts, Operation operation, @Nullable Object result) {
            cache.put(KEY, "decodable");
            redis.command("SET", redisKey(), FOREIGN);
            parts.listener.heard.clear();
            List<Long> before = statistics(kind);

            assertThat(operation.on(cache)).isEqualTo(result);

            assertThat(difference(before, statistics(kind))).isEqualTo(counts);
        }
    }

    @FunctionalInterface
    private interface Operation {
        @Nullable
        Object on(Cache<Object, String> cache);
    }

    /**
     * With {@code throw}, operations that read the value fail and change nothing; the others behave as with {@code
     * miss}.
     */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("caches")
    void everyOperation_wherePolicyIsToThrow_failsIfItLooks(KindOfCache kind, String sweep, String way)
            throws Exception {
        Cache<Object, String> cache = open(kind, sweep, way, "throw");
        Subject subject = new Subject(kind, cache);
        List<Operation> looking = List.of(
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
        for (Operation operation : looking) {
            redis.command("SET", subject.redisKey(), FOREIGN);
            assertThatThrownBy(() -> operation.on(cache)).isInstanceOf(UndecodableException.class);
            assertThat(redis.command("GET", subject.redisKey())).isEqualTo(FOREIGN);
        }
        subject.stored("0 0 1 0", c -> done(() -> c.put(KEY, "v")), null);
        subject.stored("0 0 1 0", c -> done(() -> c.putAll(Map.of(KEY, "v"))), null);
        subject.gone("0 0 0 0", c -> c.remove(KEY), false);
        subject.gone("0 0 0 0", c -> done(() -> c.removeAll(Set.of(KEY))), null);
        subject.gone("0 0 0 0", c -> done(c::clear), null);
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
