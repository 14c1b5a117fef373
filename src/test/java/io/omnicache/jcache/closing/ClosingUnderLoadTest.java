package io.omnicache.jcache.closing;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.closing.BusyCaches.Busy;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.cache.CacheManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Caches with every feature are closed while 32 threads use them: each call ends, with its result or because the cache is
 * closed; what was acknowledged has been done; and nothing is left.
 */
@Isolated
class ClosingUnderLoadTest {
    private static final int THREADS = 32;
    private static final int CLOSERS = 3;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(() -> server.get().uri() + "?timeout=30s&connect-timeout=30s");

    private final RedisCachingProvider provider = caches.provider();

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    enum Closed {
        CACHES {
            @Override
            void close(CacheManager manager, List<Busy> caches, int closer) {
                List<Busy> inTurn = new ArrayList<>(caches);
                Collections.rotate(inTurn, 5 * closer);
                inTurn.forEach(busy -> busy.cache().close());
            }
        },
        MANAGER {
            @Override
            void close(CacheManager manager, List<Busy> caches, int closer) {
                manager.close();
            }
        },
        PROVIDER {
            @Override
            void close(CacheManager manager, List<Busy> caches, int closer) {
                manager.getCachingProvider().close();
            }
        };

        abstract void close(CacheManager manager, List<Busy> caches, int closer);
    }

    @ParameterizedTest
    @EnumSource
    void close_whileThreadsWork_endsEachCallAndLeavesNothing(Closed closed) throws Exception {
        server.get().command("FLUSHALL");
        CacheManager manager = caches.settings(BusyCaches.settings());
        List<Busy> busy = BusyCaches.create(manager);
        AtomicInteger calls = new AtomicInteger();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Future<?>> working =
                Concurrently.start(threads, THREADS, thread -> new BusyThread(thread, busy, calls, wrong).run());
        Awaitility.await().until(() -> calls.get() > 40 * THREADS || !wrong.isEmpty());
        assertThat(wrong).as("before anything was closed").isEmpty();

        Concurrently.run(CLOSERS, closer -> closed.close(manager, busy, closer));

        Map<BusyCaches.Kind, Integer> storeCalls = busy.stream()
                .collect(Collectors.toMap(Busy::kind, one -> one.store().calls.get()));
        Map<String, String> inRedis = read("PLAIN:own");
        Waiting.getAll(working);
        provider.close();
        assertThat(wrong).isEmpty();
        for (Busy one : busy) {
            assertThat(one.cache().isClosed()).isTrue();
            assertThat(one.store().callsAfterClose)
                    .as("calls of the closed store of " + one.kind())
                    .hasValue(0);
            assertThat(one.store().calls)
                    .as("calls of the store of " + one.kind())
                    .hasValue(storeCalls.get(one.kind()));
        }
        assertDone(busy, inRedis);
        assertNothingIsLeft();
    }

    /** Who was told that a change is done finds it, in the store too, also if it waited to be written later. */
    private static void assertDone(List<Busy> busy, Map<String, String> inRedis) {
        for (Busy one : busy) {
            Map<String, String> rows = switch (one.kind()) {
                case WRITER, WRITE_BEHIND -> one.store().rows;
                case PLAIN -> inRedis;
                default -> Map.of();
            };
            if (rows.isEmpty()) {
                continue;
            }
            assertThat(one.acknowledged()).isNotEmpty();
            one.acknowledged()
                    .forEach((key, value) -> assertThat(Integer.parseInt(rows.get(key)))
                            .as("%s of %s", key, one.kind())
                            .isGreaterThanOrEqualTo(value));
        }
    }

    /** What Redis has, by the keys of the cache. */
    private static Map<String, String> read(String prefix) {
        String keys = server.get().command("KEYS", "omnicache:" + prefix + "*");
        return keys.lines()
                .collect(Collectors.toMap(
                        key -> key.substring(key.indexOf("own")),
                        key -> server.get().command("GET", key)));
    }

    private static void assertNothingIsLeft() {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("omnicache-"))
                    .isEmpty();
            assertThat(server.get().command("CLIENT", "LIST").lines()).hasSize(1);
        });
    }
}
