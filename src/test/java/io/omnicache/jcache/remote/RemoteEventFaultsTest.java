package io.omnicache.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.EventGapListener;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.Statistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListenerException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What events between JVMs do when something is in their way. */
class RemoteEventFaultsTest {
    private static final String ALL = "defaults: {event-scope: all, event-timeout: 300ms}";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final RecordingListener<String, String> listener = new RecordingListener<>();

    @Test
    void register_ofAUserWhoMayNotSubscribe_failsAndNamesTheRule_writesGoOn() {
        Cache<String, String> cache = openAs("+@all", "-subscribe");

        assertThatThrownBy(() -> cache.registerCacheEntryListener(listener.synchronous()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("event-scope")
                .hasMessageContaining("+subscribe");
        cache.put("k", "v");

        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void register_ofAUserWhoMayNotUseTheChannel_failsAndNamesTheRule() {
        Cache<String, String> cache = openAs("+@all", "resetchannels", "&other*");

        assertThatThrownBy(() -> cache.registerCacheEntryListener(listener.synchronous()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("&omnicache:~*");
    }

    @Test
    void put_ofAUserWhoMayNotPublish_isDone() {
        Cache<String, String> hearing = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        hearing.registerCacheEntryListener(listener.synchronous());
        Cache<String, String> cache = openAs("+@all", "-publish");

        cache.put("k", "v");

        assertThat(cache.get("k")).isEqualTo("v");
        assertThatThrownBy(() -> cache.registerCacheEntryListener(listener.asynchronous()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("+publish");
    }

    @Test
    void register_whileRedisIsAway_failsInTime_andCanBeRepeated() {
        RedisProcess server = caches.server();
        Cache<String, String> cache = caches.settings(
                        ALL + "\nconnection: {timeout: 500ms, connect-timeout: 500ms, retries: 0}")
                .createCache("c", new MutableConfiguration<>());
        cache.put("k", "v");
        server.stop();
        long start = System.nanoTime();

        assertThatThrownBy(() -> cache.registerCacheEntryListener(listener.synchronous()))
                .isInstanceOf(CacheException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        server.restart();
        Awaitility.await().ignoreExceptions().until(() -> {
            cache.registerCacheEntryListener(listener.synchronous());
            return true;
        });
        cache.put("k", "w");
        assertThat(listener.heard).hasSize(1);
    }

    @Test
    void connectionOfEvents_thatIsKilled_isAGap_andEventsComeAgain() {
        GapListener gaps = new GapListener();
        Cache<String, String> hearing = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        hearing.getCacheManager().enableStatistics("c", true);
        hearing.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> gaps, null, false, true));
        Cache<String, String> writing = caches.otherSettings(ALL).createCache("c", new MutableConfiguration<>());
        Instant before = Instant.now();

        caches.server().command("CLIENT", "KILL", "TYPE", "pubsub");

        Awaitility.await().until(() -> !gaps.since.isEmpty());
        assertThat(gaps.since.get(0)).isBetween(before.minusSeconds(5), Instant.now());
        hearing.put("own", "v");
        assertThat(gaps.created).contains("own");
        writing.put("after", "v");
        Awaitility.await().until(() -> gaps.created.contains("after"));
    }

    @Test
    void registry_thatIsLost_isWrittenAnew_andNoEventIsMissed() {
        Cache<String, String> hearing = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        Cache<String, String> writing = caches.otherSettings(ALL).createCache("c", new MutableConfiguration<>());
        hearing.registerCacheEntryListener(listener.synchronous());
        writing.put("k0", "v");
        Awaitility.await("until the other cache has joined")
                .until(() ->
                        caches.server().command("HLEN", "omnicache:~members:c").equals("2"));

        caches.server().command("FLUSHALL");
        int writes = 0;
        do { // Through the renewals of both caches.
            writes++;
            writing.put("k" + writes, "v");
        } while (!caches.server().command("HLEN", "omnicache:~members:c").equals("2"));

        String last = "CREATED k" + writes;
        Awaitility.await().until(() -> listener.heard.contains(last));
        assertThat(listener.heard).hasSize(writes + 1);
        assertThat(caches.server().command("EXISTS", "omnicache:~members:c")).isEqualTo("1");
    }

    @Test
    void messages_ofAnUnknownFormat_areSkippedAndCounted() {
        Cache<String, String> hearing = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        hearing.getCacheManager().enableStatistics("c", true);
        hearing.registerCacheEntryListener(listener.synchronous());

        caches.server().command("PUBLISH", "omnicache:~events:c", "\u0009 of a later version");
        caches.server().command("PUBLISH", "omnicache:~events:c", "");
        hearing.put("k", "v");

        Awaitility.await().until(() -> Statistics.count("c", "EventsSkipped") == 2);
        assertThat(listener.heard).containsExactly("CREATED k");
        assertThat(Statistics.count("c", "EventsReceived")).isEqualTo(1);
        assertThat(Statistics.count("c", "EventsPublished")).isEqualTo(1);
        assertThat(Statistics.count("c", "EventsDropped")).isZero();
        assertThat(Statistics.count("c", "EventGaps")).isZero();
    }

    @Test
    void exception_ofASynchronousListener_reachesTheCallerOfItsOwnJvmOnly() {
        Cache<String, String> hearing = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        Cache<String, String> writing = caches.otherSettings(ALL).createCache("c", new MutableConfiguration<>());
        RecordingListener<String, String> failing = new RecordingListener<>(event -> {
            throw new IllegalStateException("meant");
        });
        hearing.registerCacheEntryListener(failing.synchronous());
        hearing.registerCacheEntryListener(listener.synchronous());

        writing.put("foreign", "v");
        Awaitility.await().until(() -> listener.heard.contains("CREATED foreign"));

        assertThatThrownBy(() -> hearing.put("own", "v")).isInstanceOf(CacheEntryListenerException.class);
        assertThat(listener.heard).containsExactly("CREATED foreign", "CREATED own");
    }

    @Test
    void listenerThatHangs_holdsUpOnlyItsKey() throws Exception {
        Cache<String, String> hearing = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        Cache<String, String> writing = caches.otherSettings(ALL).createCache("c", new MutableConfiguration<>());
        CountDownLatch end = new CountDownLatch(1);
        listener.onEvent = event -> {
            if (event.getKey().equals("stuck")) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        hearing.registerCacheEntryListener(listener.synchronous());

        writing.put("stuck", "1");
        writing.put("stuck", "2");
        writing.put("free", "1");
        Awaitility.await().until(() -> listener.heard.contains("CREATED free"));
        hearing.put("own", "1");
        assertThat(listener.heard).containsExactly("CREATED stuck", "CREATED free", "CREATED own");
        end.countDown();

        Awaitility.await().until(() -> listener.heard.contains("UPDATED stuck"));
    }

    /** A listener may use the cache: for its own change it waits for no message that only it could deliver. */
    @Test
    void listener_thatWritesToTheCache_goesOn() {
        Cache<String, String> hearing = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        Cache<String, String> writing = caches.otherSettings(ALL).createCache("c", new MutableConfiguration<>());
        listener.onEvent = event -> {
            if (event.getKey().startsWith("foreign")) {
                hearing.put("copy of " + event.getKey(), "v");
            }
        };
        hearing.registerCacheEntryListener(listener.synchronous());

        for (int i = 0; i < 10; i++) {
            writing.put("foreign" + i, "v");
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .until(() -> listener.heard.contains("CREATED copy of foreign9"));
        assertThat(listener.heard).hasSize(20);
    }

    private Cache<String, String> openAs(String... rules) {
        RedisProcess server = caches.server();
        String[] words = new String[rules.length + 7];
        List.of("ACL", "SETUSER", "limited", "reset", "on", ">secret", "~*").toArray(words);
        System.arraycopy(rules, 0, words, 7, rules.length);
        if (List.of(rules).stream().noneMatch(rule -> rule.startsWith("&"))) {
            server.command(
                    java.util.stream.Stream.concat(java.util.Arrays.stream(words), java.util.stream.Stream.of("&*"))
                            .toArray(String[]::new));
        } else {
            server.command(words);
        }
        return caches.otherSettings(ALL + "\nconnection: {username: limited, password: secret}")
                .createCache("c", new MutableConfiguration<>());
    }

    private static final class GapListener implements CacheEntryCreatedListener<String, String>, EventGapListener {
        final List<Instant> since = new CopyOnWriteArrayList<>();
        final List<String> created = new CopyOnWriteArrayList<>();

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            events.forEach(event -> created.add(event.getKey()));
        }

        @Override
        public void onEventGap(Cache<?, ?> cache, Instant begin, Instant until) {
            since.add(begin);
        }
    }
}
