package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one server that all callers share. Thread-safe; exchanges are sent in the order in which they were
 * added. Connects when there is something to send, to at most one channel at a time. When the connection breaks, the
 * commands that were sent fail and are never sent again; the others are sent on a new connection, or fail if there is
 * none.
 */
public final class PipelinedConnection implements AutoCloseable {
    private final Connector connector;
    private final long pingNanos;
    private final ExchangeQueue queue = new ExchangeQueue();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicReference<@Nullable PipelineHandler> handler = new AtomicReference<>();
    private volatile boolean closed;

    /**
     * @param pingNanos the interval of the {@code PING}s by which a dead connection is noticed
     */
    public PipelinedConnection(Connector connector, long pingNanos) {
        this.connector = connector;
        this.pingNanos = pingNanos;
    }

    /** Whether there is an open connection that takes commands. */
    public boolean isOpen() {
        PipelineHandler current = handler.get();
        return current != null && !current.isLeaving();
    }

    /** Queues a command to be sent. Never blocks. */
    public void send(Exchange exchange) {
        if (queue.add(exchange)) {
            wake();
        }
    }

    /** Queues commands to be sent one behind the other. Never blocks. */
    public void sendAll(Exchange.Batch batch) {
        if (queue.addAll(batch)) {
            wake();
        }
    }

    /** Whether the server has run the script on the present connection, and so knows it by its digest. */
    public boolean knowsScript(String digest) {
        PipelineHandler current = handler.get();
        return current != null && current.knownScripts().contains(digest);
    }

    /** Records that the server has run the script. */
    public void learnedScript(String digest) {
        PipelineHandler current = handler.get();
        if (current != null) {
            current.knownScripts().add(digest);
        }
    }

    /**
     * Closes the connection if nothing at all was received since a command was sent: the server may be gone without
     * closing it.
     *
     * @param since when the command was sent, or earlier, as {@link System#nanoTime()}
     */
    public void closeIfSilentSince(long since) {
        PipelineHandler current = handler.get();
        if (current != null && current.lastActivity() - since < 0) {
            current.close();
        }
    }

    /** Closes the connection once every sent command is answered; commands that weren't sent fail. Idempotent. */
    public void retire() {
        closed = true;
        PipelineHandler current = handler.get();
        if (current != null) {
            current.leaveWhenAnswered();
        }
        failWaiting(null);
    }

    /** Closes the connection; every command without a reply fails. Idempotent. */
    @Override
    public void close() {
        closed = true;
        PipelineHandler current = handler.get();
        if (current != null) {
            current.close();
        }
        failWaiting(null);
    }

    /**
     * Makes sure that someone takes care of a queue that isn't empty: the handler of the open connection, or else the
     * thread that connects, when it has done so.
     */
    private void wake() {
        PipelineHandler current = handler.get();
        if (current != null) {
            drain(current);
        } else if (connecting.compareAndSet(false, true)) {
            if (handler.get() == null) {
                connect();
            } else { // Another thread has connected meanwhile; a second connection would never be closed.
                connecting.set(false);
                wakeIfWaiting();
            }
        }
    }

    private void wakeIfWaiting() {
        if (!queue.isEmpty()) {
            wake();
        }
    }

    private void drain(PipelineHandler current) {
        try {
            current.requestDrain();
        } catch (RejectedExecutionException e) {
            failWaiting(e); // The event loop has ended, and with it the connection.
        }
    }

    private void connect() {
        if (closed || connector.isEnded()) {
            connected(null, null);
            failWaiting(null);
            return;
        }
        try {
            connector.connect().whenComplete((opened, failure) -> {
                if (failure != null) {
                    connected(null, failure);
                } else {
                    takeOverInEventLoop(opened);
                }
            });
        } catch (RuntimeException | Error e) {
            connected(null, e);
        }
    }

    private void takeOverInEventLoop(Channel opened) {
        try {
            if (opened.eventLoop().inEventLoop()) {
                takeOver(opened);
            } else {
                opened.eventLoop().execute(() -> takeOver(opened));
            }
        } catch (RejectedExecutionException e) {
            opened.close();
            connected(null, e);
        }
    }

    private void takeOver(Channel opened) {
        PipelineHandler taken = new PipelineHandler(opened, queue, pingNanos, this::onClosed);
        try {
            opened.pipeline().addLast(taken);
        } catch (RuntimeException | Error e) {
            opened.close();
            connected(null, e);
            return;
        }
        handler.set(taken);
        if (closed || !opened.isActive()) {
            opened.close();
            handler.compareAndSet(taken, null);
        }
        connected(taken, null);
    }

    /** An attempt to connect has ended: the queued commands are sent or fail, and the next attempt may begin. */
    private void connected(@Nullable PipelineHandler opened, @Nullable Throwable failure) {
        connecting.set(false);
        if (failure != null) {
            failWaiting(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        } else if (closed) {
            failWaiting(null);
        } else if (opened != null && opened == handler.get()) {
            drain(opened);
        } else if (opened != null) {
            wakeIfWaiting();
        }
    }

    private void onClosed(PipelineHandler ended) {
        handler.compareAndSet(ended, null);
        if (ended.isLeaving()) {
            connector.abandon();
        }
        if (closed) {
            failWaiting(null);
        } else {
            wakeIfWaiting();
        }
    }

    private void failWaiting(@Nullable Throwable cause) {
        Exchange.completeAll(queue.takeAll(), new ConnectionFailure(false, cause));
    }
}
