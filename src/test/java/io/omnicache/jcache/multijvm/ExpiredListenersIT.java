package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Expired events in two JVMs. */
class ExpiredListenersIT {
    private static final int ENTRIES = 150;

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @TempDir
    Path folder;

    private Path settings;
    private Cache<String, String> cache;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws IOException {
        // Two JVMs are busy: no timeout decides.
        String all = "connection: {connect-timeout: 1m, timeout: 1m%s}\ndefaults: {event-scope: all}";
        settings = Files.writeString(
                folder.resolve("omnicache.yaml"),
                all.formatted(", uri: '" + server.get().uri() + "'"));
        cache = caches.settings(all.formatted("")).createCache("c", ExpiredListenersProgram.configuration());
    }

    @Test
    void expiries_ofTheEntriesOfBoth_areHeardByEachOnce() {
        try (ChildJvm child = child()) {
            assertThat(child.ask("listen")).isEqualTo("done");
            cache.registerCacheEntryListener(
                    ExpiredListenersProgram.listener(heard).configuration(true, true));

            child.send("put theirs " + ENTRIES);
            ExpiredListenersProgram.put(cache, "ours", ENTRIES);
            assertThat(child.line()).isEqualTo("done");
            List<String> theirs = List.of(child.ask("heard " + 2 * ENTRIES).split(" "));
            awaitHeard(2 * ENTRIES);

            List<String> expected = Stream.of("ours", "theirs")
                    .flatMap(name -> IntStream.range(0, ENTRIES).mapToObj(i -> name + i + "=v" + i))
                    .toList();
            assertThat(theirs).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(heard).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Nobody else wants old values. */
    @Test
    @Tag("soak")
    void killedListener_endsTheCopiesWithItsLease() {
        try (ChildJvm child = child()) {
            assertThat(child.ask("listen")).isEqualTo("done");
            cache.put("k", "v");
            assertThat(copies()).isNotEmpty();

            child.process().kill();
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
                server.get().command("DEL", "omnicache:~shadow:{omnicache:c:k}");
                cache.put("k", "v");
                return copies().isEmpty();
            });
        }
    }

    /** Many keys are created anew as soon as they have expired, for a minute. */
    @Test
    @Tag("soak")
    void entriesCreatedAnew_haveTheirOwnValuesInOrder() {
        Map<String, List<String>> byKey = new ConcurrentHashMap<>();
        RecordingListener<String, String> listener = new RecordingListener<>(event -> {
            if (event.getEventType() != EventType.UPDATED) {
                byKey.computeIfAbsent(event.getKey(), key -> new CopyOnWriteArrayList<>())
                        .add(event.getEventType() + " " + event.getValue());
            }
        });
        cache = caches.otherSettings("defaults: {event-scope: all}")
                .createCache(
                        "c",
                        new MutableConfiguration<String, String>()
                                .setExpiryPolicyFactory(
                                        ModifiedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 3))));
        cache.registerCacheEntryListener(listener.configuration(true, false));

        int[] rounds = new int[8];
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() - end < 0) {
            for (int i = 0; i < rounds.length; i++) {
                if (cache.putIfAbsent("k" + i, "v" + rounds[i])) {
                    rounds[i]++;
                }
            }
        }
        System.out.println("Created anew: " + IntStream.of(rounds).sum());
        for (int i = 0; i < rounds.length; i++) {
            List<String> expected = IntStream.range(0, rounds[i])
                    .boxed()
                    .flatMap(round -> Stream.of("CREATED v" + round, "EXPIRED v" + round))
                    .toList();
            List<String> events = byKey.get("k" + i);
            Awaitility.await().until(() -> events.size() >= expected.size());
            assertThat(events).isEqualTo(expected);
        }
    }

    private ChildJvm child() {
        return ChildJvm.start(ExpiredListenersProgram.class, List.of(), settings.toString());
    }

    private String copies() {
        return server.get().command("KEYS", "*~shadow*");
    }

    private void awaitHeard(int number) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> heard.size() >= number);
    }
}
