package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.async.AsyncPermits;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * What an asynchronous operation holds until it has ended: one of the permits that bound their number, the bytes of its
 * first command, and its place among the calls that are under way. To be released once.
 */
final class AsyncPermit {
    private final AsyncPermits all;
    private final Semaphore permits;
    private final CacheCalls calls;
    private final int call;
    /** Written before the command is sent. */
    private int bytes;

    /**
     * @param permits to which the permit is given back
     * @param call what {@link CacheCalls#begin} has returned
     */
    AsyncPermit(AsyncPermits all, Semaphore permits, CacheCalls calls, int call) {
        this.all = all;
        this.permits = permits;
        this.calls = calls;
        this.call = call;
    }

    /** Waits for room for a command. Returns whether there is. */
    boolean takeBytes(long size, Duration timeout) {
        int taken = all.takeBytes(size, timeout);
        bytes = Math.max(0, taken);
        return taken != AsyncPermits.NO_BYTES;
    }

    void release() {
        all.giveBytes(bytes);
        permits.release();
        calls.end(call);
    }
}
