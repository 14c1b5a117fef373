package io.omnicache.jcache.internal.codec.wrap;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Zstandard frames, as zstd-jni writes them. The only class that refers to this library. */
final class Zstandard implements Compressor {
    private static final int LEVEL = 3;

    @Override
    public byte @Nullable [] compress(byte[] content, int offset) {
        byte[] out = new byte[offset + Math.toIntExact(Zstd.compressBound(content.length))];
        long length = Zstd.compressByteArray(
                out, offset, out.length - offset, content, 0, content.length, LEVEL);
        if (Zstd.isError(length)) {
            throw new IllegalStateException("zstd: " + Zstd.getErrorName(length));
        }
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
            long inflated = Zstd.decompressByteArray(out, 0, out.length, stored, from, length);
            if (inflated == size) {
                return out;
            }
            boolean isTooSmall = Zstd.isError(inflated) && Zstd.getErrorCode(inflated) == Zstd.errDstSizeTooSmall();
            if (!isTooSmall || out.length == size) {
                throw new IllegalArgumentException("Data are damaged");
            }
            out = new byte[(int) Math.min(size, 4L * out.length)];
        }
    }
}
