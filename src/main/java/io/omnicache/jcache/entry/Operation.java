package io.omnicache.jcache.entry;

import io.omnicache.jcache.management.Timing;
import io.omnicache.jcache.redis.Command;
import org.jspecify.annotations.Nullable;

/**
 * One operation on one entry, said once for callers that wait for it and for those that don't: the command that does it all, with
 * the meaning of its reply, and the long way for where one command doesn't. Nothing has happened before it is run or started, which
 * is done once. One object, since one is made for each call.
 */
public abstract class Operation<K, T extends @Nullable Object> {
    private final K key;
    private final Timing timing;
    private final boolean changing;

    /**
     * @param changing whether it may change more than the entry's time to live
     */
    Operation(K key, Timing timing, boolean changing) {
        this.key = key;
        this.timing = timing;
        this.changing = changing;
    }

    final K key() {
        return key;
    }

    final Timing timing() {
        return timing;
    }

    final boolean isChanging() {
        return changing;
    }

    /** The same on copies of its arguments, which may be altered before it is carried out by another thread. */
    abstract Operation<K, T> ofCopies();

    /** The one command that does it; {@code null} if it takes more. The arguments are encoded here. */
    abstract @Nullable Command command();

    /** What the command's reply means: counts it and gives the result, which is null only where T says so. Not in a thread of the network. */
    abstract @Nullable T onReply(@Nullable Object reply);

    /** Does it by the long way, in the caller's thread. */
    abstract @Nullable T onWritePath();
}
