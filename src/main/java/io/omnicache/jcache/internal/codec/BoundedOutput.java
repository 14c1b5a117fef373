package io.omnicache.jcache.internal.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Bytes up to a bound. What comes behind the bound is counted and not kept, so that an error can say how much there was; what is many
 * times too large is not looked at to its end. Used by one thread.
 */
final class BoundedOutput extends ByteArrayOutputStream {
    private static final int USUAL_SIZE = 256;
    private static final byte[] NOTHING = {};

    /** How many times the bound is counted at most. */
    private static final int TIMES_COUNTED = 4;

    private final int max;
    private long beyond;
    private boolean stopped;

    BoundedOutput(int max) {
        this(max, USUAL_SIZE);
    }

    /** @param expected how many bytes will come, as far as is known */
    BoundedOutput(int max, int expected) {
        super(Math.min(expected, max));
        this.max = max;
    }

    /** What was written, without a copy where the buffer is full to the last byte: nothing may be written afterwards. */
    synchronized byte[] whole() {
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

    /** @throws OversizedException if more was written than the bound allows */
    void checkBound() {
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
