package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import org.jspecify.annotations.Nullable;

/**
 * One operation on one entry, the same for synchronous and asynchronous callers. It defines its commands, the meaning
 * of their replies, and the steps on the write path for cases that commands alone don't cover.
 * {@link OperationExecutor} carries out the operation.
 *
 * <p>An object is one execution: it is made for a call and used once. Creating it has no effect. It is used by one
 * thread at a time. The subclass tells which source may answer: {@link NearRead}, {@link ReplicaRead},
 * {@link MasterRead}, {@link Mutation}.
 *
 * @param <K> the keys' type
 * @param <T> the result's type
 */
public abstract sealed class KeyOperation<K, T extends @Nullable Object> {
    final K key;
    final Timing timing;
    private int counters;

    private KeyOperation(K key, Timing timing) {
        this.key = key;
        this.timing = timing;
    }

    /** The counters of the statistics that the operation adds one to, as bits, when it has ended by its commands. */
    final int counters() {
        return counters;
    }

    /**
     * Says that the operation adds one to a counter. Only for an operation that ends by its commands: on the write
     * path the {@code Decision} says what is counted.
     */
    protected final void count(Counter counter) {
        counters |= counter.bit();
    }

    /** Says that the operation adds one to the hits or to the misses. */
    protected final void countLookup(boolean hit) {
        count(hit ? Counter.HITS : Counter.MISSES);
    }

    /** Says that the operation adds one to each counter of a set of bits. */
    protected final void countAll(int bits) {
        counters |= bits;
    }

    /** The same operation on copies of its arguments, which the caller may alter before another thread reads them. */
    public abstract KeyOperation<K, T> copy();

    /**
     * The first command; {@code null} if the operation needs the write path, or if there is nothing to do in Redis
     * (see {@link #isDoneWithoutCommand}). Encodes the arguments.
     *
     * @throws javax.cache.CacheException if an argument can't be encoded
     */
    public abstract @Nullable Command command();

    /** Whether {@link #command} returned no command because there is nothing to do in Redis. */
    public boolean isDoneWithoutCommand() {
        return false;
    }

    /** Whether a command may follow the first one. If so, later operations on the key wait for the end of this one. */
    public boolean maySendSeveral() {
        return false;
    }

    /**
     * The command that follows a reply; {@code null} after the last one. May decode values, so network threads must
     * not call this method.
     *
     * @param reply the reply to the previous command
     */
    public @Nullable Command next(@Nullable Object reply) {
        return null;
    }

    /** Whether the entry was changed and more has to follow, so that a caller that cancels now comes too late. */
    public boolean isHalfDone() {
        return false;
    }

    /**
     * Returns the failure of the operation for the failure of a command. If a command before has changed the entry, a
     * command that was not carried out leaves an operation that is.
     */
    final Throwable outcomeOf(Throwable failure) {
        return isHalfDone() && failure instanceof UnavailableException
                ? new RedisCacheException(
                        "The operation was carried out in part, read before you repeat it: " + failure.getMessage(),
                        true,
                        failure.getCause())
                : failure;
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
     * The result according to the last reply; {@code null} only if T permits it. Counts for the statistics. May
     * decode values, so network threads must not call this method.
     */
    public abstract @Nullable T result(@Nullable Object reply);

    /**
     * Carries out the whole operation on the write path and returns the result. May wait for locks and for the
     * application's code.
     */
    public abstract @Nullable T onWritePath();

    /** Whether {@link #load} follows a result of {@code null}. */
    public boolean loadsMissing() {
        return false;
    }

    /** Loads the entry that the cache doesn't have. May wait for locks and for the application's code. */
    public @Nullable T load() {
        return null;
    }

    /**
     * Begins what {@link #load} does, as a load that waits for others without a thread. Returns {@code null} if
     * {@link #load} waits for no other JVM.
     */
    public @Nullable StepwiseLoad<T> stepwiseLoad() {
        return null;
    }

    /** Called once if the operation has failed, in the thread that throws the failure or completes the future. */
    public void onFailure(Throwable failure) {}

    /** A read that a near cache in this JVM, a replica or the master may answer. It has no effect on the entry. */
    public abstract static non-sealed class NearRead<K, T extends @Nullable Object> extends ReplicaRead<K, T> {
        protected NearRead(K key, Timing timing) {
            super(key, timing);
        }
    }

    /**
     * A read that a replica or the master may answer. A replica may lag behind. The read has no effect on the entry.
     */
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
     * A read that only the master may answer, since the access changes the entry's time to live, or calls the expiry
     * policy.
     */
    public abstract static non-sealed class MasterRead<K, T extends @Nullable Object> extends KeyOperation<K, T> {
        protected MasterRead(K key, Timing timing) {
            super(key, timing);
        }
    }

    /** A change. Only the master answers its commands, including those that only read. The change passes the gate. */
    public abstract static non-sealed class Mutation<K, T extends @Nullable Object> extends KeyOperation<K, T> {
        protected Mutation(K key, Timing timing) {
            super(key, timing);
        }

        /**
         * Whether the operation always takes the write path. If so, {@link #command} isn't called, and the gate isn't
         * entered before the write path.
         */
        public boolean needsWritePath() {
            return false;
        }
    }
}
