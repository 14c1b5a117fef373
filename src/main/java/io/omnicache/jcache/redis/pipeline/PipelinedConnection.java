package io.omnicache.jcache.redis.pipeline;

import io.netty.channel.Channel;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way to one server: a connection on which commands are written by {@link PipelineHandler}. It connects when something is to
 * be sent; what was sent when it broke fails, and is never sent again. Exchanges are sent in the order in which they were added.
 * Thread-safe.
 */
public final class PipelinedConnection implements AutoCloseable {
    private final Connector connector;
    private final long pingNanos;
    private final ExchangeQueue queue = new ExchangeQueue();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile @Nullable PipelineHandler handler;
    private volatile @Nullable Channel channel;
    private volatile boolean closed;

    /**
     * @param pingNanos how often an open connection is tried, so that a dead one is noticed
     */
    public PipelinedConnection(Connector connector, long pingNanos) {
        this.connector = connector;
        this.pingNanos = pingNanos;
    }

    /** Whether it is connected now. */
    public boolean isOpen() {
        return handler != null;
    }

    /** Sends the command as soon as possible; never blocks. */
    public void send(Exchange exchange) {
        if (queue.add(exchange)) {
            wake();
        }
    }

    /**
     * Says that a sent command got no reply in time. A connection on which nothing at all has come since then is given up:
     * the other side may be gone without a word.
     *
     * @param since when the command was sent, or earlier, in terms of {@link System#nanoTime()}
     */
    public void suspect(long since) {
        PipelineHandler current = handler;
        Channel open = channel;
        if (current != null && open != null && current.nanosOfLastReply() - since < 0) {
            open.close();
        }
    }

    /** Ends the connection; what waits for a reply fails. Idempotent. */
    @Override
    public void close() {
        closed = true;
        Channel open = channel;
        if (open != null) {
            open.close();
        }
        failWaiting(null);
    }

    /**
     * Somebody has to look at a queue that isn't empty: the handler of an open connection, or whoever is connecting when that is
     * through.
     */
    private void wake() {
        PipelineHandler current = handler;
        if (current != null) {
            current.requestDrain();
        } else if (connecting.compareAndSet(false, true)) {
            connect();
        }
    }

    private void connect() {
        if (closed || connector.isEnded()) {
            connecting.set(false);
            failWaiting(null);
            return;
        }
        try {
            connector.connect().whenComplete((opened, failure) -> {
                if (failure != null) {
                    connected(null, failure);
                } else if (opened.eventLoop().inEventLoop()) {
                    takeOver(opened);
                } else {
                    opened.eventLoop().execute(() -> takeOver(opened));
                }
            });
        } catch (RuntimeException e) {
            connected(null, e);
        }
    }

    private void takeOver(Channel opened) {
        try {
            PipelineHandler taken = new PipelineHandler(queue, pingNanos, () -> onClosed(opened));
            opened.pipeline().addLast(taken);
            channel = opened;
            handler = taken;
            if (closed || !opened.isActive()) {
                opened.close();
                onClosed(opened);
            }
            connected(taken, null);
        } catch (RuntimeException e) {
            opened.close();
            connected(null, e);
        }
    }

    /** From here on a new connection may be tried; what has waited for this one is sent or fails. */
    private void connected(@Nullable PipelineHandler opened, @Nullable Throwable failure) {
        connecting.set(false);
        if (failure != null) {
            failWaiting(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        } else if (opened == handler && opened != null) {
            opened.requestDrain();
        } else if (!queue.isEmpty()) {
            wake();
        }
    }

    private void onClosed(Channel ended) {
        if (channel == ended) {
            handler = null;
            channel = null;
        }
        if (closed) {
            failWaiting(null);
        } else if (!queue.isEmpty()) {
            wake();
        }
    }

    private void failWaiting(@Nullable Throwable cause) {
        ConnectionFailure failure = new ConnectionFailure(false, cause);
        Exchange exchange = queue.takeAll();
        while (exchange != null) {
            Exchange newer = exchange.next;
            exchange.next = null;
            exchange.complete(failure);
            exchange = newer;
        }
    }
}
