package io.omnicache.jcache.internal.entry;

import io.omnicache.jcache.internal.codec.ValueKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that stand in the place of an entry while it is remembered that the cache loader has no value for its key.
 * Every operation reads them as no entry. No codec but {@code bytes} stores a value as these bytes, not even
 * {@code string}, since they aren't UTF-8.
 */
public final class MissingMarker {
    private static final byte[] BYTES = {ValueKind.MISSING, (byte) 0xFF};

    private MissingMarker() {}

    /** Returns the bytes to store. */
    public static byte[] bytes() {
        return BYTES.clone();
    }

    /** Whether these are the bytes of the marker. */
    public static boolean is(byte @Nullable [] raw) {
        return raw != null && raw.length == BYTES.length && Arrays.equals(raw, BYTES);
    }
}
