package io.omnicache.jcache.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.async.AsyncPermits;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Callers that outrun the server with large values wait, before these fill the memory. */
class AsyncBytesTest {
    private static final int SIZE = 1 << 20;

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    private final List<CompletionStage<?>> begun = new CopyOnWriteArrayList<>();

    @Test
    void puts_ofLargeValuesToAServerThatStandsStill_waitForEachOther() throws Exception {
        AsyncCache<Integer, byte[]> async = open("timeout=100s");
        int number = 2 * AsyncPermits.BYTES / SIZE;
        server.get().suspend();
        Thread caller = new Thread(() -> {
            for (int i = 0; i < number; i++) {
                begun.add(async.put(i, new byte[SIZE]));
            }
        });
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

        assertThat(begun.size()).isLessThanOrEqualTo(AsyncPermits.BYTES / SIZE);
        server.get().resume();
        caller.join();

        assertThat(begun).hasSize(number);
        begun.forEach(Waiting::join);
        assertThat(Waiting.join(async.get(number - 1))).hasSize(SIZE);
    }

    @Test
    void put_withoutRoomInTime_failsAsNotBegun() {
        AsyncCache<Integer, byte[]> async = open("timeout=2s");
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        server.get().suspend(); // No put is done before it has its dependent.
        for (int i = 0; i < AsyncPermits.BYTES / SIZE - 1; i++) {
            // The room is free when the dependents of the stage have run, whether the put succeeds or is too late.
            begun.add(async.put(i, new byte[SIZE]).handle((done, failed) -> goOn.join()));
        }
        server.get().resume();

        Throwable failure = Waiting.failureOf(async.put(0, new byte[SIZE]));
        goOn.complete(true);

        assertThat(failure)
                .isInstanceOf(RedisCacheException.class)
                .hasMessageContaining("KB of asynchronous ones are under way already");
        begun.forEach(Waiting::join);
        Waiting.join(async.put(1, new byte[SIZE]));
    }

    @Test
    void put_ofOneSmallValue_waitsForNoLargeOne() {
        AsyncCache<Integer, byte[]> async = open("timeout=100s");
        server.get().suspend();
        for (int i = 0; i < AsyncPermits.BYTES / SIZE - 1; i++) {
            begun.add(async.put(i, new byte[SIZE]));
        }
        for (int i = 0; i < 1_000; i++) {
            begun.add(async.put(i, new byte[100]));
        }
        server.get().resume();

        begun.forEach(Waiting::join);
    }

    private AsyncCache<Integer, byte[]> open(String parameters) {
        AsyncCache<Integer, byte[]> async =
                AsyncCache.of(caches.manager(parameters).createCache("c", new MutableConfiguration<Integer, byte[]>()));
        Waiting.join(async.put(-1, new byte[1]));
        return async;
    }
}
