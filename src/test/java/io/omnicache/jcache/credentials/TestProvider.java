package io.omnicache.jcache.credentials;

import io.omnicache.jcache.spi.CredentialsProvider;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Does what a test says. */
public final class TestProvider implements CredentialsProvider {
    static final AtomicInteger CALLS = new AtomicInteger();
    static final AtomicInteger CLOSED = new AtomicInteger();
    static volatile String thread = "";
    private static volatile Callable<Credentials> next = () -> null;

    static void gives(Callable<Credentials> credentials) {
        next = credentials;
        CALLS.set(0);
        CLOSED.set(0);
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
    }
}
