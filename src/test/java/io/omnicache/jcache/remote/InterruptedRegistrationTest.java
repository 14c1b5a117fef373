package io.omnicache.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An interrupted thread that registers a listener is told of the interruption, and of no permission. */
class InterruptedRegistrationTest {
    private static final String ALL = "defaults: {event-scope: all}\nconnection: {timeout: 20s}";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final RecordingListener<String, String> listener = new RecordingListener<>();

    @Test
    void register_interruptedBefore_saysSo() throws InterruptedException {
        Cache<String, String> cache = open();

        assertToldAndRepeatable(cache, () -> Thread.currentThread().interrupt(), null);
    }

    @Test
    void register_interruptedWhileItSubscribes_saysSo() throws InterruptedException {
        Cache<String, String> cache = open();

        assertToldAndRepeatable(cache, () -> caches.server().command("CLIENT", "PAUSE", "2000", "ALL"), "await");
    }

    /** The other JVM is one that never answers. */
    @Test
    void register_interruptedWhileItWaitsForAnotherJvm_saysSo() throws InterruptedException {
        Cache<String, String> cache = open();
        String unanswering = "0:" + (System.currentTimeMillis() + 9_000);

        assertToldAndRepeatable(
                cache,
                () -> caches.server().command("HSET", "omnicache:~members:c", "dead", unanswering),
                "growLocked");
    }

    private Cache<String, String> open() {
        Cache<String, String> cache = caches.settings(ALL).createCache("c", new MutableConfiguration<>());
        cache.put("first", "v");
        Awaitility.await("until the cache has joined")
                .until(() -> caches.server()
                        .command("EXISTS", "omnicache:~members:c")
                        .equals("1"));
        return cache;
    }

    /** @param method the method in which the thread is interrupted; {@code null} to interrupt nothing more */
    private void assertToldAndRepeatable(Cache<String, String> cache, Runnable before, String method)
            throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> still = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            before.run();
            thrown.set(catchThrowable(() -> cache.registerCacheEntryListener(listener.synchronous())));
            still.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        if (method != null) {
            Awaitility.await().until(() -> isIn(caller, method));
            caller.interrupt();
        }
        caller.join();

        RedisCacheException told = (RedisCacheException) Objects.requireNonNull(thrown.get());
        assertThat(told)
                .hasMessageContaining("Cache c: ")
                .hasMessageContaining("interrupted")
                .hasMessageNotContaining("ACL")
                .hasMessageNotContaining("RESP3")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(told.isOutcomeUnknown()).isFalse();
        assertThat(still.get()).isTrue();
        cache.registerCacheEntryListener(listener.synchronous());
        cache.put("k", "v");
        assertThat(listener.heard).containsExactly("CREATED k");
    }

    private static boolean isIn(Thread thread, String method) {
        return thread.getState() == Thread.State.TIMED_WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals(method));
    }
}
