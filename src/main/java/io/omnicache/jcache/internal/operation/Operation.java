package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import org.jspecify.annotations.Nullable;

/**
 * One operation on one entry, said once for callers that wait for it and for those that don't: the command that does it all, with
 * the meaning of its reply, and the long way for where one command doesn't. Where a command finds an entry, another may have to
 * follow, since one that can't be decoded counts as none. Nothing has happened before it is run or started, which
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

    /**
     * The command that has to follow before it is known what the reply means; {@code null} if none has to. Asked again with the
     * reply to that one. Not in a thread of the network.
     */
    @Nullable
    Command follow(@Nullable Object reply) {
        return null;
    }

    /** Whether it goes on by the long way if the key holds another type than a string; else that is an error. */
    boolean endsOtherTypes() {
        return false;
    }

    /** Whether a command may have to follow the first one. */
    boolean maySendSeveral() {
        return false;
    }

    /** Whether the replies say it all; else the operation is done by the long way. */
    boolean isDecided() {
        return true;
    }

    /** What the last command's reply means: counts it and gives the result, which is null only where T says so. Not in a thread of the network. */
    abstract @Nullable T onReply(@Nullable Object reply);

    /** Does it by the long way, in the caller's thread. */
    abstract @Nullable T onWritePath();
}
