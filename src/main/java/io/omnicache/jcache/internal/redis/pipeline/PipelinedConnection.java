package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way to one server: a connection on which commands are written by {@link PipelineHandler}. It connects when something is to
 * be sent; what was sent when it broke fails, and is never sent again. Exchanges are sent in the order in which they were added.
 * There is one connection at a time. Thread-safe.
 */
public final class PipelinedConnection implements AutoCloseable {
    private final Connector connector;
    private final long pingNanos;
    private final ExchangeQueue queue = new ExchangeQueue();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicReference<@Nullable PipelineHandler> handler = new AtomicReference<>();
    private volatile boolean closed;

    /**
     * @param pingNanos how often an open connection is tried, so that a dead one is noticed
     */
    public PipelinedConnection(Connector connector, long pingNanos) {
        this.connector = connector;
        this.pingNanos = pingNanos;
    }

    /** Whether it is connected now, and goes on being so. */
    public boolean isOpen() {
        PipelineHandler current = handler.get();
        return current != null && !current.isLeaving();
    }

    /** Sends the command as soon as possible; never blocks. */
    public void send(Exchange exchange) {
        if (queue.add(exchange)) {
            wake();
        }
    }

    /** Sends the commands as soon as possible, one behind the other; never blocks. */
    public void sendAll(ExchangeBatch batch) {
        if (queue.addAll(batch)) {
            wake();
        }
    }

    /** Whether the server has run the script since it was connected to, and so knows it by its digest. */
    public boolean knowsScript(String digest) {
        PipelineHandler current = handler.get();
        return current != null && current.knownScripts().contains(digest);
    }

    /** Says that the server has run the script. */
    public void learnedScript(String digest) {
        PipelineHandler current = handler.get();
        if (current != null) {
            current.knownScripts().add(digest);
        }
    }

    /**
     * Says that a sent command got no reply in time. A connection on which nothing at all has come since then is given up:
     * the other side may be gone without a word.
     *
     * @param since when the command was sent, or earlier, in terms of {@link System#nanoTime()}
     */
    public void closeIfSilentSince(long since) {
        PipelineHandler current = handler.get();
        if (current != null && current.nanosOfLastReply() - since < 0) {
            current.close();
        }
    }

    /** Ends the connection when what was sent is answered; what was not sent fails. Idempotent. */
    public void retire() {
        closed = true;
        PipelineHandler current = handler.get();
        if (current != null) {
            current.leaveWhenAnswered();
        }
        failWaiting(null);
    }

    /** Ends the connection; what waits for a reply fails. Idempotent. */
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
     * Somebody has to look at a queue that isn't empty: the handler of an open connection, or whoever is connecting when that is
     * through.
     */
    private void wake() {
        PipelineHandler current = handler.get();
        if (current != null) {
            drain(current);
        } else if (connecting.compareAndSet(false, true)) {
            if (handler.get() == null) {
                connect();
            } else { // Another has connected since the look above: a second connection would be known to nobody.
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

    /** From here on a new connection may be tried; what has waited for this one is sent or fails. */
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
