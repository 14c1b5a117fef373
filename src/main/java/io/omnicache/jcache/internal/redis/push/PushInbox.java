package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue between network threads and a consumer that may take its time. Messages and gaps reach the consumer
 * one after the other, in the order in which they came. A message that doesn't fit is dropped and counted; the consumer
 * is told of one gap at the place in the order where messages are missing. If the consumer throws, the exception is
 * logged and the next message follows. A consumer that hangs holds up this inbox alone. Thread-safe; uses one thread of
 * the executor while there is something to do.
 */
public final class PushInbox implements PushListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PushInbox.class);
    /** What a message takes in memory besides its content, in bytes. */
    private static final int OVERHEAD = 160;

    private final PushListener consumer;
    private final int mostMessages;
    private final long mostBytes;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Object> queue = new ArrayDeque<>();
    private int messages;
    private long bytes;
    private long dropped;
    private boolean running;
    private boolean closed;

    /**
     * @param consumer may wait; is called by one thread at a time
     * @param mostMessages the largest number of messages in the queue
     * @param mostBytes the largest size of the messages in the queue, in bytes; a single message may be larger
     * @param executor runs the consumer; its tasks may wait
     */
    public PushInbox(PushListener consumer, int mostMessages, long mostBytes, Executor executor) {
        this.consumer = consumer;
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
        this.executor = executor;
    }

    /** Queues a message, or drops it. Never blocks. */
    @Override
    public void onMessage(Message message) {
        long size = size(message);
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (messages < mostMessages && (bytes + size <= mostBytes || messages == 0)) {
                messages++;
                bytes += size;
                queue.add(message);
            } else {
                dropped++;
                long now = System.nanoTime();
                addGap(new Gap(now, now, "messages came faster than they were taken"));
            }
        } finally {
            lock.unlock();
        }
        start();
    }

    /** Queues a gap. Never blocks. A gap directly behind another is united with it. */
    @Override
    public void onGap(Gap gap) {
        lock.lock();
        try {
            if (!closed) {
                addGap(gap);
            }
        } finally {
            lock.unlock();
        }
        start();
    }

    private void addGap(Gap gap) {
        if (queue.peekLast() instanceof Gap last) {
            queue.removeLast();
            queue.add(new Gap(
                    last.since() - gap.since() < 0 ? last.since() : gap.since(),
                    last.until() - gap.until() > 0 ? last.until() : gap.until(),
                    last.reason()));
        } else {
            queue.add(gap);
        }
    }

    /** Returns how many messages were dropped since the beginning. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many messages wait. */
    public int size() {
        lock.lock();
        try {
            return messages;
        } finally {
            lock.unlock();
        }
    }

    /** Has the queue emptied by a thread of the executor, unless one does so. */
    private void start() {
        lock.lock();
        try {
            if (running || queue.isEmpty()) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        try {
            executor.execute(this::run);
        } catch (RuntimeException | Error e) { // There is no thread. The next message tries again.
            LOG.warn("Pushed messages wait, since there is no thread for them", e);
            lock.lock();
            try {
                running = false;
            } finally {
                lock.unlock();
            }
        }
    }

    private void run() {
        for (Object next = next(); next != null; next = next()) {
            try {
                if (next instanceof Message message) {
                    consumer.onMessage(message);
                } else {
                    consumer.onGap((Gap) next);
                }
            } catch (Throwable e) {
                LOG.error("A consumer of pushed messages failed; the message counts as delivered", e);
            }
            Thread.interrupted(); // An interruption that the consumer has left must not meet the next message.
        }
    }

    private @Nullable Object next() {
        lock.lock();
        try {
            Object next = queue.poll();
            if (next instanceof Message message) {
                messages--;
                bytes -= size(message);
            }
            running = next != null;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private static long size(Message message) {
        return OVERHEAD + message.channel().length + message.payload().length;
    }

    /**
     * Drops what is queued and what comes later. Doesn't wait for a call of the consumer that is under way. Idempotent.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            messages = 0;
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }
}
