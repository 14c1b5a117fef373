package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueKind;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Compresses values from a size on, if they get smaller. Reads the values of every algorithm whose library is there.
 * Allocates no more than the announced size, no more than the limit, and no more than a few times of what the data
 * really inflates to. Thread-safe.
 *
 * <p>A compressed value: the kind, the version of the format, the number of the algorithm, the size of the content in
 * four bytes, the CRC-32C of the content in four, then the data.
 */
public final class Compression {
    static final int HEADER = 11;

    private static final byte VERSION = 1;
    private static final int ALGORITHM = 2;
    private static final int SIZE = 3;

    private final int above;
    private final @Nullable CompressionAlgorithm writing;
    private final int largest;

    private Compression(int above, @Nullable CompressionAlgorithm writing, int largest) {
        this.above = above;
        this.writing = writing;
        this.largest = largest;
    }

    /**
     * Compresses values of more than so many bytes.
     *
     * @param largest the largest size of a value that is inflated, in bytes
     * @throws javax.cache.CacheException if the library of the algorithm is missing or can't be initialised
     */
    public static Compression above(int bytes, CompressionAlgorithm algorithm, int largest) {
        algorithm.requireLibrary();
        return new Compression(bytes, algorithm, largest);
    }

    /** Compresses nothing, but inflates what others have compressed. */
    public static Compression readingOnly(int largest) {
        return new Compression(Integer.MAX_VALUE, null, largest);
    }

    static boolean isCompressed(byte[] content) {
        return content.length > 0 && content[0] == ValueKind.COMPRESSED;
    }

    /** Returns the value compressed, or the value itself if it is small or doesn't get smaller. */
    byte[] compress(byte[] content) {
        if (writing == null || content.length <= above) {
            return content;
        }
        byte[] compressed = writing.compress(content, HEADER);
        if (compressed == null || compressed.length >= content.length) {
            return content;
        }
        ByteBuffer.wrap(compressed)
                .put((byte) ValueKind.COMPRESSED)
                .put(VERSION)
                .put(writing.number())
                .putInt(content.length)
                .putInt(checksum(content));
        return compressed;
    }

    /** @throws UndecodableException if the value is damaged, announces too much, or its library can't be used */
    byte[] inflate(byte[] stored) {
        if (stored.length <= HEADER || stored[1] != VERSION) {
            throw new UndecodableException("Value is compressed, but truncated or of a later version");
        }
        CompressionAlgorithm algorithm = CompressionAlgorithm.of(stored[ALGORITHM]);
        if (algorithm == null) {
            throw new UndecodableException("Value is compressed by an algorithm that this version doesn't know");
        }
        int size = ByteBuffer.wrap(stored).getInt(SIZE);
        if (size <= 0 || size > largest) {
            throw new UndecodableException("Value is compressed and announces " + Integer.toUnsignedLong(size)
                    + " bytes; the cache allows " + largest + " (compression.max-size)");
        }
        byte[] content = inflate(algorithm, stored, size);
        if (content.length != size
                || checksum(content) != ByteBuffer.wrap(stored).getInt(SIZE + Integer.BYTES)) {
            throw new UndecodableException("Value is compressed and damaged");
        }
        return content;
    }

    private static byte[] inflate(CompressionAlgorithm algorithm, byte[] stored, int size) {
        String missing = algorithm.missingLibrary();
        if (missing != null) {
            throw new UndecodableException("Value is compressed by " + algorithm.word()
                    + ", whose library isn't on the class path: add " + missing);
        }
        try {
            return algorithm.inflate(stored, HEADER, size);
        } catch (UndecodableException e) {
            throw e;
        } catch (LinkageError e) {
            throw new UndecodableException(
                    "Value is compressed by " + algorithm.word() + ", whose library can't be initialised",
                    RedactedCause.of(e));
        } catch (RuntimeException e) {
            throw new UndecodableException("Value is compressed and damaged", RedactedCause.of(e));
        }
    }

    private static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, content.length);
        return (int) crc.getValue();
    }
}
