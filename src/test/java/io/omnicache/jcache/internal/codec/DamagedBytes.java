package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** What must hold when bytes are decoded that may be damaged. */
public final class DamagedBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private DamagedBytes() {}

    /**
     * Decodes bytes and asserts that they give an object, or an {@link UndecodableException} with a message, and that the current
     * thread allocates no more memory than is allowed. Returns null if they can't be decoded.
     */
    public static @Nullable Object decode(byte[] bytes, Function<byte[], Object> decoder, long maxAllocated) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Object decoded = null;
        try {
            decoded = decoder.apply(bytes);
            assertThat(decoded).isNotNull();
        } catch (UndecodableException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("allocated to decode %d bytes", bytes.length)
                .isLessThan(maxAllocated);
        return decoded;
    }

    /**
     * As {@link #decode}, and asserts that a decoded object encodes to bytes that decode to an object of the same encoding, unless it
     * can't be encoded. Returns whether the bytes could be decoded.
     */
    public static boolean decodeAndEncodeAgain(
            byte[] bytes, Function<byte[], Object> decoder, Function<Object, byte[]> encoder, long maxAllocated) {
        Object decoded = decode(bytes, decoder, maxAllocated);
        if (decoded == null) {
            return false;
        }
        byte[] encoded;
        try {
            encoded = encoder.apply(decoded);
        } catch (CacheException e) {
            return true; // Damage can make an object of a class that is read but not written.
        }
        assertThat(encoder.apply(decoder.apply(encoded)))
                .as("encoding of %s", decoded.getClass())
                .isEqualTo(encoded);
        return true;
    }
}
