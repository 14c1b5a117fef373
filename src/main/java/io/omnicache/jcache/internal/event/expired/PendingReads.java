package io.omnicache.jcache.internal.event.expired;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The expiries whose old values are to be read: collects them while a read is under way, then reads them together.
 * Bounded by {@link KeySequences}, which every expiry enters first. Thread-safe; reads in one thread at a time.
 */
final class PendingReads {
    private static final Logger LOG = LoggerFactory.getLogger(PendingReads.class);
    private static final int BATCH = 500;

    private final ShadowReader reader;
    private final KeySequences sequences;
    private final Executor thread;
    private final Queue<PendingExpiry> unread = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    /** @param thread where Redis may be waited for; runs one task at a time */
    PendingReads(ShadowReader reader, KeySequences sequences, Executor thread) {
        this.reader = reader;
        this.sequences = sequences;
        this.thread = thread;
    }

    void add(PendingExpiry expiry) {
        unread.add(expiry);
        if (!isScheduled.getAndSet(true)) {
            try {
                thread.execute(this::readAll);
            } catch (RejectedExecutionException e) {
                return; // The cache is closed.
            }
        }
    }

    private void readAll() {
        for (List<PendingExpiry> batch = next(); !batch.isEmpty(); batch = next()) {
            try {
                reader.read(batch);
                batch.forEach(expiry -> sequences.deliverReady(expiry.key()));
            } catch (Throwable e) { // The next batch must be read all the same.
                LOG.warn("Expired events could not be delivered", e);
            }
        }
    }

    private List<PendingExpiry> next() {
        List<PendingExpiry> batch = new ArrayList<>();
        do {
            for (PendingExpiry expiry = unread.poll(); expiry != null; expiry = unread.poll()) {
                batch.add(expiry);
                if (batch.size() == BATCH) {
                    return batch;
                }
            }
            if (!batch.isEmpty()) {
                return batch;
            }
            isScheduled.set(false);
            // An expiry that was added before the flag was reset has scheduled nothing.
        } while (!unread.isEmpty() && !isScheduled.getAndSet(true));
        return batch;
    }
}
