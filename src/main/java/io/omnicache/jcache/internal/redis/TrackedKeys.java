package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads of entries whose later changes the servers announce. An entry is read on the push connection to its master, and
 * the announcements come on the same connection. Therefore the replies and the announcements of one master reach the
 * receivers in the order in which the server has sent them. Thread-safe.
 *
 * <p>A change is announced whoever has made it, also if the entry has expired or was evicted. Nobody announces
 * {@code SWAPDB}.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/client-side-caching/">Client-side caching</a>
 */
public interface TrackedKeys extends AutoCloseable {
    /**
     * The size of the largest value that can be read in this way: 16 MB. A server closes the connection of a subscriber
     * for whom more waits than its {@code client-output-buffer-limit} allows, by default 32 MB.
     */
    int LARGEST = 16 << 20;

    /**
     * Reads entries. Never blocks.
     *
     * @param keys whole keys, which begin with the prefix; must not be changed
     * @param receiver gets one outcome for each key
     */
    void read(List<byte[]> keys, Receiver receiver);

    /**
     * The latest time, as {@link System#nanoTime()}, for which a canary has proved that announcements of every master
     * arrive: everything that was announced before has been delivered. Costs one read of a field.
     */
    long provenUntil();

    /** Whether every master is connected and announces changes, as far as is known at present. */
    boolean isConnected();

    /** Returns how long announcements took, by the canaries of the last minutes. */
    Delays delays();

    /** Ends the announcements. The listener isn't called once the method has returned. Idempotent. */
    @Override
    void close();

    /** How a server finds out whom to tell. */
    enum Mode {
        /** The server remembers who has read which key: {@code CLIENT TRACKING ON}. */
        BY_KEY,
        /** The server announces each change of a key with the prefix: {@code CLIENT TRACKING ON BCAST PREFIX}. */
        BY_PREFIX
    }

    /**
     * What is tracked.
     *
     * @param prefix what all keys begin with; must not be changed
     * @param canaryInterval the time between two canaries
     * @param largest the size of the largest value that is read in this way, in bytes; at most {@link #LARGEST}
     */
    record Request(byte[] prefix, Mode mode, Duration canaryInterval, int largest) {}

    /**
     * The time from a canary's change until its announcement.
     *
     * @param p50 the median, in nanoseconds; 0 before the first canary
     * @param p99 the 99th percentile, in nanoseconds
     * @param worst the longest, in nanoseconds
     */
    record Delays(long p50, long p99, long worst) {}

    /**
     * Receives the outcomes of one read, in a network thread; a failure may come in the calling thread, before
     * {@link #read} returns. Must not block.
     */
    interface Receiver {

        /**
         * An entry.
         *
         * @param index the index of the key in the list
         * @param value the bytes; {@code null} if there is no entry
         * @param ttlMillis the time to live at most, in milliseconds; negative if the entry doesn't expire
         * @param isCurrent whether no change was announced since the bytes were read, so that they may be kept
         */
        void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent);

        /** The entry can't be read in this way, at present at least; another connection may read it. */
        void onFailure(int index, RedisCacheException why);

        /** The value is larger than is read in this way; another connection may read it. */
        default void onTooLarge(int index) {
            onFailure(index, new RedisCacheException("The value is too large to be read here", false));
        }
    }

    /** Receives the announcements, in network threads; must not block. */
    interface Listener {

        /** An entry was changed, removed, has expired, or is not tracked any more. */
        void onChanged(byte[] key);

        /**
         * Any entry may have been changed.
         *
         * @param reason what happened, for the log
         */
        void onAllChanged(String reason);

        /**
         * Entries were removed, all that a server had. As {@link #onAllChanged}, but known for certain.
         *
         * @param reason what happened, for the log
         */
        default void onAllRemoved(String reason) {
            onAllChanged(reason);
        }
    }
}
