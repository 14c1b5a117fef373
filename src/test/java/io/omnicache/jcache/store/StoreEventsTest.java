package io.omnicache.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.cache.Cache;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What listeners in all JVMs hear of a change whose entry is dropped, since the store may have a later one. */
class StoreEventsTest {
    private static final String LOCK = "omnicache:~lock:{omnicache:c:k}";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final MapStore<String, String> store = new MapStore<>();
    private final List<String> own = new CopyOnWriteArrayList<>();
    private final List<String> foreign = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"", ", sweep: index"})
    void change_whoseEntryIsDropped_isHeardInAllJvms(String settings) {
        Cache<String, String> cache = open(settings);
        cache.put("k", "old");
        store.afterWrite = this::overtake;

        cache.put("k", "new");

        assertThat(caches.server().command("EXISTS", "omnicache:c:k")).isEqualTo("0");
        assertThat(caches.server().command("KEYS", "*{omnicache:c:k}")).isEmpty();
        assertThat(cache.get("k")).isNull();
        cache.put("last", "v");
        Awaitility.await().until(() -> foreign.contains("CREATED last v null"));
        assertThat(foreign)
                .containsExactly("CREATED k old null", "UPDATED k new old", "CREATED last v null")
                .isEqualTo(own);
    }

    @Test
    void removal_whoseEntryIsDropped_isHeardInAllJvms() {
        Cache<String, String> cache = open("");
        cache.put("k", "old");
        store.afterWrite = this::overtake;

        cache.remove("k");

        assertThat(caches.server().command("KEYS", "*omnicache:c:k*")).isEmpty();
        cache.put("last", "v");
        Awaitility.await().until(() -> foreign.contains("CREATED last v null"));
        assertThat(foreign)
                .containsExactly("CREATED k old null", "REMOVED k old old", "CREATED last v null")
                .isEqualTo(own);
    }

    /** As another JVM does whose write to the store came after its lock had ended. */
    private void overtake(String key) {
        if (key.equals("k")) {
            String token = caches.server().command("GET", LOCK);
            caches.server().command("SET", LOCK, "!" + token, "KEEPTTL");
        }
    }

    private Cache<String, String> open(String settings) {
        String yaml = "defaults: {event-scope: all" + settings + "}";
        Cache<String, String> elsewhere = caches.otherSettings(yaml).createCache("c", store.writeThrough());
        elsewhere.registerCacheEntryListener(recording(foreign::add).configuration(true, false));
        Cache<String, String> cache = caches.settings(yaml).createCache("c", store.writeThrough());
        cache.registerCacheEntryListener(recording(own::add).configuration(true, true));
        return cache;
    }

    private static RecordingListener<String, String> recording(Consumer<String> heard) {
        return new RecordingListener<>(event -> heard.accept(
                event.getEventType() + " " + event.getKey() + " " + event.getValue() + " " + event.getOldValue()));
    }
}
