package io.omnicache.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A listener hears of the changes of another manager, each once and in order, and of its own as before. */
class RemoteEventsTest {
    static final String ALL = "defaults: {event-scope: all}";

    @RegisterExtension
    final Caches caches = Caches.shared();

    @Test
    void put_byAnotherManager_isHeardOnce() {
        Cache<String, String> here = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        Cache<String, String> there = caches.otherSettings(ALL).createCache("c", new MutableConfiguration<>());
        RecordingListener<String, String> listener = new RecordingListener<>();
        here.registerCacheEntryListener(listener.synchronous());

        there.put("k", "1");
        there.put("k", "2");
        there.remove("k");
        there.put("last", "1");

        Awaitility.await().until(() -> listener.heard.contains("CREATED last"));
        assertThat(listener.heard).containsExactly("CREATED k", "UPDATED k", "REMOVED k", "CREATED last");
    }

    @Test
    void put_byThisManager_isHeardBeforeItReturns() {
        Cache<String, String> here = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        RecordingListener<String, String> listener = new RecordingListener<>();
        here.registerCacheEntryListener(listener.synchronous());

        for (int i = 0; i < 20; i++) {
            here.put("k" + i, "1");
            assertThat(listener.heard).hasSize(i + 1);
        }
    }

    @Test
    void events_ofBothManagers_comeWithOldValuesInTheOrderOfTheChanges() throws Exception {
        Cache<String, Integer> here = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        Cache<String, Integer> there = caches.otherSettings(ALL).createCache("c", new MutableConfiguration<>());
        List<String> chain = new CopyOnWriteArrayList<>();
        RecordingListener<String, Integer> listener =
                new RecordingListener<>(event -> chain.add(event.getOldValue() + ">" + event.getValue()));
        here.registerCacheEntryListener(listener.configuration(true, true));

        Thread other = new Thread(() -> increment(there));
        other.start();
        increment(here);
        other.join();

        Awaitility.await().until(() -> chain.contains("399>400"));
        List<String> expected = new CopyOnWriteArrayList<>();
        for (Integer i = 0; i < 400; i++) {
            expected.add((i == 0 ? null : i) + ">" + (i + 1));
        }
        assertThat(chain).isEqualTo(expected);
    }

    private static void increment(Cache<String, Integer> cache) {
        for (int i = 0; i < 200; i++) {
            cache.invoke("k", (entry, arguments) -> {
                entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                return null;
            });
        }
    }
}
