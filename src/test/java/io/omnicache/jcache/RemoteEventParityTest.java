package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.FixedKeys;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.TestPolicy;
import io.omnicache.jcache.testing.Waiting;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.expiry.Duration;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation on every kind of cache causes the same events in another manager as for a listener of its own. */
class RemoteEventParityTest {
    private static final Duration HOUR = Duration.ONE_HOUR;

    @RegisterExtension
    final Caches caches = Caches.shared();

    static Stream<Arguments> kinds() {
        return Stream.concat(
                        Stream.of(KindOfCache.values())
                                .map(kind -> Arguments.of(kind.name(), (Configuring) kind::configuration)),
                        Stream.of(
                                Arguments.of("UPDATE_ZERO", policy(HOUR, Duration.ZERO, null)),
                                Arguments.of("ACCESS_ZERO", policy(HOUR, HOUR, Duration.ZERO)),
                                Arguments.of("CREATION_ZERO", policy(Duration.ZERO, HOUR, null)),
                                Arguments.of("CONSTANT_ACCESS_ZERO", (Configuring) parts -> new MutableConfiguration<
                                                Object, String>()
                                        .setExpiryPolicyFactory(
                                                javax.cache.expiry.AccessedExpiryPolicy.factoryOf(Duration.ZERO)))))
                .flatMap(kind ->
                        Stream.of(false, true).map(indexed -> Arguments.of(kind.get()[0], kind.get()[1], indexed)));
    }

    private interface Configuring {
        MutableConfiguration<Object, String> apply(KindOfCache.Parts parts);
    }

    private static Configuring policy(Duration creation, Duration update, @Nullable Duration access) {
        return parts -> new MutableConfiguration<Object, String>()
                .setExpiryPolicyFactory(() -> TestPolicy.of(creation, access, update));
    }

    @ParameterizedTest(name = "{0}, index {2}")
    @MethodSource("kinds")
    void operations_ofAnotherManager_causeTheSameEvents(String name, Configuring kind, boolean indexed)
            throws Exception {
        compare(kind, indexed, true, UnaryOperator.identity());
    }

    @ParameterizedTest(name = "{0}, index {2}")
    @MethodSource("kinds")
    void asynchronousOperations_ofAnotherManager_causeTheSameEvents(String name, Configuring kind, boolean indexed)
            throws Exception {
        compare(kind, indexed, false, AsyncJoined::of);
    }

    @ParameterizedTest
    @EnumSource
    void operations_onAnEncryptedCache_causeTheSameEvents(KindOfCache kind) throws Exception {
        compare(kind::configuration, ", " + FixedKeys.SETTING, true, UnaryOperator.identity());
    }

    private void compare(
            Configuring kind, boolean indexed, boolean oldValues, UnaryOperator<Cache<Object, String>> side)
            throws Exception {
        compare(kind, indexed ? ", sweep: index" : "", oldValues, side);
    }

    private void compare(
            Configuring kind, String settings, boolean oldValues, UnaryOperator<Cache<Object, String>> side)
            throws Exception {
        Heard local = new Heard(oldValues);
        Cache<Object, String> alone = caches.settings("defaults: {event-scope: local" + settings + "}")
                .createCache("local", kind.apply(new KindOfCache.Parts()));
        alone.registerCacheEntryListener(local.listener.configuration(oldValues, true));
        operate(side.apply(alone));

        String all = "defaults: {event-scope: all" + settings + "}";
        Heard remote = new Heard(oldValues);
        Heard own = new Heard(oldValues);
        Cache<Object, String> hearing =
                caches.otherSettings(all).createCache("c", new MutableConfiguration<Object, String>());
        hearing.getCacheManager().enableStatistics("c", true);
        hearing.registerCacheEntryListener(remote.listener.configuration(oldValues, oldValues));
        Cache<Object, String> writing = caches.settings(all).createCache("c", kind.apply(new KindOfCache.Parts()));
        operate(side.apply(writing));
        hearing.put("end", "1");
        Awaitility.await().until(() -> remote.hasLastOf(local) && remote.byKey.containsKey("end"));
        remote.byKey.remove("end");

        assertThat(remote.byKey)
                .as("%s gaps, %s dropped", Statistics.count("c", "EventGaps"), Statistics.count("c", "EventsDropped"))
                .isEqualTo(local.byKey);
        remote.byKey.clear();
        writing.removeAll();
        writing.registerCacheEntryListener(own.listener.configuration(oldValues, oldValues));
        operate(side.apply(writing));
        hearing.put("end of all", "1");
        Awaitility.await()
                .until(() -> remote.hasLastOf(local)
                        && own.hasLastOf(local)
                        && remote.byKey.containsKey("end of all")
                        && own.byKey.containsKey("end of all"));
        List.of("end", "end of all").forEach(remote.byKey::remove);
        own.byKey.remove("end of all");

        assertThat(remote.byKey).as("with a listener of its own, too").isEqualTo(local.byKey);
        assertThat(own.byKey).as("the listener of its own").isEqualTo(local.byKey);
    }

    private static void operate(Cache<Object, String> cache) throws Exception {
        cache.get("k");
        cache.getAndRemove("k");
        cache.remove("k");
        cache.replace("k", "x");
        cache.getAndReplace("k", "x");
        cache.replace("k", "x", "y");
        cache.put("k", "a");
        cache.put("k", "a");
        cache.getAndPut("k", "b");
        cache.putIfAbsent("k", "c");
        cache.putIfAbsent("new", "n");
        cache.replace("k", "d");
        cache.getAndReplace("k", "e");
        cache.replace("k", "wrong", "f");
        cache.replace("k", "e", "f");
        cache.remove("k", "wrong");
        cache.get("k");
        cache.remove("k", "f");
        cache.getAndPut("k", "g");
        cache.getAndRemove("k");
        cache.put("k", "h");
        cache.remove("k");
        cache.remove("new");
        cache.invoke("i", (entry, arguments) -> {
            entry.setValue("1");
            return null;
        });
        cache.invoke("i", (entry, arguments) -> entry.getValue());
        cache.invoke("i", (entry, arguments) -> {
            entry.remove();
            return null;
        });
        cache.invokeAll(Set.of("j1", "j2"), (entry, arguments) -> {
            entry.setValue("j");
            return null;
        });
        cache.putAll(Map.of("#", "1", 1, "2", 2L, "3", "{#}", "4"));
        cache.putAll(Map.of("#", "5", 1, "6"));
        cache.getAll(Set.of(1, 2L, "none", "known all"));
        cache.get("known get");
        for (Iterator<Cache.Entry<Object, String>> i = cache.iterator(); i.hasNext(); ) {
            if (i.next().getKey().equals("#")) {
                i.remove();
            }
        }
        cache.removeAll(Set.of(1, "absent"));
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("known load"), true, loaded);
        Waiting.get(loaded);
        cache.removeAll();
        cache.put("swept", "z");
        cache.clear();
    }

    /** The events by their keys, with values. */
    private static final class Heard {
        final Map<String, List<String>> byKey = new ConcurrentSkipListMap<>();
        final boolean oldValues;
        final RecordingListener<Object, String> listener = new RecordingListener<>(event -> add(event));

        Heard(boolean oldValues) {
            this.oldValues = oldValues;
        }

        /** The end of the operations: events of two managers come in any order. Some policies cause no such event. */
        boolean hasLastOf(Heard other) {
            return byKey.containsKey("swept") || !other.byKey.containsKey("swept");
        }

        void add(CacheEntryEvent<?, ? extends String> event) {
            String values = switch (event.getEventType()) {
                case CREATED -> event.getValue();
                case UPDATED -> event.getValue() + (oldValues ? "<" + event.getOldValue() : "");
                case REMOVED, EXPIRED -> oldValues ? event.getValue() + "<" + event.getOldValue() : "";
            };
            byKey.computeIfAbsent(String.valueOf(event.getKey()), key -> new CopyOnWriteArrayList<>())
                    .add(event.getEventType() + " " + values);
        }
    }
}
