package io.omnicache.jcache.internal.codec.wrap;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Zstandard frames, as zstd-jni writes them. The only class that refers to this library. */
final class Zstandard implements Compressor {
    private static final int LEVEL = 3;

    @Override
    public byte @Nullable [] compress(byte[] content, int offset) {
        byte[] out = new byte[offset + Math.toIntExact(Zstd.compressBound(content.length))];
        long length = Zstd.compressByteArray(out, offset, out.length - offset, content, 0, content.length, LEVEL);
        return offset + length < content.length ? Arrays.copyOf(out, offset + (int) length) : null;
    }

    /**
     * Tries with larger buffers, since a frame of a few bytes can hold a lot. In one call the library needs no window
     * of its own, whose size the frame would announce.
     */
    @Override
    public byte[] inflate(byte[] stored, int from, int size) {
        int length = stored.length - from;
        byte[] out = new byte[Compressor.firstBuffer(length, size)];
        while (true) {
            try {
                if (Zstd.decompressByteArray(out, 0, out.length, stored, from, length) != size) {
                    throw new IllegalArgumentException("Data end too early");
                }
                return out;
            } catch (ZstdException e) {
                if (e.getErrorCode() != Zstd.errDstSizeTooSmall() || out.length == size) {
                    throw e;
                }
                out = new byte[(int) Math.min(size, 4L * out.length)];
            }
        }
    }
}
