package io.omnicache.jcache.internal.redis.push;

import io.netty.util.concurrent.EventExecutor;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reads of entries on one connection. Reads of several threads are sent together. The number and the size of those
 * without a reply are limited, so that the replies that wait in the server stay below its limit for subscribers; others
 * wait here. Each read gets one outcome, also if the connection ends. Used in the event loop of the connection, except
 * for {@link #add}.
 */
final class Fills {
    /** The most reads without a reply. */
    private static final int WINDOW = 256;
    /** The most bytes that the replies to these reads can have. One read is always sent. */
    private static final long WINDOW_BYTES = TrackedKeys.LARGEST;
    /** How many reads may wait and be under way. */
    static final int MOST = 4_096;

    private final PushHandler handler;
    private final EventExecutor thread;
    private final PushFailures failures;
    private final Queue<Fill> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean isSendingPlanned = new AtomicBoolean();
    private final Deque<Fill> sent = new ArrayDeque<>(WINDOW);
    /** The most bytes that the replies to what was sent can have. */
    private long sentBytes;

    private final Consumer<@Nullable Object> onReply = this::onReply;
    private volatile @Nullable String ended;

    Fills(PushHandler handler, EventExecutor thread, PushFailures failures) {
        this.handler = handler;
        this.thread = thread;
        this.failures = failures;
    }

    /** Queues a read, or lets the read fail at once. {@link #sendQueued} must follow. Any thread. */
    void add(Fill fill) {
        if (count.incrementAndGet() > MOST) {
            count.decrementAndGet();
            fill.fail(failures.tooManyReads(MOST));
            return;
        }
        waiting.add(fill);
    }

    /** Has what is queued sent, in one write if that is possible. Any thread. */
    void sendQueued() {
        if (isSendingPlanned.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    isSendingPlanned.set(false);
                    send();
                });
            } catch (RejectedExecutionException e) { // The network threads have ended, and so has the connection.
                isSendingPlanned.set(false);
                failWaiting("the network threads have ended");
            }
        }
    }

    private void send() {
        String reason = ended;
        if (reason != null) {
            failWaiting(reason);
            return;
        }
        while (ended == null && fits(waiting.peek())) {
            Fill next = waiting.poll();
            if (next == null) {
                break;
            }
            sent.add(next);
            sentBytes += next.largest();
            handler.write(onReply, "GETRANGE", next.key(), 0L, (long) next.largest());
            handler.write(onReply, "PTTL", next.key());
        }
        handler.flush();
    }

    private boolean fits(@Nullable Fill next) {
        return next != null && (sent.isEmpty() || sent.size() < WINDOW && sentBytes + next.largest() <= WINDOW_BYTES);
    }

    private void onReply(@Nullable Object reply) {
        Fill first = sent.getFirst();
        if (!first.isRead()) {
            onValue(first, reply);
            return;
        }
        sent.removeFirst();
        sentBytes -= first.largest();
        count.decrementAndGet();
        if (reply instanceof Long ttl) {
            first.done(ttl);
        } else {
            first.refused(failureOf(reply));
            first.done(0);
        }
        if (sent.size() <= WINDOW / 2 && !waiting.isEmpty()) { // Not after each reply, so that several go together.
            send();
        }
    }

    private void onValue(Fill fill, @Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            fill.value(bytes);
        } else {
            fill.refused(failureOf(reply));
        }
    }

    private RedisCacheException failureOf(@Nullable Object reply) {
        if (reply instanceof ReplyError error) {
            return failures.readRefused(error);
        }
        if (reply instanceof ConnectionFailure lost && lost.cause() != null) {
            return failures.errors().unreadable(String.valueOf(lost.cause().getMessage()), true);
        }
        return failures.errors().unreadable("it sent a reply of an unknown form", true);
    }

    /** A change of a key is announced. */
    void changed(byte[] key) {
        Fill first = sent.peekFirst(); // Replies are in order: no other read can be between its replies.
        if (first != null) {
            first.changed(key);
        }
    }

    /** Any key may have been changed. */
    void allChanged() {
        Fill first = sent.peekFirst();
        if (first != null) {
            first.allChanged();
        }
    }

    /** The connection has ended. */
    void end(String reason) {
        ended = reason;
        if (!sent.isEmpty()) {
            RedisCacheException why = failures.readLost(reason);
            for (Fill fill = sent.pollFirst(); fill != null; fill = sent.pollFirst()) {
                count.decrementAndGet();
                fill.fail(why);
            }
        }
        failWaiting(reason);
    }

    private void failWaiting(String reason) {
        Fill fill = waiting.poll();
        if (fill != null) {
            RedisCacheException why = failures.readLost(reason);
            for (; fill != null; fill = waiting.poll()) {
                count.decrementAndGet();
                fill.fail(why);
            }
        }
    }
}
