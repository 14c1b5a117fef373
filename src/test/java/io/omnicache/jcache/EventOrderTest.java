package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of one key arrive in the order of its changes, for all threads and all operations. */
class EventOrderTest {
    private static final int THREADS = 8;
    private static final int STEPS = 200;

    @RegisterExtension
    final Caches caches = Caches.shared();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void events_ofOneKeyChangedByEightThreads_formAChain(boolean synchronous) throws Exception {
        List<Seen> chain = Collections.synchronizedList(new ArrayList<>());
        RecordingListener<String, String> listener = new RecordingListener<>(event -> {
            if (event.getKey().equals("k")) {
                chain.add(new Seen(event.getEventType(), event.getValue(), event.getOldValue()));
            }
        });
        Cache<String, String> cache = caches.create(new MutableConfiguration<String, String>()
                .setStatisticsEnabled(true)
                .addCacheEntryListenerConfiguration(listener.configuration(true, synchronous)));

        Concurrently.run(THREADS, thread -> {
            for (int i = 0; i < STEPS; i++) {
                change(cache, i, "t" + thread + "-" + i);
            }
        });
        cache.put("k", "last");

        Awaitility.await()
                .until(() -> !chain.isEmpty()
                        && "last".equals(chain.get(chain.size() - 1).value()));
        String before = null;
        for (Seen seen : chain) {
            assertThat(seen.type())
                    .as("%s after %s", seen, before)
                    .isNotEqualTo(before == null ? EventType.UPDATED : EventType.CREATED);
            assertThat(seen.old()).as("%s", seen).isEqualTo(before);
            before = seen.type() == EventType.REMOVED ? null : seen.value();
        }
        assertThat(chain.size()).isGreaterThan(THREADS * STEPS / 4);
    }

    private static void change(Cache<String, String> cache, int i, String value) {
        switch (i % 10) {
            case 0 -> cache.put("k", value);
            case 1 -> cache.getAndPut("k", value);
            case 2 -> cache.remove("k");
            case 3 -> cache.putIfAbsent("k", value);
            case 4 -> cache.replace("k", value);
            case 5 -> cache.getAndRemove("k");
            case 6 -> cache.putAll(Map.of("k", value, "other", value));
            case 7 ->
                cache.invoke("k", (entry, arguments) -> {
                    entry.setValue(value);
                    return null;
                });
            case 8 -> cache.removeAll(Set.of("k", "other"));
            default -> cache.getAndReplace("k", value);
        }
    }

    private record Seen(EventType type, String value, String old) {}
}
