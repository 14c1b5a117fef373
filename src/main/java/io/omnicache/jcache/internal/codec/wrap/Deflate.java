package io.omnicache.jcache.internal.codec.wrap;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The JDK's algorithm, without the header and the checksum of zlib. */
final class Deflate implements Compressor {
    @Override
    public byte @Nullable [] compress(byte[] content, int offset) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(content);
            deflater.finish();
            byte[] out = new byte[offset + content.length / 2 + 64];
            int end = offset;
            while (!deflater.finished()) {
                end += deflater.deflate(out, end, out.length - end);
                if (end >= content.length) {
                    return null;
                }
                if (end == out.length) {
                    out = Compressor.larger(out, content.length);
                }
            }
            return Arrays.copyOf(out, end);
        } finally {
            deflater.end();
        }
    }

    @Override
    public byte[] inflate(byte[] stored, int from, int size) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(stored, from, stored.length - from);
            byte[] out = new byte[Compressor.firstBuffer(stored.length - from, size)];
            int end = 0;
            while (end < size) {
                int some = inflater.inflate(out, end, out.length - end);
                if (some == 0 && end < out.length) {
                    throw new IllegalArgumentException("Data end too early");
                }
                end += some;
                if (end == out.length && end < size) {
                    out = Compressor.larger(out, size);
                }
            }
            byte[] more = new byte[1];
            if (inflater.inflate(more) > 0 || !inflater.finished() || inflater.getRemaining() > 0) {
                throw new IllegalArgumentException("Data don't end in time");
            }
            return out;
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("Data are damaged", e);
        } finally {
            inflater.end();
        }
    }
}
