package io.omnicache.jcache.internal.execution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many values are asked for at once: so many that their replies are about a megabyte, going by the last ones. Large
 * values would else hold up other callers, and fill the server's output buffer. Thread-safe.
 */
public final class BatchSize {
    private static final int BYTES = 1 << 20;
    private static final int MOST = 256;

    private volatile int most = MOST;

    public int keys() {
        return most;
    }

    /** What came: {@code byte[]}, or {@code null} where there was no value. */
    public void onReplies(List<?> values) {
        long bytes = 1;
        int present = 0;
        for (@Nullable Object value : values) {
            if (value instanceof byte[] raw) {
                bytes += raw.length;
                present++;
            }
        }
        if (present > 0) {
            most = (int) Math.max(1, Math.min(MOST, BYTES * (long) present / bytes));
        }
    }
}
