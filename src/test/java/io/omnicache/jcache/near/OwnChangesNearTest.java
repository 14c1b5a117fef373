package io.omnicache.jcache.near;

import static io.omnicache.jcache.testing.OpenNearCaches.keep;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.NearCached;
import io.omnicache.jcache.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this JVM's own code sees of this JVM's own changes, wherever it runs, while each entry is kept here. */
@NearCached("key")
class OwnChangesNearTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final MapStore<String, String> store = new MapStore<>();

    private static List<Consumer<Cache<String, String>>> changes() {
        return List.of(
                cache -> cache.put("a", "put"),
                cache -> cache.getAndPut("a", "getAndPut"),
                cache -> cache.replace("a", "replace"),
                cache -> cache.replace("a", "replace", "compared"),
                cache -> cache.getAndReplace("a", "getAndReplace"),
                cache -> cache.putAll(Map.of("a", "putAll", "b", "putAll")),
                cache -> cache.invoke("a", (entry, arguments) -> {
                    entry.setValue("invoke");
                    return null;
                }),
                cache -> join(AsyncCache.of(cache).put("a", "async")),
                cache -> cache.remove("a"),
                cache -> cache.putIfAbsent("a", "putIfAbsent"),
                cache -> cache.getAndRemove("a"),
                cache -> cache.put("a", "again"),
                cache -> cache.remove("a", "again"),
                cache -> cache.put("a", "once more"),
                cache -> cache.removeAll(Set.of("a")),
                cache -> cache.put("a", "last"),
                Cache::removeAll);
    }

    @ParameterizedTest
    @ValueSource(strings = {"synchronous local", "asynchronous local", "synchronous all", "asynchronous all"})
    void listener_thatReadsItsKeyInsideTheEvent_seesTheChange(String kind) {
        List<String> expected = new CopyOnWriteArrayList<>();
        List<String> read = new CopyOnWriteArrayList<>();
        RecordingListener<String, String> listener = new RecordingListener<>(event -> {
            if (event.getKey().equals("a")) {
                expected.add(event.getEventType() == EventType.REMOVED ? "none" : event.getValue());
                Object found = event.getSource().get("a");
                read.add(found == null ? "none" : (String) found);
            }
        });
        boolean isSynchronous = kind.startsWith("synchronous");
        Cache<String, String> cache = caches.settings(
                        "defaults: {event-scope: " + (kind.endsWith("all") ? "all" : "local") + "}")
                .createCache(
                        Caches.NAME,
                        new MutableConfiguration<String, String>()
                                .addCacheEntryListenerConfiguration(listener.configuration(false, isSynchronous)));
        cache.put("a", "first");
        int heard = 1;
        for (Consumer<Cache<String, String>> change : changes()) {
            int before = heard++;
            awaitThat(() -> read.size() == before);
            if (cache.containsKey("a")) {
                keep(cache, "a");
            }
            change.accept(cache);
        }
        int all = heard;
        awaitThat(() -> read.size() == all);

        assertThat(read).isEqualTo(expected);
    }

    /** While the store is being written, Redis has no entry. */
    @Test
    void writer_thatReads_seesWhatRedisHas() {
        List<String> read = new ArrayList<>();
        Cache<String, String> cache = caches.create(store.readAndWriteThrough());
        cache.put("a", "0");
        cache.put("b", "0");
        Consumer<String> reading = when -> read.add(when + cache.get("b") + (cache.containsKey("a") ? " old" : ""));
        store.beforeWrite = (key, value) -> reading.accept("before ");
        store.afterWrite = key -> reading.accept("after ");
        for (int i = 1; i <= 3; i++) {
            keep(cache, "a");
            keep(cache, "b");
            cache.put("a", "" + i);
            assertThat(cache.get("a")).isEqualTo("" + i);
            store.beforeWrite = (key, value) -> {};
            store.afterWrite = key -> {};
            cache.put("b", "" + i);
            store.beforeWrite = (key, value) -> reading.accept("before ");
            store.afterWrite = key -> reading.accept("after ");
        }
        store.beforeWrite = (key, value) -> {};
        store.afterWrite = key -> {};
        assertThat(read).containsExactly("before 0", "after 0", "before 1", "after 1", "before 2", "after 2");
    }

    @Test
    void loader_thatReadsAnotherKey_seesItsLastValue() {
        Cache<String, String> cache = caches.create(store.readThrough());
        store.onLoad = key -> "of " + cache.get("other") + cache.containsKey(key);
        for (int i = 0; i < 20; i++) {
            cache.put("other", "" + i);
            assertThat(cache.get("a" + i)).isEqualTo("of " + i + "false");
            assertThat(keep(cache, "a" + i)).isEqualTo("of " + i + "false");
            assertThat(keep(cache, "other")).isEqualTo("" + i);
        }
    }

    @Test
    void processors_thatReadTheirKeyAndThenFailOrSucceed_leaveWhatRedisHas() {
        Cache<String, Integer> cache = caches.create();
        cache.put("a", 0);
        for (int i = 1; i <= 20; i++) {
            keep(cache, "a");
            assertThatThrownBy(() -> cache.invoke("a", (entry, arguments) -> {
                        entry.setValue(-1);
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(EntryProcessorException.class);
            assertThat(cache.get("a")).isEqualTo(i - 1);
            keep(cache, "a");
            Integer seen = cache.invoke("a", (entry, arguments) -> {
                Integer outside = cache.get("a");
                entry.setValue(entry.getValue() + 1);
                return outside;
            });
            assertThat(seen).isEqualTo(i - 1);
            assertThat(cache.get("a")).isEqualTo(i);
        }
        cache.invoke("a", (entry, arguments) -> {
            entry.remove();
            return null;
        });
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void asynchronousChains_seeEachStepOfTheirOwn() {
        Cache<String, Integer> cache = caches.create();
        AsyncCache<String, Integer> async = AsyncCache.of(cache);
        cache.put("a", 0);
        for (int i = 1; i <= 100; i++) {
            int next = i;
            keep(cache, "a");
            Integer read = join(async.put("a", next)
                    .thenCompose(done -> async.get("a"))
                    .thenCompose(first -> async.replace("a", first, -first).thenCompose(done -> async.get("a")))
                    .thenCompose(second -> async.getAndPut("a", -second))
                    .thenCombine(async.containsKey("a"), (third, there) -> third));
            assertThat(read).isEqualTo(-next);
            assertThat(cache.get("a")).isEqualTo(next);
        }
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(condition);
    }
}
