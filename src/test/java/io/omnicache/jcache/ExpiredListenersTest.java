package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.EventType;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expired events of a cache whose events go to all JVMs, on a server of the test's own, whose flags change. */
class ExpiredListenersTest {
    private static final String ALL = "defaults: {event-scope: all}";
    private static final Factory<ExpiryPolicy> BRIEF =
            ModifiedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 60));

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final RecordingListener<String, String> listener = new RecordingListener<>(event -> events.add(
            event.getEventType() + " " + event.getKey() + " " + event.getValue() + " " + event.getOldValue()));

    private CacheManager manager;

    @BeforeEach
    void open() {
        server.get().command("CONFIG", "SET", "notify-keyspace-events", "");
        manager = caches.settings(ALL);
    }

    @AfterEach
    void empty() {
        server.get().command("FLUSHALL");
    }

    @Test
    void expiry_withAListener_isHeardOnceBehindTheChange() {
        Cache<String, String> cache = create("c", Durations.of(1, new Duration(TimeUnit.MILLISECONDS, 60)));
        cache.registerCacheEntryListener(listener.configuration(true, false));

        cache.put("k", "v");
        cache.put("k", "w");
        await(3);

        assertThat(events).containsExactly("CREATED k v null", "UPDATED k w v", "EXPIRED k w w");
    }

    @Test
    void expiry_withoutOldValues_isHeardWithoutAndKeepsNoCopy() {
        Cache<String, String> cache = create("c", BRIEF);
        cache.registerCacheEntryListener(listener.configuration(false, true));

        cache.put("k", "v");
        assertThat(server.get().command("KEYS", "*~shadow*")).isEmpty();
        await(2);

        assertThat(events).containsExactly("CREATED k v null", "EXPIRED k null null");
    }

    @Test
    void expiry_withListenersOfTwoManagers_isHeardByEachOnce() {
        Cache<String, String> cache = create("c", BRIEF);
        cache.registerCacheEntryListener(listener.configuration(true, true));
        List<String> others = new CopyOnWriteArrayList<>();
        RecordingListener<String, String> other = new RecordingListener<>(
                event -> others.add(event.getEventType() + " " + event.getKey() + " " + event.getOldValue()));
        Cache<String, String> elsewhere = caches.otherSettings(ALL)
                .createCache("c", new MutableConfiguration<String, String>().setExpiryPolicyFactory(BRIEF));

        cache.put("k", "v");
        await(2);
        elsewhere.registerCacheEntryListener(other.configuration(true, false));
        cache.put("k", "w");
        await(4);
        Awaitility.await().until(() -> others.size() == 2);

        assertThat(others).containsExactly("CREATED k null", "EXPIRED k w");
        assertThat(events).containsExactly("CREATED k v null", "EXPIRED k v v", "CREATED k w null", "EXPIRED k w w");
    }

    @Test
    void createdAnewAtOnce_eachEventHasItsPlaceAndItsValue() {
        Cache<String, String> cache =
                create("c", ModifiedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 2)));
        cache.registerCacheEntryListener(listener.configuration(true, false));
        int times = 150;

        for (int i = 0; i < times; i++) {
            cache.put("k", "v" + i);
            while (cache.containsKey("k")) {
                Thread.onSpinWait();
            }
        }
        await(2 * times);

        assertThat(events)
                .containsExactlyElementsOf(IntStream.range(0, times)
                        .boxed()
                        .flatMap(i -> Stream.of("CREATED k v" + i + " null", "EXPIRED k v" + i + " v" + i))
                        .toList());
    }

    @Test
    void access_thatProlongs_leavesTheOldValue() {
        Cache<String, String> cache = create("c", AccessedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 2)));
        cache.registerCacheEntryListener(listener.configuration(true, false));
        cache.put("k", "v");
        server.get().command("DEL", "omnicache:~shadow:{omnicache:c:k}");

        assertThat(cache.get("k")).isEqualTo("v");
        await(2);

        assertThat(events).containsExactly("CREATED k v null", "EXPIRED k v v");
    }

    /** The change itself expires the entry: Redis removes it and notifies no expiry. */
    @Test
    void update_withDurationZero_isHeardOnce() {
        Cache<String, String> cache = create("c", Durations.of(1, Duration.ZERO));
        cache.registerCacheEntryListener(listener.configuration(true, true));

        cache.put("k", "v");
        cache.put("k", "w");
        cache.put("last", "v");
        await(5);

        assertThat(events)
                .containsExactly(
                        "CREATED k v null",
                        "UPDATED k w v",
                        "EXPIRED k w w",
                        "CREATED last v null",
                        "EXPIRED last v v");
    }

    @Test
    void removalClearAndFlush_fireNoExpiry() {
        Cache<String, String> cache = create("c", Durations.of(3, null));
        cache.registerCacheEntryListener(listener.configuration(true, true));

        cache.put("a", "v");
        cache.remove("a");
        cache.put("b", "v");
        cache.clear();
        cache.put("c", "v");
        server.get().command("FLUSHDB");
        cache.put("last", "v");
        await(6);

        assertThat(events)
                .containsExactly(
                        "CREATED a v null",
                        "REMOVED a v v",
                        "CREATED b v null",
                        "CREATED c v null",
                        "CREATED last v null",
                        "EXPIRED last v v");
    }

    /** The JVM can't know of the listener, as right after it has opened the cache, but for longer. */
    @ParameterizedTest
    @ValueSource(strings = {"leases: true, lease-time: 500ms", "remember-missing: 500ms"})
    void mark_ofAJvmThatDoesntKnowOfTheListener_isNoExpiry(String marks) {
        server.get().command("ACL", "SETUSER", "deaf", "reset", "on", ">p", "~*", "&*", "+@all", "-subscribe");
        String yaml = "defaults: {event-scope: all, " + marks + "}";
        MutableConfiguration<String, String> configuration = new MutableConfiguration<>();
        if (marks.startsWith("remember")) {
            configuration.setReadThrough(true).setCacheLoaderFactory(MapStore::new);
        }
        Cache<String, String> hearing = caches.settings(yaml).createCache("marks", configuration);
        hearing.registerCacheEntryListener(listener.configuration(false, false));
        Cache<String, String> cache = caches.otherSettings(yaml + "\nconnection: {username: deaf, password: p}")
                .createCache("marks", configuration);

        assertThat(cache.get("missing")).isNull();
        assertThat(server.get().command("KEYS", "omnicache:marks:*")).isEqualTo("omnicache:marks:missing");
        Awaitility.await()
                .until(() -> server.get().command("KEYS", "omnicache:marks:*").isEmpty());
        TtlCache.of(cache).put("last", "v", java.time.Duration.ofMillis(60));
        await(2);

        assertThat(events).containsExactly("CREATED last v null", "EXPIRED last v v");
    }

    @Test
    void clearAndDestroy_deleteTheCopies() {
        Cache<String, String> cache = create("c", CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        cache.registerCacheEntryListener(listener.configuration(true, true));
        cache.put("a", "v");
        assertThat(server.get().command("KEYS", "*~shadow*")).isEqualTo("omnicache:~shadow:{omnicache:c:a}");

        cache.clear();
        assertThat(server.get().command("KEYS", "*~shadow*")).isEmpty();

        cache.put("a", "v");
        manager.destroyCache("c");
        assertThat(server.get().command("KEYS", "*~shadow*")).isEmpty();
    }

    @Test
    void listenersThatWantNoExpiries_subscribeNoneAndLeaveTheFlags() {
        Cache<String, String> cache = create("c", BRIEF);
        var created = new MutableCacheEntryListenerConfiguration<String, String>(
                () -> (CacheEntryCreatedListener<String, String>)
                        changes -> changes.forEach(event -> events.add("created")),
                null,
                true,
                true);
        cache.registerCacheEntryListener(created);
        cache.put("k", "v");

        assertThat(events).containsExactly("created");
        assertThat(server.get().command("KEYS", "*~shadow*")).isEmpty();
        assertThat(server.get().command("PUBSUB", "NUMPAT")).isEqualTo("0");
        assertThat(server.get()
                        .command("CONFIG", "GET", "notify-keyspace-events")
                        .strip())
                .isEqualTo("notify-keyspace-events");
    }

    @Test
    void deregisteredListener_endsTheSubscriptionAndTheCopies() {
        Cache<String, String> cache = create("c", CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        var configuration = listener.configuration(true, true);
        cache.registerCacheEntryListener(configuration);
        assertThat(server.get().command("PUBSUB", "NUMPAT")).isEqualTo("1");

        cache.deregisterCacheEntryListener(configuration);
        cache.put("a", "v");

        assertThat(server.get().command("KEYS", "*~shadow*")).isEmpty();
        Awaitility.await().until(() -> server.get().command("PUBSUB", "NUMPAT").equals("0"));
    }

    @Test
    void failingListener_letsTheOthersHear() {
        Cache<String, String> cache = create("c", BRIEF);
        RecordingListener<String, String> failing = new RecordingListener<>(event -> {
            if (event.getEventType() == EventType.EXPIRED) {
                throw new IllegalStateException("on purpose");
            }
        });
        cache.registerCacheEntryListener(failing.configuration(true, false));
        cache.registerCacheEntryListener(listener.configuration(true, false));

        cache.put("k", "v");
        await(2);
        cache.put("l", "v");
        await(4);

        assertThat(events).containsExactly("CREATED k v null", "EXPIRED k v v", "CREATED l v null", "EXPIRED l v v");
    }

    /** Some entries that last, then brief ones; an update takes the duration that it is given. */
    private record Durations(
            AtomicInteger lasting, @Nullable Duration update) implements ExpiryPolicy {
        static Factory<ExpiryPolicy> of(int lasting, @Nullable Duration update) {
            return () -> new Durations(new AtomicInteger(lasting), update);
        }

        @Override
        public Duration getExpiryForCreation() {
            return lasting.getAndDecrement() > 0 ? Duration.ONE_HOUR : new Duration(TimeUnit.MILLISECONDS, 60);
        }

        @Override
        public @Nullable Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public @Nullable Duration getExpiryForUpdate() {
            return update;
        }
    }

    private Cache<String, String> create(String name, Factory<ExpiryPolicy> expiry) {
        return manager.createCache(name, new MutableConfiguration<String, String>().setExpiryPolicyFactory(expiry));
    }

    private void await(int number) {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .pollInterval(2, TimeUnit.MILLISECONDS)
                .until(() -> events.size() >= number);
    }
}
