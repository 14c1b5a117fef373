package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one cache that are under way: operations from their begin to their end, waiting and asynchronous, and
 * refreshes in the background. Whoever closes the cache waits for them, so that they end by themselves and nothing that
 * they use is closed before. A call that lasts longer ends with an {@link IllegalStateException}: at its next step, or
 * when Redis can't be asked any more. Beginning and ending cost one addition each. Thread-safe.
 */
public final class CacheCalls {
    /** Stands for a call that hasn't begun. */
    static final int NONE = -1;

    private final String cacheName;
    private final CommandGate gate;
    private volatile boolean isEnded;

    public CacheCalls(String cacheName) {
        this.cacheName = Shown.name(cacheName);
        this.gate = new CommandGate(cacheName);
    }

    /**
     * Begins a call.
     *
     * @return the argument for {@link #end}
     * @throws IllegalStateException if the cache is closed
     */
    public int begin() {
        return gate.enter();
    }

    /** Ends a call; does nothing for {@link #NONE}. */
    public void end(int call) {
        if (call != NONE) {
            gate.leave(call);
        }
    }

    /** Carries out a call that is no operation with stages: a page of an iteration, for example. */
    public <T extends @Nullable Object> T run(Supplier<T> work) {
        int call = begin();
        try {
            return work.get();
        } catch (RuntimeException e) {
            Failures.rethrow(told(e));
            throw e;
        } finally {
            end(call);
        }
    }

    /**
     * Waits for the calls under way. Then lets no more begin, and those that go on are told that the cache is closed where
     * Redis fails them. A caller whose thread is interrupted waits too.
     *
     * @param longest the longest wait
     * @param onClosed called once, by the first caller that gets there, before any caller returns
     */
    public void close(Duration longest, Runnable onClosed) {
        if (isEnded) {
            return;
        }
        long end = System.nanoTime() + longest.toNanos();
        awaitEarlier(end);
        synchronized (this) {
            if (!isEnded) {
                gate.close();
                onClosed.run();
                isEnded = true;
            }
        }
        awaitEarlier(end); // Who came meanwhile.
    }

    /** Whether the thread is inside an operation, so that it would wait for itself. */
    public static boolean isInsideOne() {
        return OperationTime.ofThread().isInside();
    }

    private void awaitEarlier(long end) {
        gate.awaitEarlierUninterruptibly(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }

    /** @throws IllegalStateException if the cache is closed */
    void checkOpen() {
        gate.checkOpen();
    }

    boolean isClosed() {
        return gate.isClosed();
    }

    /**
     * What the caller is told of a failure. If Redis couldn't be asked after the cache was closed, that is the reason: the
     * cache is closed. The failure is the cause.
     */
    public Throwable told(Throwable failure) {
        if (!isClosed()
                || !(failure instanceof RedisCacheException known)
                || !(known instanceof UnavailableException || known.isOutcomeUnknown())
                || RedisErrors.isInterruption(known)) {
            return failure;
        }
        return new IllegalStateException(
                "The cache " + cacheName + " was closed during the operation"
                        + (known.isOutcomeUnknown() ? "; whether Redis carried it out is unknown" : ""),
                known);
    }
}
