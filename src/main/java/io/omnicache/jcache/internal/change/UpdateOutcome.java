package io.omnicache.jcache.internal.change;

/** What has become of the conditional command of an update. Used by one thread at a time. */
final class UpdateOutcome {
    /** The change was made. */
    private static final long DONE = 1;
    /** The lock in Redis, or the lease of a completion, had ended; nothing was changed. Any other number: dropped. */
    private static final long ENDED = 0;
    /** The change didn't reach Redis, or may not have, and nobody is to know. */
    private static final long NOT_SENT = 3;

    private boolean isFenced;
    private boolean isDiscarded;
    private boolean isRefused;
    private boolean isApplied;
    private boolean isTold;
    private boolean isSettled;
    private boolean isDropped;

    /**
     * Takes the number that the script has replied.
     *
     * @param isUnconditional whether the store has the change already
     * @param isCompletion whether the update completes work under a lease
     */
    void onReply(long reply, boolean isUnconditional, boolean isCompletion) {
        isApplied = reply == DONE;
        isDropped = reply == NOT_SENT;
        isTold = isApplied || reply != ENDED && !isDropped && isUnconditional;
        isFenced = reply == ENDED && isUnconditional;
        isRefused = reply == ENDED && !isUnconditional && isCompletion;
        isDiscarded = !isApplied && !isUnconditional && !isRefused;
        isSettled = !isFenced && !isRefused;
    }

    /** The decision was carried out, or there was nothing to do. */
    void settle() {
        isSettled = true;
    }

    /** The decision isn't sent to Redis, which is away. */
    void drop() {
        onReply(NOT_SENT, false, false);
    }

    /** Whether the change didn't reach Redis, or may not have, and the store hasn't got it either. */
    boolean isLost() {
        return isDropped && isDiscarded;
    }

    /** Whether nothing is left to do. */
    boolean isSettled() {
        return isSettled;
    }

    /** Whether a command has changed the entry, or would have changed it if it had another state. */
    boolean isApplied() {
        return isApplied;
    }

    /**
     * Whether the script has told listeners of the change: also if the entry was dropped since the store has another.
     */
    boolean isTold() {
        return isTold;
    }

    /** Whether the lease of a completion was no longer held. Nothing was changed then. */
    boolean isRefused() {
        return isRefused;
    }

    /** Whether the store has the change, and Redis has refused it, since the lock in Redis had ended. */
    boolean isFenced() {
        return isFenced;
    }

    /** Whether a loaded value wasn't stored, since the lock had ended or the store may have a newer value. */
    boolean isDiscarded() {
        return isDiscarded;
    }
}
