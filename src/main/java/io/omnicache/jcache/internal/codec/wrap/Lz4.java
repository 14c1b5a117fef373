package io.omnicache.jcache.internal.codec.wrap;

import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/** LZ4 blocks, as lz4-java writes them. The only class that refers to this library. */
final class Lz4 implements Compressor {
    /** No byte of a block stands for more bytes of content. */
    private static final long LARGEST_RATIO = 255;

    // The implementation in Java without sun.misc.Unsafe: bytes that others planted can't reach past an array.
    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();

    @Override
    public byte @Nullable [] compress(byte[] content, int offset) {
        byte[] out = new byte[offset + compressor.maxCompressedLength(content.length)];
        int length = compressor.compress(content, 0, content.length, out, offset);
        return offset + length < content.length ? Arrays.copyOf(out, offset + length) : null;
    }

    @Override
    public byte[] inflate(byte[] stored, int from, int size) {
        int length = stored.length - from;
        if (size > LARGEST_RATIO * length) {
            throw new IllegalArgumentException("Data announce more than they can hold");
        }
        byte[] out = new byte[size];
        if (decompressor.decompress(stored, from, length, out, 0) != size) {
            throw new IllegalArgumentException("Data end too early");
        }
        return out;
    }
}
