package io.omnicache.jcache.internal.execution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a collection into batches. A batch is created when the one before it is done, so that the memory of a bulk
 * operation, apart from its arguments, doesn't grow with their number. Used by one thread.
 */
public final class Batches<T> {
    /**
     * The largest size of a batch. A loader or writer gets at most this many entries at once, and at most this many
     * are locked at once.
     */
    public static final int ENTRIES = 1_000;

    private final Iterator<? extends T> all;
    private final int most;
    private int left;

    public Batches(Collection<? extends T> all) {
        this(all, ENTRIES);
    }

    /**
     * @param most the largest size of a batch
     */
    public Batches(Collection<? extends T> all, int most) {
        this.all = all.iterator();
        this.most = most;
        this.left = all.size();
    }

    /** The next batch; {@code null} after the last one. */
    public @Nullable List<T> next() {
        if (!all.hasNext()) {
            return null;
        }
        List<T> batch = new ArrayList<>(Math.max(1, Math.min(most, left)));
        while (batch.size() < most && all.hasNext()) {
            batch.add(all.next());
        }
        left -= batch.size();
        return batch;
    }

    /**
     * Limits the number of values that are asked for at once, so that the replies together take about a megabyte. The
     * size of a value is estimated from the last replies. Larger replies would delay other callers and fill the
     * server's output buffer. Thread-safe.
     */
    public static final class ReplyLimit {
        private static final int BYTES = 1 << 20;
        private static final int MOST = 256;

        private volatile int most = MOST;

        public int keys() {
            return most;
        }

        /**
         * Adjusts the limit to the size of replies.
         *
         * @param values the replies; only {@code byte[]} counts as a value
         */
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
}
