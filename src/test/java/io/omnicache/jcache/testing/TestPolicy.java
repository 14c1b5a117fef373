package io.omnicache.jcache.testing;

import java.io.Closeable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;

/**
 * An expiry policy of the application's own: none of the API's classes, so that the cache can't know its durations in
 * advance and asks it each time. A test may let it throw, and sees how often it was closed.
 */
public final class TestPolicy implements ExpiryPolicy, Closeable {
    public final AtomicInteger closed = new AtomicInteger();

    /** What every question throws, if not {@code null}. */
    public volatile Throwable throwing;

    private final Duration creation;
    private final Duration access;
    private final Duration update;
    private volatile Runnable onClose = () -> {};

    private TestPolicy(Duration creation, Duration access, Duration update) {
        this.creation = creation;
        this.access = access;
        this.update = update;
    }

    /**
     * A policy of these durations.
     *
     * @param access {@code null} to keep the time to live, as for {@code update}
     */
    public static TestPolicy of(Duration creation, Duration access, Duration update) {
        return new TestPolicy(creation, access, update);
    }

    /** Entries never expire. */
    public static TestPolicy eternal() {
        return of(Duration.ETERNAL, null, null);
    }

    public TestPolicy onClose(Runnable action) {
        onClose = action;
        return this;
    }

    public TestPolicy throwing(Throwable thrown) {
        throwing = thrown;
        return this;
    }

    @Override
    public Duration getExpiryForCreation() {
        return answer(creation);
    }

    @Override
    public Duration getExpiryForAccess() {
        return answer(access);
    }

    @Override
    public Duration getExpiryForUpdate() {
        return answer(update);
    }

    @Override
    public void close() {
        closed.incrementAndGet();
        onClose.run();
    }

    private Duration answer(Duration duration) {
        Throwable thrown = throwing;
        if (thrown != null) {
            throw Sneaky.raise(thrown);
        }
        return duration;
    }
}
