package io.omnicache.jcache.near;

import static io.omnicache.jcache.testing.OpenNearCaches.keep;
import static io.omnicache.jcache.testing.OpenNearCaches.nearOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.NearCached;
import io.omnicache.jcache.testing.RecordingListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener of the events of another manager reads inside the event, where this manager keeps the entry. */
@NearCached("prefix")
class EventsNearTest {
    private static final String ALL = "defaults: {event-scope: all, codec: string}";
    /** An update of the key k to 9 by a sender that isn't here: docs/format.md. */
    private static final String MESSAGE =
            "'\\1' .. '\\0\\0\\0\\0\\0\\0\\0\\7' .. '\\0\\0\\0\\0\\0\\0\\0\\1' .. 'U' .. '\\0'"
                    + " .. '\\0\\0\\0\\1k' .. '\\0\\0\\0\\0019' .. '\\255\\255\\255\\255'";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer("--notify-keyspace-events", "Ex");

    private Cache<String, String> hearing(RecordingListener<String, String> listener, boolean isSynchronous) {
        return caches.settings(ALL)
                .createCache(
                        Caches.NAME,
                        new MutableConfiguration<String, String>()
                                .addCacheEntryListenerConfiguration(listener.configuration(false, isSynchronous)));
    }

    /** The announcement may come later than the event, on another connection even; here it never comes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void copy_isDroppedBeforeTheListenerIsCalled(boolean isSynchronous) {
        List<Boolean> kept = new CopyOnWriteArrayList<>();
        RecordingListener<String, String> listener = new RecordingListener<>(
                event -> kept.add(nearOf(cacheOf(event.getSource())).find("k") != null));
        Cache<String, String> cache = hearing(listener, isSynchronous);
        cache.put("k", "1");
        await().pollInterval(Duration.ofMillis(2)).until(() -> kept.size() == 1);
        keep(cache, "k");
        String channel = caches.server().command("PUBSUB", "CHANNELS", "omnicache:*events*");
        assertThat(channel).isNotEmpty().doesNotContain("\n");

        caches.server().command("EVAL", "return redis.call('PUBLISH', ARGV[1], " + MESSAGE + ")", "0", channel);

        await().pollInterval(Duration.ofMillis(2)).until(() -> kept.size() == 2);
        assertThat(kept).last().isEqualTo(false);
        assertThat(cache.get("k")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reads_insideForeignEvents_areNotOlderThanTheEvent(boolean isSynchronous) {
        AtomicInteger older = new AtomicInteger();
        RecordingListener<String, String> listener = new RecordingListener<>(event -> {
            int told = Integer.parseInt(event.getValue());
            if (Integer.parseInt(cacheOf(event.getSource()).get("k")) < told) {
                older.incrementAndGet();
            }
        });
        Cache<String, String> cache = hearing(listener, isSynchronous);
        CacheManager other = caches.otherSettings(ALL);
        Cache<String, String> writing = other.createCache(Caches.NAME, new MutableConfiguration<>());
        for (int i = 1; i <= 200; i++) {
            int events = i;
            writing.put("k", "" + i);
            await().pollInterval(Duration.ofMillis(1)).until(() -> listener.heard.size() == events);
            keep(cache, "k");
        }
        assertThat(older).hasValue(0);
    }

    @Test
    void reads_insideExpiredEvents_findNothing() {
        List<String> read = new CopyOnWriteArrayList<>();
        RecordingListener<String, String> listener = new RecordingListener<>(event -> {
            if (event.getEventType() == javax.cache.event.EventType.EXPIRED) {
                read.add("" + cacheOf(event.getSource()).get("k"));
            }
        });
        Cache<String, String> cache = hearing(listener, true);
        TtlCache.of(cache).put("k", "1", Duration.ofMillis(300));
        keep(cache, "k");
        await().pollInterval(Duration.ofMillis(2)).until(() -> !read.isEmpty());
        assertThat(read).containsExactly("null");
    }

    @SuppressWarnings("unchecked")
    private static Cache<String, String> cacheOf(Cache<?, ?> source) {
        return (Cache<String, String>) source;
    }
}
