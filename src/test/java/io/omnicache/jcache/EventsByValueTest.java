package io.omnicache.jcache;

import static io.omnicache.jcache.Mutables.list;
import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.Mutables.Colour;
import io.omnicache.jcache.Mutables.Counted;
import io.omnicache.jcache.Mutables.Key;
import io.omnicache.jcache.Mutables.Named;
import io.omnicache.jcache.Mutables.Point;
import io.omnicache.jcache.Mutables.Unreadable;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.CompiledClasses;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.TestPolicy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each listener and filter gets its own copies of key and values, as they were at the change. */
class EventsByValueTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void processor_thatAltersTheValueInPlace_isHeardWithOldValue(boolean synchronous) {
        Cache<String, List<String>> cache = caches.create();
        cache.put("k", list("old"));
        listen(cache, synchronous, this::note);

        addInPlace(cache, "more");
        cache.<@Nullable Void>invokeAll(Set.of("k"), (entry, none) -> {
            entry.getValue().clear();
            entry.remove();
            return null;
        });

        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("UPDATED k [old, more] was [old]", "REMOVED k [old, more] was [old, more]");
    }

    @Test
    void processor_whoseChangeExpiresTheEntry_isHeardUnaltered() {
        Cache<String, List<String>> cache = caches.create(new MutableConfiguration<String, List<String>>()
                .setExpiryPolicyFactory(() -> TestPolicy.of(Duration.ETERNAL, null, Duration.ZERO)));
        cache.put("k", list("old"));
        listen(cache, true, this::note);

        addInPlace(cache, "more");

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
                change -> join(AsyncCache.of(change.cache).put(change.key, change.value)));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void asynchronousListener_whoseCallerAltersItsObjects_hearsThemUnaltered(Consumer<Change> change) {
        Cache<Key, List<String>> cache = caches.create();
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
        Cache<Key, List<String>> cache = caches.create();
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
        Cache<Key, List<String>> cache = caches.create();
        CacheEntryEventFilter<Key, List<String>> filter = event -> {
            event.getKey().id = "altered";
            event.getValue().add("altered");
            return true;
        };
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> new RecordingListener<Key, List<String>>(this::note), () -> filter, true, true));

        cache.put(new Key("k"), list("new"));

        assertThat(heard).containsExactly("CREATED k [new] was null");
    }

    @Test
    void asynchronousListener_whoseCallerAltersResults_hearsThemUnaltered() {
        Cache<Key, List<String>> cache = caches.create();
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
    @ValueSource(
            strings = {
                "java",
                "fory",
                "json, value-type: java.util.List",
                "io.omnicache.jcache.codec.ApplicationCodecs$Streams"
            })
    void listener_ofALoad_hearsWhatWasLoaded(String codec) {
        List<String> row = list("row");
        Cache<String, List<String>> cache = caches.settings("defaults: {codec: " + codec + "}")
                .createCache(
                        "c", MapStore.<String, List<String>>loading(key -> row).readThrough());
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
        Cache<String, Unreadable> cache = caches.create();
        listen(cache, true, this::note);

        cache.put("k", new Unreadable());

        assertThat(heard).containsExactly("CREATED k unreadable was null");
        assertThat(redis.command("EXISTS", redis.keyPrefix() + "c:k")).isEqualTo("1");
    }

    @Test
    void event_askedTwice_givesTheSameObjects() {
        Cache<Key, List<String>> cache = caches.create();
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
    void event_ofAKeyThatIsACollection_hasItsClass() {
        Cache<LinkedList<String>, String> cache = caches.create();
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
    void event_ofImmutables_hasTheSameObjects(Object value) {
        Cache<Object, Object> cache = caches.create();
        List<Object> seen = new ArrayList<>();
        listen(cache, true, event -> seen.addAll(List.of(event.getKey(), event.getValue())));

        cache.put(value, value);

        assertThat(seen).hasSize(2).allMatch(object -> object == value);
    }

    @Test
    void event_ofRecordsWithMutables_hasCopies() {
        Cache<String, Named> cache = caches.create();
        listen(cache, true, event -> event.getValue().items().add("altered"));
        Named value = new Named("n", list("new"));

        cache.put("k", value);

        assertThat(value.items()).containsExactly("new");
    }

    @Test
    void put_thatNobodyLooksAt_makesNoCopy() {
        Cache<String, Counted> cache = caches.create();
        int before = Counted.DECODED.get();

        cache.put("k", new Counted());
        listen(cache, true, event -> heard.add(event.getKey()));
        listen(cache, false, event -> heard.add(event.getKey()));
        cache.put("k2", new Counted());

        Awaitility.await().until(() -> heard.size() == 2);
        assertThat(Counted.DECODED.get()).isEqualTo(before);
    }

    /**
     * As in a container: the class loader of the manager does not know the classes of the application, the context
     * class loader does.
     */
    @Test
    void asynchronousListener_ofCallersContextClassLoader_getsItsValues(@TempDir Path folder) throws Exception {
        CompiledClasses application = CompiledClasses.of(folder, """
                class Row implements java.io.Serializable {
                    public String text = "new";
                    public static Object make() { return new ArrayList<>(List.of(new Row())); }
                    public String toString() { return text; }
                }""");
        Cache<String, Object> cache = caches.create();
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

    private static void addInPlace(Cache<String, List<String>> cache, String item) {
        cache.<@Nullable Void>invoke("k", (entry, none) -> {
            List<String> value = entry.getValue();
            value.add(item);
            entry.setValue(value);
            return null;
        });
    }

    private static <K, V> void listen(
            Cache<K, V> cache, boolean synchronous, Consumer<CacheEntryEvent<? extends K, ? extends V>> action) {
        cache.registerCacheEntryListener(new RecordingListener<K, V>(action).configuration(true, synchronous));
    }

    private void note(CacheEntryEvent<?, ?> event) {
        String old = event.isOldValueAvailable() ? event.getOldValue().toString() : "null";
        heard.add(event.getEventType() + " " + event.getKey() + " " + event.getValue() + " was " + old);
    }

    record Change(Cache<Key, List<String>> cache, Key key, List<String> value) {}
}
