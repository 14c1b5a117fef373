package io.omnicache.jcache.internal.execution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a collection into batches, each made when the one before is done, so that what a bulk operation holds besides
 * its arguments doesn't grow with them. Used by one thread.
 */
public final class Batches<T> {
    /** The most entries of a batch: what a loader or writer gets at once, and what is locked at once. */
    public static final int ENTRIES = 1_000;

    private final Iterator<? extends T> all;
    private final int most;
    private int left;

    public Batches(Collection<? extends T> all) {
        this(all, ENTRIES);
    }

    /**
     * @param most how many a batch has at most
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
     * The number of values that are asked for at once: so many that the replies take about a megabyte, estimated from
     * the last replies. Larger replies would delay other callers and fill the server's output buffer. Thread-safe.
     */
    public static final class ReplyLimit {
        private static final int BYTES = 1 << 20;
        private static final int MOST = 256;

        private volatile int most = MOST;

        public int keys() {
            return most;
        }

        /**
         * Adjusts the number to replies.
         *
         * @param values {@code byte[]}, or {@code null} where there was no value
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
