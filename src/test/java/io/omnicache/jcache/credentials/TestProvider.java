package io.omnicache.jcache.credentials;

import io.omnicache.jcache.spi.CredentialsProvider;
import io.omnicache.jcache.testing.Sneaky;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Does what a test says. */
public final class TestProvider implements CredentialsProvider {
    static final AtomicInteger CALLS = new AtomicInteger();
    static final AtomicInteger CLOSED = new AtomicInteger();
    static volatile String thread = "";
    private static volatile Callable<Credentials> next = () -> null;
    private static volatile Throwable failure;
    private static volatile CompletableFuture<Void> closing = CompletableFuture.completedFuture(null);

    static void gives(Callable<Credentials> credentials) {
        next = credentials;
        CALLS.set(0);
        CLOSED.set(0);
        failure = null;
        closing.complete(null);
        closing = CompletableFuture.completedFuture(null);
    }

    /** The next {@code close} ends with this. */
    static void closesWith(CompletableFuture<Void> end) {
        closing = end;
    }

    static void failsWhenClosed(Throwable thrown) {
        failure = thrown;
    }

    @Override
    public Credentials credentials() throws Exception {
        CALLS.incrementAndGet();
        thread = Thread.currentThread().getName();
        return next.call();
    }

    @Override
    public void close() {
        CLOSED.incrementAndGet();
        closing.join();
        if (failure != null) {
            throw Sneaky.raise(failure);
        }
    }
}
