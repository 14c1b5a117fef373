package io.omnicache.jcache.internal.redis.twin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does what a script does, in a transaction. Same keys, same arguments, same result, and the same for every other client:
 * all of it or nothing, and nothing of others in between. Is run again from the beginning if another client has changed
 * a key that was read. Thread-safe; must do nothing but call the transaction.
 */
@FunctionalInterface
public interface ScriptTwin {

    /**
     * Reads, and says what to change.
     *
     * @return the script's result: {@code byte[]} for a string, {@link Long}, {@link String} for a status, a list, or
     *     {@code null} for nil and false
     */
    @Nullable
    Object run(Transaction transaction, ScriptCall call);

    /** Returns the keys that are read in the first trip: strings, or keys that may be of another type. */
    default List<byte[]> readFirst(ScriptCall call) {
        return call.keys();
    }
}
