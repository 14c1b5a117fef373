package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads that throw errors, that run beside writes of the same key, and whose cache is closed. */
class LoadingTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() {
        answer.countDown();
    }

    @Test
    void loadAll_whoseLoaderThrowsAnError_failsItsListener() throws Exception {
        Cache<String, String> cache = create(key -> {
            if (key.equals("bad")) {
                throw new NoClassDefFoundError("driver");
            }
            return "loaded";
        });
        CompletionListenerFuture failed = new CompletionListenerFuture();
        CompletionListenerFuture loaded = new CompletionListenerFuture();

        cache.loadAll(Set.of("bad"), true, failed);
        cache.loadAll(Set.of("good"), true, loaded);

        assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CacheLoaderException.class)
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
        loaded.get(10, TimeUnit.SECONDS);
        assertThat(cache.get("good")).isEqualTo("loaded");
    }

    @Test
    void close_whileLoadsWait_tellsTheirListeners() throws Exception {
        Cache<String, String> cache = create(this::slowly);
        CompletionListenerFuture running = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), true, new CompletionListenerFuture());
        cache.loadAll(Set.of("b"), true, running);
        await(asked);
        CompletionListenerFuture waiting = new CompletionListenerFuture();
        cache.loadAll(Set.of("c"), true, waiting);

        cache.close();

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        answer.countDown();
        assertThatThrownBy(() -> running.get(10, TimeUnit.SECONDS)).hasMessageContaining("closed");
    }

    @Test
    void destroyCache_whileALoadRuns_leavesNoEntry() {
        Cache<String, String> cache = create(this::slowly);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("k"), true, loaded);
        await(asked);

        caches.manager().destroyCache("c");
        answer.countDown();
        Awaitility.await().until(loaded::isDone);

        assertThat(create(key -> null).containsKey("k")).isFalse();
    }

    @Test
    void close_fromACompletionListener_returns() throws Exception {
        Cache<String, String> cache = create(key -> "v");
        CompletionListenerFuture closed = new CompletionListenerFuture() {
            @Override
            public void onCompletion() {
                cache.close();
                if (!Thread.currentThread().isInterrupted()) {
                    super.onCompletion();
                }
            }
        };

        cache.loadAll(Set.of("k"), true, closed);

        closed.get(10, TimeUnit.SECONDS);
        assertThat(cache.isClosed()).isTrue();
    }

    static Stream<Arguments> writes() {
        return Stream.of(
                write("put", cache -> cache.put("k", "new"), "new"),
                write("getAndPut", cache -> cache.getAndPut("k", "new"), "new"),
                write("putAll", cache -> cache.putAll(Map.of("k", "new", "l", "new")), "new"),
                write("remove", cache -> cache.remove("k"), null),
                write("getAndRemove", cache -> cache.getAndRemove("k"), null),
                write("removeAll", cache -> cache.removeAll(Set.of("k", "l")), null));
    }

    /** The load read the store before the write, so its value must not replace the written one. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void write_duringAReadThrough_isNotUndoneByIt(
            String name, Consumer<Cache<String, String>> write, @Nullable String expected) throws Exception {
        Cache<String, String> cache = create(this::slowly);
        Thread reader = start(() -> cache.get("k"));
        await(asked);

        Thread writer = start(() -> write.accept(cache));
        Awaitility.await().until(() -> isWaitingOrDone(writer));
        answer.countDown();
        reader.join();
        writer.join();

        assertThat(cache.containsKey("k")).isEqualTo(expected != null);
        assertThat(expected == null ? null : cache.get("k")).isEqualTo(expected);
    }

    static Stream<Arguments> replacingWrites() {
        return Stream.concat(
                writes(),
                Stream.of(
                        write("replace", cache -> cache.replace("k", "new"), "new"),
                        write("replace a value", cache -> cache.replace("k", "old", "new"), "new"),
                        write("getAndReplace", cache -> cache.getAndReplace("k", "new"), "new"),
                        write("remove a value", cache -> cache.remove("k", "old"), null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replacingWrites")
    void write_duringALoadThatReplaces_isNotUndoneByIt(
            String name, Consumer<Cache<String, String>> write, @Nullable String expected) throws Exception {
        Cache<String, String> cache = create(this::slowly);
        cache.put("k", "old");
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("k"), true, loaded);
        await(asked);

        // A conditional write may find the loaded value, and then changes nothing.
        Thread writer = start(() -> write.accept(cache));
        Awaitility.await().until(() -> isWaitingOrDone(writer));
        answer.countDown();
        loaded.get();
        writer.join();

        String outcome = cache.containsKey("k") ? cache.get("k") : null;
        assertThat(outcome).isIn(name.endsWith("a value") ? new String[] {"from the store"} : new String[] {expected});
    }

    private static Arguments write(String name, Consumer<Cache<String, String>> write, @Nullable String expected) {
        return Arguments.of(name, write, expected);
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Whether the thread waits for a key lock, or has ended. */
    private static boolean isWaitingOrDone(Thread thread) {
        return !thread.isAlive()
                || Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().endsWith("KeyLocks"));
    }

    private String slowly(String key) {
        asked.countDown();
        await(answer);
        return "from the store";
    }

    private Cache<String, String> create(UnaryOperator<String> store) {
        return caches.create(MapStore.loading(store).readThrough());
    }
}
