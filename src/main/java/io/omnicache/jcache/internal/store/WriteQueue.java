package io.omnicache.jcache.internal.store;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one cache that are written to the store later. Thread-safe. The changes of a key are added in their
 * order, by the thread that holds the key's lock in this JVM.
 */
public interface WriteQueue<K, V> {

    /** Begins to write, by these turns. Called once, before the first change. */
    void begin(Turns turns);

    /**
     * Reserves places for changes; waits while the queue is full.
     *
     * @throws javax.cache.CacheException after a timeout, if the thread is interrupted, or if the queue is closed. The
     *     cache must not be changed then
     */
    Places reserve(int changes);

    /** Returns a new name for a change of this queue; the same name is never returned twice, in any JVM. */
    String newMark();

    /** What the names of all changes of this queue begin with. */
    String markPrefix();

    /** The name of the change of the key that the store doesn't have yet; {@code null} if none waits in this queue. */
    @Nullable
    String waitingMark(EncodedKey key);

    /**
     * How long Redis keeps the name of the last change of an entry, in milliseconds; begins again with each attempt.
     */
    long markMillis();

    /** How long Redis keeps the name after the store has the change, in milliseconds. */
    long writtenMillis();

    /** Reserved places. Closing it gives the unused ones back. */
    interface Places extends AutoCloseable {

        /** Uses one place for a change that Redis has carried out, or may have. */
        void add(Written<?, ?> change);

        @Override
        void close();
    }

    /**
     * A change that Redis has carried out.
     *
     * @param id the encoded key
     * @param key gives copies of the key
     * @param value gives copies of the value; {@code null} for a removal
     * @param mark the name of the change
     * @param isDoubtful whether it is unknown if Redis has carried out the change; the name in Redis tells it later
     */
    record Written<K, V>(
            EncodedKey id, Supplier<K> key, @Nullable Supplier<V> value, String mark, boolean isDoubtful) {}

    /** The turns in which JVMs write the same entries to the store, one after the other. */
    interface Turns {

        /**
         * Begins a turn.
         *
         * @throws javax.cache.CacheException if Redis fails, or another JVM doesn't end its turn
         */
        Turn begin(List<EncodedKey> keys);

        /**
         * Those of the keys whose last change is another JVM's and is in the store, so that what this JVM's queue has
         * is out of date.
         *
         * @throws javax.cache.CacheException if Redis fails
         */
        Set<EncodedKey> outdated(List<EncodedKey> keys);
    }

    /** One turn. Closing ends it, for the keys that haven't been ended one by one. */
    interface Turn extends AutoCloseable {

        /**
         * The name of the last change of the entry, in any JVM, whether the store has that change or not; {@code null}
         * if Redis knows none.
         */
        @Nullable
        String lastMark(EncodedKey key);

        /** The attempt of a change has ended. {@code isWritten} if no other one follows. */
        void end(EncodedKey key, String mark, boolean isWritten);

        @Override
        void close();
    }
}
