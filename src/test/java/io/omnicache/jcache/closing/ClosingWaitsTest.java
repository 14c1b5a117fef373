package io.omnicache.jcache.closing;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Closing waits for calls under way, and doesn't wait for the call from which it comes. */
class ClosingWaitsTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void close_whileTheWriterWrites_letsThePutEndAndClosesTheWriterAfterwards() throws Exception {
        server.get().command("FLUSHALL");
        MapStore<String, String> store = new MapStore<>();
        AtomicBoolean wasClosed = new AtomicBoolean();
        store.beforeWrite = (key, value) -> {
            writing.countDown();
            await(goOn);
            wasClosed.set(store.closed.get() > 0);
        };
        Cache<String, String> cache = caches.create(store.writeThrough());
        Future<?> put = threads.submit(() -> cache.put("k", "v"));
        await(writing);

        Future<?> closing = threads.submit(cache::close);
        Awaitility.await().until(cache::isClosed);
        goOn.countDown();

        get(put);
        get(closing);
        assertThat(wasClosed).isFalse();
        assertThat(store.closed).hasValue(1);
        assertThat(store.rows).containsEntry("k", "v");
        assertThat(server.get().command("EXISTS", "omnicache:c:k")).isEqualTo("1");
    }

    @Test
    void close_ofTheManagerWhileTheServerStandsStill_letsEachCallGetItsReply() throws Exception {
        Cache<String, String> cache = caches.manager("timeout=30s").createCache("c", new MutableConfiguration<>());
        AsyncCache<String, String> async = AsyncCache.of(cache);
        cache.put("k", "v");
        CountDownLatch called = new CountDownLatch(4);
        server.get().suspend();
        List<Future<String>> reads = new ArrayList<>();
        List<CompletionStage<String>> stages = new ArrayList<>();
        Future<?> closing;
        try {
            for (int i = 0; i < 4; i++) {
                reads.add(threads.submit(() -> {
                    called.countDown();
                    return cache.get("k");
                }));
                stages.add(async.get("k"));
            }
            await(called);
            closing = threads.submit(() -> caches.provider().close());
            Awaitility.await().until(cache::isClosed);
        } finally {
            server.get().resume();
        }

        for (CompletionStage<String> stage : stages) {
            assertThat(Waiting.join(stage)).isEqualTo("v");
        }
        for (Future<String> read : reads) {
            try {
                assertThat(get(read)).isEqualTo("v");
            } catch (java.util.concurrent.ExecutionException e) { // It had not looked yet whether the cache is open.
                assertThat(e.getCause()).isInstanceOf(IllegalStateException.class);
            }
        }
        get(closing);
    }

    @Test
    void close_whileTheServerDoesNotAnswer_endsTheCallsAsClosed() throws Exception {
        Cache<String, String> cache =
                caches.manager("timeout=30s&key-prefix=stopped:").createCache("c", new MutableConfiguration<>());
        AsyncCache<String, String> async = AsyncCache.of(cache);
        cache.put("k", "v");
        server.get().suspend();
        try {
            CompletionStage<?> stage = async.put("k", "w");
            Future<?> put = threads.submit(() -> cache.put("k", "w"));
            Awaitility.await().until(() -> isWaiting("Exchange"));

            caches.provider().close();

            assertThatThrownBy(() -> get(put))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was closed during the operation; whether Redis carried it out is unknown")
                    .cause()
                    .isInstanceOfSatisfying(
                            RedisCacheException.class,
                            failure -> assertThat(failure.isOutcomeUnknown()).isTrue());
            Throwable failure = Waiting.failureOf(stage);
            assertThat(failure instanceof CompletionException ? failure.getCause() : failure)
                    .isInstanceOf(IllegalStateException.class);
        } finally {
            server.get().resume();
        }
    }

    private static boolean isWaiting(String in) {
        return Thread.getAllStackTraces().values().stream()
                .anyMatch(stack -> java.util.Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().endsWith("." + in)
                                && frame.getMethodName().equals("await")));
    }

    @Test
    void loadAll_thatIsQueuedWhenTheCacheIsClosed_getsAnIllegalState() throws Exception {
        MapStore<String, String> store = MapStore.loading(key -> {
            writing.countDown();
            await(goOn);
            return "v";
        });
        Cache<String, String> cache = caches.create(store.readThrough());
        List<CompletionListenerFuture> loads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            CompletionListenerFuture load = new CompletionListenerFuture();
            loads.add(load);
            cache.loadAll(java.util.Set.of("k" + i), true, load);
        }
        await(writing);

        Future<?> closing = threads.submit(cache::close);
        for (CompletionListenerFuture queued : loads.subList(2, 5)) {
            assertThatThrownBy(() -> get(queued)).cause().isInstanceOf(IllegalStateException.class);
        }
        goOn.countDown();

        get(loads.get(0));
        get(loads.get(1));
        get(closing);
        assertThatThrownBy(() -> cache.loadAll(java.util.Set.of("k"), true, null))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Otherwise a processor, listener, loader or writer that closes the cache would wait for itself. */
    @Test
    void codeOfTheApplication_thatAnOperationCalls_knowsThatItIsInside() {
        List<String> inside = new ArrayList<>();
        MapStore<String, String> store = new MapStore<>();
        store.onLoad = key -> {
            note("loader", inside);
            return "v";
        };
        store.beforeWrite = (key, value) -> note("writer", inside);
        Cache<String, String> cache = caches.create(store.readAndWriteThrough());
        cache.registerCacheEntryListener(
                new RecordingListener<String, String>(event -> note("listener", inside)).synchronous());

        cache.get("loads");
        inside.clear();
        cache.invoke("inside", (entry, arguments) -> {
            note("processor", inside);
            entry.getValue();
            entry.setValue("v");
            return null;
        });

        assertThat(inside).contains("processor true", "loader true", "writer true", "listener true");
        assertThat(inside).allMatch(noted -> noted.endsWith("true"));
        assertThat(OperationTime.ofThread().isInside()).isFalse();
    }

    private static void note(String who, List<String> inside) {
        inside.add(who + " " + OperationTime.ofThread().isInside());
    }

    @Test
    void close_byAProcessor_endsItsCallWithoutAChange() {
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");

        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    cache.close();
                    entry.setValue("w");
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(cache.isClosed()).isTrue();
        Cache<String, String> next = caches.create();
        assertThat(next.get("k")).isEqualTo("v");
    }

    @Test
    void close_byAStageOfAnOperation_ends() {
        Cache<String, String> cache = caches.create();

        Waiting.join(AsyncCache.of(cache)
                .put("k", "v")
                .thenRun(() -> caches.provider().close()));

        assertThat(cache.isClosed()).isTrue();
        assertThatThrownBy(() -> cache.get("k")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void createAndDestroy_whileTheManagerIsClosed_endOrSayThatItIsClosed() throws Exception {
        List<Future<?>> working = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(4);
        javax.cache.CacheManager manager = caches.settings("defaults: {event-scope: all}");
        for (int i = 0; i < 4; i++) {
            String name = "c" + i;
            working.add(threads.submit(() -> {
                while (true) {
                    manager.createCache(name, new RecordingListener<String, String>().listened())
                            .put("k", "v");
                    begun.countDown();
                    manager.destroyCache(name);
                }
            }));
        }
        await(begun);

        manager.close();

        for (Future<?> one : working) {
            assertThatThrownBy(() -> get(one))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .isNotInstanceOf(CacheException.class)
                    .hasMessageContaining("closed");
        }
    }
}
