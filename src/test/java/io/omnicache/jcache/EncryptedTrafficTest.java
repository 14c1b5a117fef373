package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.BadNetwork;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.FixedKeys;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an encrypted cache does, no value goes to the server in the clear. Each value has the same word in it. */
class EncryptedTrafficTest {
    private static final String WORD = "plaintext";
    private static final String LAST = "last command";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own("--notify-keyspace-events", "KExg");

    private BadNetwork network;

    @RegisterExtension
    final Caches caches = Caches.on(() -> network.uri());

    @BeforeEach
    void listen() throws IOException {
        server.get().command("FLUSHALL");
        network = new BadNetwork(server.get()).keepingSent();
    }

    @AfterEach
    void close() throws IOException {
        network.close();
    }

    private Cache<Object, String> create(String settings, MutableConfiguration<Object, String> configuration) {
        return manager(settings).createCache("c", configuration);
    }

    private CacheManager manager(String settings) {
        String more = settings.isEmpty() ? "" : ", " + settings;
        return caches.settings("defaults: {" + FixedKeys.SETTING + more + "}");
    }

    /** Sends something in the clear at last, so that the test sees whether it would see a value. */
    private void assertNothingSeen() {
        create("", new MutableConfiguration<>()).getCacheManager().getCache("c").put(LAST, "x");
        Awaitility.await().until(() -> network.sent().contains(LAST));
        assertThat(network.sent()).doesNotContain(WORD);
    }

    @Test
    void operations_onAPlainCache_areSeen() {
        caches.settings("defaults: {statistics: false}")
                .createCache("c", new MutableConfiguration<Object, String>())
                .put("k", WORD);

        Awaitility.await().until(() -> network.sent().contains(WORD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "compression: {above: 1B}",
                "near-cache: true",
                "leases: true",
                "sweep: index",
                "event-scope: all",
                "failure-policy: miss",
                "entry-processor: exclusive"
            })
    void operations_onAnEncryptedCache_sendNoValueInTheClear(String settings) throws Exception {
        Cache<Object, String> cache = create(settings, new MutableConfiguration<>());
        RecordingListener<Object, String> listener = new RecordingListener<>();
        cache.registerCacheEntryListener(listener.configuration(true, true));
        operate(cache);
        if (!settings.startsWith("leases")) { // There, a put of one world follows a miss of the other.
            operate(AsyncJoined.of(cache));
        }
        assertThat(listener.heard).isNotEmpty();
        cache.getCacheManager().destroyCache("c");

        assertNothingSeen();
    }

    private static void operate(Cache<Object, String> cache) throws Exception {
        assertThat(cache.get("k")).isNull();
        cache.put("k", WORD + 1);
        assertThat(cache.getAndPut("k", WORD + 2)).isEqualTo(WORD + 1);
        assertThat(cache.putIfAbsent("k", WORD)).isFalse();
        assertThat(cache.putIfAbsent("new", WORD + 3)).isTrue();
        assertThat(cache.replace("k", WORD + 4)).isTrue();
        assertThat(cache.getAndReplace("k", WORD + 5)).isEqualTo(WORD + 4);
        assertThat(cache.replace("k", WORD, WORD + 6)).isFalse();
        assertThat(cache.replace("k", WORD + 5, WORD + 6)).isTrue();
        assertThat(cache.remove("k", WORD + 5)).isFalse();
        assertThat(cache.get("k")).isEqualTo(WORD + 6);
        assertThat(cache.remove("k", WORD + 6)).isTrue();
        assertThat(cache.getAndRemove("new")).isEqualTo(WORD + 3);
        Map<Object, String> entries = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            entries.put(i, WORD + i);
        }
        cache.putAll(entries);
        assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
        cache.invokeAll(entries.keySet(), (entry, arguments) -> {
            entry.setValue(entry.getValue() + "!");
            return null;
        });
        cache.forEach(entry -> assertThat(entry.getValue()).startsWith(WORD).endsWith("!"));
        cache.removeAll(Set.of(1, 2));
        cache.removeAll();
        assertThat(cache.containsKey(3)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "loading: cluster", "remember-missing: 1m", "near-cache: true", "write-behind: true"})
    void operations_withLoaderAndWriter_sendNoValueInTheClear(String settings) throws Exception {
        MapStore<Object, String> store = new MapStore<>();
        for (int i = 0; i < 5; i++) {
            store.rows.put(i, WORD + i);
        }
        Cache<Object, String> cache = create(settings, store.readAndWriteThrough());
        assertThat(cache.get(1)).isEqualTo(WORD + 1);
        assertThat(cache.get("none")).isNull();
        assertThat(cache.getAll(Set.of(2, 3))).hasSize(2);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of(1, 4), true, loaded);
        Waiting.get(loaded);
        assertThat(cache.get(4)).isEqualTo(WORD + 4);
        operate(cache);
        cache.put("stored", WORD + "stored");
        cache.getCacheManager().destroyCache("c");

        assertThat(store.rows.get("stored")).isEqualTo(WORD + "stored");
        assertNothingSeen();
    }

    @Test
    void refreshAhead_ofAnEncryptedValue_sendsNoValueInTheClear() {
        MapStore<Object, String> store = MapStore.loading(key -> WORD + System.nanoTime());
        Cache<Object, String> cache = create(
                "refresh-after: 50ms",
                store.readThrough().setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
        String first = cache.get("k");

        Awaitility.await().until(() -> !first.equals(cache.get("k")));
        assertThat(cache.get("k")).startsWith(WORD);
        assertNothingSeen();
    }

    @Test
    void eventsOfAnotherJvm_withOldAndExpiredValues_sendNoValueInTheClear() {
        String all = "defaults: {event-scope: all, " + FixedKeys.SETTING + "}";
        MutableConfiguration<Object, String> expiring = new MutableConfiguration<Object, String>()
                .setExpiryPolicyFactory(
                        CreatedExpiryPolicy.factoryOf(new Duration(java.util.concurrent.TimeUnit.MILLISECONDS, 300)));
        RecordingListener<Object, String> listener = new RecordingListener<>();
        Cache<Object, String> hearing = caches.otherSettings(all).createCache("c", expiring);
        java.util.List<String> values = new java.util.concurrent.CopyOnWriteArrayList<>();
        RecordingListener<Object, String> remote = new RecordingListener<>(event -> values.add(
                event.getEventType() + " " + (event.isOldValueAvailable() ? event.getOldValue() : event.getValue())));
        hearing.registerCacheEntryListener(remote.configuration(true, false));
        Cache<Object, String> writing = caches.settings(all).createCache("c", expiring);
        writing.registerCacheEntryListener(listener.configuration(true, true));
        writing.put("k", WORD + 1);
        writing.put("k", WORD + 2);

        Awaitility.await().until(() -> values.contains("EXPIRED " + WORD + 2));
        assertThat(values).contains("CREATED " + WORD + 1, "UPDATED " + WORD + 1);
        assertNothingSeen();
    }
}
