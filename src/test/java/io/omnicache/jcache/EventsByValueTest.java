package io.omnicache.jcache;

import static io.omnicache.jcache.Mutables.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.Mutables.Colour;
import io.omnicache.jcache.Mutables.Counted;
import io.omnicache.jcache.Mutables.Key;
import io.omnicache.jcache.Mutables.Named;
import io.omnicache.jcache.Mutables.Point;
import io.omnicache.jcache.Mutables.Unreadable;
import io.omnicache.jcache.testing.CompiledClasses;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events show a change as it was: to each listener and filter in objects of its own, which nobody else alters. */
class EventsByValueTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void processor_thatAltersTheValueInPlace_isHeardWithTheOldValueAsItWas(boolean synchronous) {
        Cache<String, List<String>> cache = create();
        cache.put("k", list("old"));
        listen(cache, synchronous, this::note);

        cache.<@Nullable Void>invoke("k", (entry, none) -> {
            List<String> value = entry.getValue();
            value.add("more");
            entry.setValue(value);
            return null;
        });
        cache.<@Nullable Void>invokeAll(Set.of("k"), (entry, none) -> {
            entry.getValue().clear();
            entry.remove();
            return null;
        });

        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("UPDATED k [old, more] was [old]", "REMOVED k [old, more] was [old, more]");
    }

    @Test
    void processor_whoseChangeEndsTheEntrysTime_isHeardWithTheValuesAsTheyWere() {
        Cache<String, List<String>> cache =
                create(new MutableConfiguration<String, List<String>>().setExpiryPolicyFactory(EndingUpdates::new));
        cache.put("k", list("old"));
        listen(cache, true, this::note);

        cache.<@Nullable Void>invoke("k", (entry, none) -> {
            List<String> value = entry.getValue();
            value.add("more");
            entry.setValue(value);
            return null;
        });

        assertThat(heard).containsExactly("UPDATED k [old, more] was [old]", "EXPIRED k [old, more] was [old, more]");
    }

    static Stream<Consumer<Change>> changes() {
        return Stream.of(
                change -> change.cache.put(change.key, change.value),
                change -> change.cache.putAll(Map.of(change.key, change.value)),
                change -> change.cache.getAndPut(change.key, change.value),
                change -> change.cache.putIfAbsent(change.key, change.value),
                change -> change.cache.<@Nullable Void>invoke(change.key, (entry, none) -> {
                    entry.setValue(change.value);
                    return null;
                }),
                change -> AsyncCache.of(change.cache)
                        .put(change.key, change.value)
                        .toCompletableFuture()
                        .join());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void asynchronousListener_ofACallerThatGoesOnChangingItsObjects_hearsThemAsTheyWere(Consumer<Change> change) {
        Cache<Key, List<String>> cache = createWithKeys();
        listen(cache, false, event -> {
            await(go);
            note(event);
        });
        Key key = new Key("k");
        List<String> value = list("new");

        change.accept(new Change(cache, key, value));
        key.id = "altered";
        value.add("altered");
        go.countDown();

        Awaitility.await().until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly("CREATED k [new] was null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void listeners_thatAlterWhatTheyHear_dontDisturbOneAnother(boolean synchronous) {
        Cache<Key, List<String>> cache = createWithKeys();
        cache.put(new Key("k"), list("old"));
        for (int i = 0; i < 3; i++) {
            listen(cache, synchronous, event -> {
                note(event);
                event.getKey().id = "altered";
                event.getValue().clear();
                event.getOldValue().clear();
            });
        }
        Key key = new Key("k");
        List<String> value = list("new");

        List<String> before = cache.getAndPut(key, value);

        Awaitility.await().until(() -> heard.size() == 3);
        assertThat(heard).containsOnly("UPDATED k [new] was [old]");
        assertThat(before).containsExactly("old");
        assertThat(value).containsExactly("new");
        assertThat(key.id).isEqualTo("k");
        assertThat(cache.get(new Key("k"))).containsExactly("new");
    }

    @Test
    void filter_thatAltersWhatItSees_doesntDisturbItsListener() {
        Cache<Key, List<String>> cache = createWithKeys();
        CacheEntryEventFilter<Key, List<String>> filter = event -> {
            event.getKey().id = "altered";
            event.getValue().add("altered");
            return true;
        };
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> new Listener<>(this::note), () -> filter, true, true));

        cache.put(new Key("k"), list("new"));

        assertThat(heard).containsExactly("CREATED k [new] was null");
    }

    @Test
    void asynchronousListener_ofACallerThatAltersWhatItGotBack_hearsItAsItWas() {
        Cache<Key, List<String>> cache = createWithKeys();
        cache.putAll(Map.of(new Key("a"), list("a"), new Key("b"), list("b")));
        listen(cache, false, event -> {
            await(go);
            note(event);
        });

        cache.getAndPut(new Key("a"), list("new")).add("altered");
        cache.getAndRemove(new Key("b")).add("altered");
        go.countDown();

        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("UPDATED a [new] was [a]", "REMOVED b [b] was [b]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "fory"})
    void listener_ofALoad_hearsWhatWasLoaded(String codec, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("omnicache.yaml"), "caches: {'*': {codec: " + codec + "}}");
        Properties server = new Properties();
        server.setProperty("omnicache.uri", redis.uri());
        Cache<String, List<String>> cache = provider.getCacheManager(file.toUri(), null, server)
                .createCache(
                        "c",
                        new MutableConfiguration<String, List<String>>()
                                .setReadThrough(true)
                                .setCacheLoaderFactory(OneRow::new));
        listen(cache, false, event -> {
            await(go);
            note(event);
        });

        cache.get("a").add("altered");
        cache.getAll(Set.of("b", "c")).values().forEach(value -> value.add("altered"));
        cache.<@Nullable Void>invoke("d", (entry, none) -> {
            entry.getValue().add("altered");
            return null;
        });
        go.countDown();

        Awaitility.await().until(() -> heard.size() == 4);
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "CREATED a [row] was null",
                        "CREATED b [row] was null",
                        "CREATED c [row] was null",
                        "CREATED d [row] was null");
    }

    @Test
    void put_ofAValueThatCantBeCopied_isDoneAndHeard() {
        Cache<String, Unreadable> cache =
                provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", new MutableConfiguration<>());
        listen(cache, true, this::note);

        cache.put("k", new Unreadable());

        assertThat(heard).containsExactly("CREATED k unreadable was null");
        assertThat(redis.command("EXISTS", redis.keyPrefix() + "c:k")).isEqualTo("1");
    }

    @Test
    void event_askedTwice_givesTheSameObjects() {
        Cache<Key, List<String>> cache = createWithKeys();
        List<Object> got = new ArrayList<>();
        listen(cache, true, event -> {
            for (int i = 0; i < 2; i++) {
                got.add(event.getKey());
                got.add(event.getValue());
            }
        });

        cache.put(new Key("k"), list("new"));

        assertThat(got).hasSize(4);
        assertThat(got.get(2)).isSameAs(got.get(0));
        assertThat(got.get(3)).isSameAs(got.get(1));
    }

    @Test
    void keysThatAreCollections_areHeardAsTheirOwnClass() {
        Cache<LinkedList<String>, String> cache =
                provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", new MutableConfiguration<>());
        List<LinkedList<String>> keys = Collections.synchronizedList(new ArrayList<>());
        listen(cache, false, event -> {
            await(go);
            keys.add(event.getKey());
        });
        LinkedList<String> key = new LinkedList<>(List.of("a"));

        cache.put(key, "v");
        key.add("b");
        go.countDown();

        Awaitility.await().until(() -> !keys.isEmpty());
        assertThat(keys.get(0).getFirst()).isEqualTo("a");
        assertThat(keys.get(0)).hasSize(1);
    }

    static Stream<Object> immutables() {
        return Stream.of(
                new String("text"),
                1_000L,
                new BigDecimal("12.50"),
                UUID.randomUUID(),
                Instant.now(),
                Colour.RED,
                new Point(1, "a", Colour.RED));
    }

    @ParameterizedTest
    @MethodSource("immutables")
    void immutableValues_areNotCopied(Object value) {
        Cache<Object, Object> cache =
                provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", new MutableConfiguration<>());
        List<Object> seen = new ArrayList<>();
        listen(cache, true, event -> seen.addAll(List.of(event.getKey(), event.getValue())));

        cache.put(value, value);

        assertThat(seen).hasSize(2).allMatch(object -> object == value);
    }

    @Test
    void recordsOfMutables_areCopied() {
        Cache<String, Named> cache =
                provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", new MutableConfiguration<>());
        listen(cache, true, event -> event.getValue().items().add("altered"));
        Named value = new Named("n", list("new"));

        cache.put("k", value);

        assertThat(value.items()).containsExactly("new");
    }

    @Test
    void put_thatNobodyLooksAt_makesNoCopy() {
        Cache<String, Counted> cache =
                provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", new MutableConfiguration<>());
        int before = Counted.DECODED.get();

        cache.put("k", new Counted());
        listen(cache, true, event -> heard.add(event.getKey()));
        listen(cache, false, event -> heard.add(event.getKey()));
        cache.put("k2", new Counted());

        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(Counted.DECODED.get()).isEqualTo(before);
    }

    /** As in a container: the manager's loader doesn't know the application's classes, that of its threads does. */
    @Test
    void asynchronousListener_hearsValuesOfTheWritersContextClassLoader(@TempDir Path folder) throws Exception {
        CompiledClasses application = CompiledClasses.of(folder, """
                class Row implements java.io.Serializable {
                    public String text = "new";
                    public static Object make() { return new ArrayList<>(List.of(new Row())); }
                    public String toString() { return text; }
                }""");
        Cache<String, Object> cache =
                provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", new MutableConfiguration<>());
        listen(cache, false, event -> {
            await(go);
            note(event);
        });
        cache.put("warm-up", "of the listener's thread, whose loader is this thread's");
        List<?> rows = (List<?>) application.make("Row");
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(application);
        try {
            cache.put("k", rows);
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
        rows.clear();
        go.countDown();

        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(heard.get(1)).isEqualTo("CREATED k [new] was null");
    }

    private Cache<String, List<String>> create() {
        return create(new MutableConfiguration<>());
    }

    private Cache<String, List<String>> create(MutableConfiguration<String, List<String>> configuration) {
        return provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", configuration);
    }

    private Cache<Key, List<String>> createWithKeys() {
        return provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", new MutableConfiguration<>());
    }

    private static <K, V> void listen(
            Cache<K, V> cache, boolean synchronous, Consumer<CacheEntryEvent<? extends K, ? extends V>> action) {
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> new Listener<>(action), null, true, synchronous));
    }

    private void note(CacheEntryEvent<?, ?> event) {
        String old = event.isOldValueAvailable() ? event.getOldValue().toString() : "null";
        heard.add(event.getEventType() + " " + event.getKey() + " " + event.getValue() + " was " + old);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives its one object for every key. */
    private static final class OneRow implements CacheLoader<String, List<String>> {
        private final List<String> row = list("row");

        @Override
        public List<String> load(String key) {
            return row;
        }

        @Override
        public Map<String, List<String>> loadAll(Iterable<? extends String> keys) {
            Map<String, List<String>> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, row));
            return loaded;
        }
    }

    /** Lets an entry live until it is updated. */
    private static final class EndingUpdates implements ExpiryPolicy {
        @Override
        public Duration getExpiryForCreation() {
            return Duration.ETERNAL;
        }

        @Override
        public @Nullable Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public Duration getExpiryForUpdate() {
            return Duration.ZERO;
        }
    }

    record Change(Cache<Key, List<String>> cache, Key key, List<String> value) {}

    private record Listener<K, V>(Consumer<CacheEntryEvent<? extends K, ? extends V>> action)
            implements CacheEntryCreatedListener<K, V>,
                    CacheEntryUpdatedListener<K, V>,
                    CacheEntryRemovedListener<K, V>,
                    CacheEntryExpiredListener<K, V> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
            events.forEach(action);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
            events.forEach(action);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
            events.forEach(action);
        }

        @Override
        public void onExpired(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
            events.forEach(action);
        }
    }
}
