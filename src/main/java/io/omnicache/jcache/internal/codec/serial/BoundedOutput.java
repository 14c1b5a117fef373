package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.OversizedException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Keeps bytes up to a limit. Beyond the limit bytes are only counted, so that an error message can name the size; at
 * four times the limit writing fails. For one thread.
 */
public final class BoundedOutput extends ByteArrayOutputStream {
    private static final int USUAL_SIZE = 256;
    private static final byte[] NOTHING = {};

    /** Counting stops at this multiple of the limit. */
    private static final int TIMES_COUNTED = 4;

    private final int max;
    private long beyond;
    private boolean stopped;

    public BoundedOutput(int max) {
        this(max, USUAL_SIZE);
    }

    /** @param expected the expected number of bytes */
    public BoundedOutput(int max, int expected) {
        super(Math.min(expected, max));
        this.max = max;
    }

    /** Returns the bytes. They are not copied if the buffer is exactly full, so nothing may be written afterwards. */
    public synchronized byte[] whole() {
        return count == buf.length ? buf : toByteArray();
    }

    @Override
    public synchronized void write(int single) {
        if (makeRoom(1)) {
            super.write(single);
        }
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) {
        if (makeRoom(length)) {
            super.write(from, offset, length);
        }
    }

    /** @throws OversizedException if more bytes were written than the limit allows */
    public void checkBound() {
        if (beyond > 0) {
            throw OversizedException.of(beyond, stopped);
        }
    }

    private boolean makeRoom(int length) {
        long wanted = (long) count + length;
        if (beyond == 0 && wanted <= max) {
            if (wanted > buf.length) {
                buf = Arrays.copyOf(buf, (int) Math.min(max, Math.max(wanted, 2L * buf.length)));
            }
            return true;
        }
        if (beyond == 0) {
            beyond = count;
            buf = NOTHING;
            count = 0;
        }
        beyond += length;
        if (beyond / TIMES_COUNTED > max) {
            stopped = true;
            throw OversizedException.of(beyond, true);
        }
        return false;
    }
}
