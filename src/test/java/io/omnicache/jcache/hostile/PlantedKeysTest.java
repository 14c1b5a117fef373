package io.omnicache.jcache.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.entry.FoundKeys;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryRemovedListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that something else has planted under the prefix of a cache: no walk ends, loses a page or shows them. */
class PlantedKeysTest {
    /** The bytes of the value {@code v}. */
    private static final String VALUE = "\u0010v";
    /** More than a page of {@code SCAN}. */
    private static final int ENTRIES = 700;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    enum Kind {
        PLAIN,
        INDEX,
        LISTENER,
        WRITER
    }

    static Set<String> planted() {
        return PlantedKeys.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("planted")
    void key_thatThisLibraryNeverWrites_isNotDecodedAsOne(String which) {
        byte[] bytes = PlantedKeys.all().get(which).getBytes(StandardCharsets.UTF_8);
        KeyEncoding keys = KeyEncoding.forClassLoader(getClass().getClassLoader());

        assertThat(catchEncoding(keys, bytes)).isNotEqualTo(bytes);
    }

    /** The canonical bytes of what the bytes decode to; nothing if they don't decode or the key can't be encoded. */
    private static byte[] catchEncoding(KeyEncoding keys, byte[] bytes) {
        try {
            return keys.encode(keys.decode(bytes));
        } catch (javax.cache.CacheException e) {
            return new byte[0];
        }
    }

    @Test
    void aliases_allDecode() {
        KeyEncoding keys = KeyEncoding.forClassLoader(getClass().getClassLoader());

        assertThat(PlantedKeys.aliases())
                .allSatisfy(alias -> assertThatCode(() -> keys.decode(alias.getBytes(StandardCharsets.UTF_8)))
                        .doesNotThrowAnyException());
    }

    @ParameterizedTest
    @EnumSource
    void iteration_overPlantedKeys_givesEachEntryOnce(Kind kind) {
        Cache<Object, String> cache = open(kind, new ArrayList<>());
        Set<Object> written = fill(cache);
        plant();

        List<Object> seen = new ArrayList<>();
        try (LogCapture log = LogCapture.of(FoundKeys.class)) {
            for (int i = 0; i < 3; i++) {
                seen.clear();
                cache.forEach(entry -> seen.add(entry.getKey()));
                assertThat(sorted(seen)).isEqualTo(sorted(written));
            }

            assertThat(log.messages()).hasSize(2);
            assertThat(log.messages().get(0)).contains("passes over a key with its prefix: ");
            assertThat(log.messages().get(1))
                    .contains("passed over " + (PlantedKeys.all().size() + 1) + " keys");
        }
    }

    @ParameterizedTest
    @EnumSource
    void remove_ofAnIterator_removesEachEntryAndNoPlantedKey(Kind kind) {
        Cache<Object, String> cache = open(kind, new ArrayList<>());
        Set<Object> written = fill(cache);
        plant();

        for (Iterator<Cache.Entry<Object, String>> all = cache.iterator(); all.hasNext(); ) {
            all.next();
            all.remove();
        }

        assertThat(written).noneMatch(cache::containsKey);
        assertThat(PlantedKeys.all().values()).allMatch(this::exists);
    }

    @ParameterizedTest
    @EnumSource
    void removeAll_overPlantedKeys_removesEachEntry(Kind kind) {
        List<Object> removed = new ArrayList<>();
        Cache<Object, String> cache = open(kind, removed);
        Set<Object> written = fill(cache);
        plant();

        cache.removeAll();

        assertThat(written).noneMatch(cache::containsKey);
        if (kind == Kind.LISTENER || kind == Kind.WRITER) {
            assertThat(sorted(removed)).isEqualTo(sorted(written));
            assertThat(PlantedKeys.all().values()).allMatch(this::exists);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clear_overPlantedKeys_removesThemToo(Kind kind) {
        Cache<Object, String> cache = open(kind, new ArrayList<>());
        Set<Object> written = fill(cache);
        plant();

        cache.clear();

        assertThat(written).noneMatch(cache::containsKey);
        assertThat(cache.iterator().hasNext()).isFalse();
        if (kind != Kind.INDEX) { // Which holds only what the caches have written.
            assertThat(PlantedKeys.all().values()).noneMatch(this::exists);
        }
    }

    @Test
    void iteration_overAValueThatCannotBeDecoded_goesOnBehindTheException() {
        Cache<Integer, String> cache = caches.settings("defaults: {on-undecodable: throw}")
                .createCache("c", new MutableConfiguration<Integer, String>());
        IntStream.range(0, ENTRIES).forEach(i -> cache.put(i, "v"));
        redis.command("SET", redis.keyPrefix() + "c:#i5", "no value");
        Iterator<Cache.Entry<Integer, String>> all = cache.iterator();
        Set<Integer> seen = new java.util.HashSet<>();

        assertThatThrownBy(() -> all.forEachRemaining(entry -> seen.add(entry.getKey())))
                .isInstanceOf(UndecodableException.class);
        all.forEachRemaining(entry -> seen.add(entry.getKey()));

        assertThat(seen).hasSize(ENTRIES - 1).doesNotContain(5);
    }

    private Cache<Object, String> open(Kind kind, List<Object> removed) {
        MutableConfiguration<Object, String> configuration = new MutableConfiguration<>();
        if (kind == Kind.LISTENER) {
            CacheEntryRemovedListener<Object, String> listener =
                    events -> events.forEach(event -> removed.add(event.getKey()));
            configuration.addCacheEntryListenerConfiguration(
                    new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
        }
        if (kind == Kind.WRITER) {
            MapStore<Object, String> store = new MapStore<>();
            store.beforeWrite = (key, value) -> {
                if (value == null) {
                    removed.add(key);
                }
            };
            configuration.setWriteThrough(true).setCacheWriterFactory(() -> store);
        }
        return caches.settings(kind == Kind.INDEX ? "defaults: {sweep: index}" : "defaults: {statistics: true}")
                .createCache("c", configuration);
    }

    private static Set<Object> fill(Cache<Object, String> cache) {
        Set<Object> keys = Stream.concat(
                        IntStream.range(0, ENTRIES).<Object>mapToObj(i -> i),
                        Stream.of(
                                "abc",
                                "a{b",
                                1.0,
                                1.0f,
                                42L,
                                (short) 42,
                                (byte) 42,
                                'A',
                                UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                                Instant.parse("2024-01-01T00:00:00Z"),
                                Duration.ofMinutes(1),
                                new java.math.BigDecimal("1E+3"),
                                TimeUnit.SECONDS,
                                List.of(1, 2)))
                .collect(Collectors.toSet());
        cache.putAll(keys.stream().collect(Collectors.toMap(key -> key, key -> "v")));
        return keys;
    }

    /** As texts: a failed comparison would have to show what was planted. */
    private static List<String> sorted(Collection<Object> keys) {
        return keys.stream()
                .map(key -> key.getClass().isArray()
                        ? "an array"
                        : (key instanceof List ? "List" : key.getClass().getSimpleName()) + " " + key)
                .sorted()
                .toList();
    }

    private void plant() {
        PlantedKeys.all().values().forEach(key -> redis.command("SET", redis.keyPrefix() + "c:" + key, VALUE));
        redis.command( // No UTF-8.
                "EVAL",
                "redis.call('SET', ARGV[1] .. string.char(255, 254), ARGV[2])",
                "0",
                redis.keyPrefix() + "c:",
                VALUE);
    }

    private boolean exists(String key) {
        return redis.command("EXISTS", redis.keyPrefix() + "c:" + key).equals("1");
    }
}
