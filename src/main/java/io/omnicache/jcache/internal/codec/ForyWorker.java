package io.omnicache.jcache.internal.codec;

import org.apache.fory.Fory;
import org.apache.fory.memory.MemoryBuffer;
import org.apache.fory.memory.MemoryUtils;

/** One Fory, for one thread at a time, with the buffer that it writes to. */
final class ForyWorker {
    private static final int USUAL_SIZE = 512;

    /** A buffer that a large value has made larger than this isn't kept. */
    private static final int LARGEST_KEPT = 64 * 1024;

    private final Fory fory;
    private MemoryBuffer out = MemoryUtils.buffer(USUAL_SIZE);

    ForyWorker(Fory fory) {
        this.fory = fory;
    }

    /**
     * The two bytes of header, then the value.
     *
     * @throws OversizedException if that takes more than so many bytes; the worker stays in order
     */
    byte[] write(int first, int second, Object value, int maxBytes) {
        out.writerIndex(0);
        out.writeByte((byte) first);
        out.writeByte((byte) second);
        fory.serialize(out, value);
        try {
            int size = out.writerIndex();
            if (size > maxBytes) {
                throw SizeLimit.tooLarge(size, false);
            }
            return out.getBytes(0, size);
        } finally {
            if (out.size() > LARGEST_KEPT) {
                out = MemoryUtils.buffer(USUAL_SIZE);
            }
        }
    }

    /** The value after so many bytes of header. */
    Object read(byte[] encoded, int header) {
        MemoryBuffer in = MemoryUtils.wrap(encoded, header, encoded.length - header);
        Object value = fory.deserialize(in);
        if (value == null) {
            throw new UndecodableException("Value of kind 0x03 (fory) holds null");
        }
        if (in.remaining() > 0) {
            throw new UndecodableException("Value of kind 0x03 (fory) is too long");
        }
        return value;
    }
}
