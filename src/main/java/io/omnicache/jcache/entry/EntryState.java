package io.omnicache.jcache.entry;

import org.jspecify.annotations.Nullable;

/**
 * An entry as it was read.
 *
 * @param raw its bytes in Redis; {@code null} if there is none
 * @param value the value; {@code null} if there is no entry, or none that can be decoded, which counts as none
 */
record EntryState<V>(byte @Nullable [] raw, @Nullable V value) {

    boolean isPresent() {
        return value != null;
    }
}
