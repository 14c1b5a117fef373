package io.omnicache.jcache.internal.lease;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The wait for the end of a lease that another client holds. Thread-safe. Stages of the future that are not
 * asynchronous run in a network thread and must not block.
 */
public final class LeaseWait {
    private final CompletableFuture<LeaseOutcome> ended = new CompletableFuture<>();
    private final Runnable onClose;
    private byte @Nullable [] awaited;
    private byte @Nullable [] lastToken;
    private LeaseOutcome lastOutcome = LeaseOutcome.LOOK;

    LeaseWait(Runnable onClose) {
        this.onClose = onClose;
    }

    /** Completes when the lease has ended, or may have ended unnoticed. */
    public CompletableFuture<LeaseOutcome> ended() {
        return ended;
    }

    /** Sets the lease to wait for. Its end may have been told already. */
    synchronized void await(byte[] token) {
        awaited = token;
        if (Arrays.equals(lastToken, token)) {
            ended.complete(lastOutcome);
        }
    }

    /** The end of a lease of the key, which may be an earlier lease than the awaited one. */
    synchronized void onEnd(byte[] token, LeaseOutcome outcome) {
        lastToken = token;
        lastOutcome = outcome;
        if (Arrays.equals(awaited, token)) {
            ended.complete(outcome);
        }
    }

    /** Messages may have been lost. */
    void onGap() {
        ended.complete(LeaseOutcome.LOOK);
    }

    /** Ends the wait. Must be called in any case. */
    public void close() {
        onClose.run();
    }
}
