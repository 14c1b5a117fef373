package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.internal.codec.RedactedCause;
import java.util.Locale;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** The algorithms of compression. Each constant is also a value of the setting {@code compression.codec}. */
public enum CompressionAlgorithm {
    DEFLATE(1, null, null),
    LZ4(2, "net.jpountz.lz4.LZ4Factory", "at.yawk.lz4:lz4-java"),
    ZSTD(3, "com.github.luben.zstd.Zstd", "com.github.luben:zstd-jni");

    private final byte number;
    private final @Nullable String libraryClass;
    private final @Nullable String dependency;
    /** Created at the first use, since the classes of the library may be missing. */
    private volatile @Nullable Compressor compressor;

    CompressionAlgorithm(int number, @Nullable String libraryClass, @Nullable String dependency) {
        this.number = (byte) number;
        this.libraryClass = libraryClass;
        this.dependency = dependency;
    }

    /** The byte that stands for the algorithm in stored values; it never changes. */
    byte number() {
        return number;
    }

    /** The value of the setting. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable CompressionAlgorithm of(byte number) {
        for (CompressionAlgorithm algorithm : values()) {
            if (algorithm.number == number) {
                return algorithm;
            }
        }
        return null;
    }

    /**
     * Compresses a few bytes, so that a native library is loaded now, if it has to be.
     *
     * @throws CacheException if the library is missing or can't be initialised
     */
    void requireLibrary() {
        String missing = missingLibrary();
        if (missing != null) {
            throw new CacheException("compression.codec: " + word() + " needs a library that isn't on the class path:"
                    + " add the dependency " + missing + " to the application, or use deflate");
        }
        try {
            byte @Nullable [] unused = compress(new byte[100], 0);
        } catch (LinkageError | RuntimeException e) {
            throw new CacheException(
                    "compression.codec: " + word() + " has a library that can't be initialised ("
                            + e.getClass().getName() + "), perhaps since the directory for temporary files takes no"
                            + " native code: correct it, or use deflate",
                    RedactedCause.of(e));
        }
    }

    /** The library that would have to be added; {@code null} if nothing is missing. */
    @Nullable
    String missingLibrary() {
        if (libraryClass == null || compressor != null) {
            return null;
        }
        try {
            Class.forName(libraryClass, false, CompressionAlgorithm.class.getClassLoader());
            return null;
        } catch (ClassNotFoundException e) {
            return dependency;
        }
    }

    /**
     * Compresses the content.
     *
     * @param offset how many bytes are left free before the data in the result
     * @return {@code null} if it doesn't get smaller
     */
    byte @Nullable [] compress(byte[] content, int offset) {
        return compressor().compress(content, offset);
    }

    /**
     * Inflates data.
     *
     * @param from where the data begin
     * @param size how many bytes they must inflate to
     * @throws RuntimeException if they don't
     */
    byte[] inflate(byte[] stored, int from, int size) {
        return compressor().inflate(stored, from, size);
    }

    private Compressor compressor() {
        Compressor known = compressor;
        if (known == null) {
            // Method references would load the classes before their library is looked for.
            known = switch (this) {
                case DEFLATE -> new Deflate();
                case LZ4 -> new Lz4();
                case ZSTD -> new Zstandard();
            };
            compressor = known;
        }
        return known;
    }
}
