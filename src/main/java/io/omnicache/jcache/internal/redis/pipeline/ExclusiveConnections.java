package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server, each used by one caller at a time, for transactions. Their number is limited; who finds none
 * free waits for his turn. Each is one channel for all its life: what was watched on it is never forgotten in silence, as
 * it would be if another channel took its place. Thread-safe.
 */
public final class ExclusiveConnections implements AutoCloseable {
    private final Connector connector;
    private final PipelinedConnection shared;
    private final Semaphore places;
    private final Deque<PipelinedConnection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /**
     * @param shared the connection to the same server that all callers share
     * @param most the largest number of connections
     */
    public ExclusiveConnections(Connector connector, PipelinedConnection shared, int most) {
        this.connector = connector;
        this.shared = shared;
        this.places = new Semaphore(most, true);
    }

    /**
     * Returns a connection for the caller alone, which opens its channel at the first command. To be given back.
     *
     * @param deadline the end of the wait, as {@link System#nanoTime()}
     * @return {@code null} if the time was up before it was the caller's turn
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public @Nullable PipelinedConnection take(long deadline) throws InterruptedException {
        if (!places.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            return null;
        }
        for (PipelinedConnection free = idle.pollFirst(); free != null; free = idle.pollFirst()) {
            if (free.isOpen()) {
                free.logins().hold();
                return free;
            }
            free.close();
        }
        PipelinedConnection opened = shared.sibling(new Once(connector));
        opened.logins().hold();
        return opened;
    }

    /** @param isClean whether every command was answered and nothing is watched; otherwise the connection is closed */
    public void giveBack(PipelinedConnection taken, boolean isClean) {
        if (isClean && taken.isOpen()) {
            taken.logins().release();
            idle.addFirst(taken);
        } else {
            taken.close();
        }
        places.release();
        if (closed) {
            closeIdle();
        }
    }

    /** Closes the connections that nobody uses, and the others when they are given back. Idempotent. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        for (PipelinedConnection free = idle.pollFirst(); free != null; free = idle.pollFirst()) {
            free.close();
        }
    }

    /** Opens one channel, and no other. */
    private static final class Once implements Connector {
        private final Connector connector;
        private volatile boolean used;

        Once(Connector connector) {
            this.connector = connector;
        }

        @Override
        public CompletionStage<Channel> connect() {
            used = true;
            return connector.connect();
        }

        @Override
        public CompletionStage<Channel> connect(LostClients lost) {
            used = true;
            return connector.connect(lost);
        }

        @Override
        public CompletionStage<Channel> probe(LostClients lost) {
            used = true;
            return connector.probe(lost);
        }

        @Override
        public boolean isRefusal(Throwable failure) {
            return connector.isRefusal(failure);
        }

        @Override
        public void schedule(Runnable task, long delayNanos) {
            connector.schedule(task, delayNanos);
        }

        @Override
        public boolean isEnded() {
            return used || connector.isEnded();
        }

        @Override
        public void abandon() {
            connector.abandon();
        }
    }
}
