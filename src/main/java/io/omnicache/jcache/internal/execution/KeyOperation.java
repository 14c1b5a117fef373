package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import org.jspecify.annotations.Nullable;

/**
 * One operation on one entry, described once for callers that wait and for callers that don't. It gives its commands
 * one after the other, says what the replies mean, and knows the write path for the cases that commands alone don't
 * cover. The {@link OperationExecutor} carries it out.
 *
 * <p>An object is one execution: it is made for a call and used once. Creating it has no effect. It is used by one
 * thread at a time. The subclass says who may answer: {@link NearRead}, {@link ReplicaRead}, {@link MasterRead},
 * {@link Mutation}.
 *
 * @param <K> the keys' type
 * @param <T> the result's type
 */
public abstract sealed class KeyOperation<K, T extends @Nullable Object> {
    static final int HIT = 1;
    static final int MISS = 2;
    static final int PUT = 4;
    static final int REMOVAL = 8;

    private final K key;
    private final Timing timing;
    private byte counted;

    private KeyOperation(K key, Timing timing) {
        this.key = key;
        this.timing = timing;
    }

    final K key() {
        return key;
    }

    final Timing timing() {
        return timing;
    }

    /** What the statistics count, as bits. */
    final int counted() {
        return counted;
    }

    /** Counts a hit or a miss, when the operation has ended without the write path. */
    protected final void countLookup(boolean hit) {
        counted |= hit ? HIT : MISS;
    }

    /** Counts a put, when the operation has ended without the write path. */
    protected final void countPut() {
        counted |= PUT;
    }

    /** Counts a removal, when the operation has ended without the write path. */
    protected final void countRemoval() {
        counted |= REMOVAL;
    }

    /** The same operation on copies of its arguments, which the caller may alter before another thread reads them. */
    public abstract KeyOperation<K, T> copy();

    /**
     * The first command; {@code null} if only the write path will do. The arguments are encoded here.
     *
     * @throws javax.cache.CacheException if an argument can't be encoded
     */
    public abstract @Nullable Command command();

    /** Whether {@link #command} gave no command since there is nothing to do in Redis. */
    public boolean isDoneWithoutCommand() {
        return false;
    }

    /**
     * Whether a command may follow the first one. Then later operations on the key must wait for the end of this one.
     */
    public boolean maySendSeveral() {
        return false;
    }

    /**
     * The command that follows a reply; {@code null} after the last one. May decode values: not for a thread of the
     * network.
     *
     * @param reply to the command before
     */
    public @Nullable Command next(@Nullable Object reply) {
        return null;
    }

    /** Whether the entry was changed and more has to follow, so that a caller that cancels now comes too late. */
    public boolean isHalfDone() {
        return false;
    }

    /** Whether the replies decide the operation; if not, the write path follows the last reply. */
    public boolean isDecided() {
        return true;
    }

    /** Whether the write path follows if the key holds another type than a string. Otherwise the operation fails. */
    public boolean replacesOtherTypes() {
        return false;
    }

    /**
     * The result according to the last reply, {@code null} only where T says so. Counts. May decode values: not for a
     * thread of the network.
     */
    public abstract @Nullable T result(@Nullable Object reply);

    /**
     * Does the whole operation on the write path and returns its result. May wait for locks and for the application's
     * code.
     */
    public abstract @Nullable T onWritePath();

    /** Whether {@link #load} follows a result of {@code null}. */
    public boolean loadsMissing() {
        return false;
    }

    /** Asks the cache loader for what the cache doesn't have. May wait for locks and for the application's code. */
    public @Nullable T load() {
        return null;
    }

    /**
     * A read that a copy of the entry in this JVM may answer, or a replica, or the master. It has no effect on the
     * entry.
     */
    public abstract static non-sealed class NearRead<K, T extends @Nullable Object> extends ReplicaRead<K, T> {
        protected NearRead(K key, Timing timing) {
            super(key, timing);
        }
    }

    /** A read that a replica may answer, which may lag behind, or the master. It has no effect on the entry. */
    public abstract static sealed class ReplicaRead<K, T extends @Nullable Object> extends KeyOperation<K, T> {
        private ReplicaRead(K key, Timing timing) {
            super(key, timing);
        }

        /** A command that a replica may answer. Nothing may be changed according to its reply. */
        public static Command command(Verb verb, byte[] redisKey, Object... rest) {
            return Command.read(verb, redisKey, rest);
        }

        @Override
        public final @Nullable T onWritePath() {
            throw new IllegalStateException("A read of this type is one command");
        }
    }

    /**
     * A read that only the master may answer, since the access changes the entry's time to live, or the policy is
     * asked.
     */
    public abstract static non-sealed class MasterRead<K, T extends @Nullable Object> extends KeyOperation<K, T> {
        protected MasterRead(K key, Timing timing) {
            super(key, timing);
        }
    }

    /** A change. Only the master answers its commands, also those that look at the entry first. It passes the gate. */
    public abstract static non-sealed class Mutation<K, T extends @Nullable Object> extends KeyOperation<K, T> {
        protected Mutation(K key, Timing timing) {
            super(key, timing);
        }

        /**
         * Whether the operation always takes the write path; then {@link #command} isn't asked, and no gate is passed
         * before.
         */
        public boolean needsWritePath() {
            return false;
        }
    }
}
