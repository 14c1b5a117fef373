package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.Waiting;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An interrupted caller gets an exception that says so, and its interrupt status stays set. */
@Execution(ExecutionMode.CONCURRENT)
class InterruptedCallerTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @Test
    void bulkOperations_interruptedBeforeReply_areUnknown() throws InterruptedException {
        Cache<String, String> cache = open("timeout=20s");
        boolean unused = cache.iterator().hasNext(); // Opens the connection for walks.
        caches.server().command("CLIENT", "PAUSE", "60000", "ALL");

        assertToldOfInterruption(() -> cache.putAll(Map.of("a", "1", "b", "2")), true);
        assertToldOfInterruption(() -> cache.getAll(Set.of("a", "b")), true);
        assertToldOfInterruption(cache::clear, true);
        assertToldOfInterruption(() -> cache.iterator().hasNext(), true);
    }

    /** The failure is temporary, so that the operation waits before its next attempt. */
    @Test
    void operations_interruptedBeforeRetry_nameTheFirstFailure() throws InterruptedException {
        Cache<String, String> cache = open("timeout=20s&retry-delay=19s");
        caches.server().command("CONFIG", "SET", "min-replicas-to-write", "1");

        for (ThrowingCallable operation :
                new ThrowingCallable[] {() -> cache.put("k", "v"), () -> cache.putAll(Map.of("a", "1"))}) {
            assertThat(assertToldOfInterruption(operation, false))
                    .hasMessageStartingWith("Interrupted while waiting to try again after: Redis at ")
                    .hasMessageContaining("NOREPLICAS");
        }
    }

    @Test
    void put_interruptedWhileAnotherThreadChangesTheKey_saysSo() throws InterruptedException {
        Cache<String, String> cache = open("");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread other = new Thread(() -> cache.invoke("k", (entry, arguments) -> {
            inside.countDown();
            return catchThrowable(end::await);
        }));
        other.start();
        Waiting.await(inside);
        try {
            Throwable thrown = interrupted(() -> cache.invoke("k", (entry, arguments) -> null), "acquire");

            assertThat(thrown)
                    .isInstanceOf(CacheException.class)
                    .hasMessageStartingWith("Interrupted while waiting for another thread's change of the same key")
                    .hasCauseInstanceOf(InterruptedException.class);
        } finally {
            end.countDown();
            other.join();
        }
    }

    /** Otherwise other writers would wait for the end of the lease of 30 s. */
    @Test
    void put_interruptedByItsWriter_givesItsLockInRedisBack() throws InterruptedException {
        MapStore<String, String> store = new MapStore<>();
        store.afterWrite = key -> Thread.currentThread().interrupt();
        Cache<String, String> cache = caches.create(store.writeThrough());
        Thread caller = new Thread(() -> {
            Throwable unused = catchThrowable(() -> cache.put("k", "v"));
        });
        caller.start();
        caller.join();

        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> caches.server().command("KEYS", "*~lock:*").isEmpty());
    }

    private static Throwable assertToldOfInterruption(ThrowingCallable operation, boolean outcomeUnknown)
            throws InterruptedException {
        Throwable thrown = interrupted(operation, outcomeUnknown ? "await" : "pause");
        assertThat(thrown)
                .isExactlyInstanceOf(RedisCacheException.class)
                .hasMessageStartingWith("Interrupted while waiting ")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(((RedisCacheException) thrown).isOutcomeUnknown()).isEqualTo(outcomeUnknown);
        return thrown;
    }

    /** Interrupts the operation once it waits in the method, and returns what it throws. */
    private static Throwable interrupted(ThrowingCallable operation, String method) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> still = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            thrown.set(catchThrowable(operation));
            still.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        Awaitility.await()
                .until(() -> caller.getState() == Thread.State.TIMED_WAITING
                        && Arrays.stream(caller.getStackTrace())
                                .anyMatch(frame -> frame.getClassName().startsWith("io.omnicache.")
                                        && frame.getMethodName().equals(method)));
        caller.interrupt();
        caller.join();
        assertThat(still.get()).isTrue();
        return Objects.requireNonNull(thrown.get());
    }

    private Cache<String, String> open(String query) {
        Cache<String, String> cache = caches.manager(query).createCache("c", new MutableConfiguration<>());
        cache.put("first", "v");
        return cache;
    }
}
