package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one server that all callers share. Exchanges are sent in the order in which they were added. Connects
 * when there is a command to send; opens at most one channel at a time. When the connection breaks, the commands that
 * were sent fail and are never sent again. Unsent commands are sent on a new connection, or fail if none can be opened.
 * Thread-safe.
 */
public final class PipelinedConnection implements AutoCloseable {
    private final Connector connector;
    private final long pingNanos;
    private final ExchangeQueue queue = new ExchangeQueue();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicReference<@Nullable PipelineHandler> handler = new AtomicReference<>();
    private volatile boolean closed;

    /** @param pingNanos the interval of the {@code PING}s by which a dead connection is detected */
    public PipelinedConnection(Connector connector, long pingNanos) {
        this.connector = connector;
        this.pingNanos = pingNanos;
    }

    /** Returns whether there is an open connection that accepts commands. */
    public boolean isOpen() {
        PipelineHandler current = handler.get();
        return current != null && !current.isLeaving();
    }

    /** Queues a command for sending. Never blocks. */
    public void send(Exchange exchange) {
        if (queue.add(exchange)) {
            wake();
        }
    }

    /** Queues commands for sending, without another caller's commands in between. Never blocks. */
    public void sendAll(Exchange.Batch batch) {
        if (queue.addAll(batch)) {
            wake();
        }
    }

    /**
     * Returns whether the server has run the script on the present connection and therefore knows the script's digest.
     */
    public boolean knowsScript(String digest) {
        PipelineHandler current = handler.get();
        return current != null && current.knownScripts().contains(digest);
    }

    /** Records that the server has run the script on the present connection. */
    public void learnedScript(String digest) {
        PipelineHandler current = handler.get();
        if (current != null) {
            current.knownScripts().add(digest);
        }
    }

    /** Returns what the server has shown on the present connection; nothing if there is none. */
    public ServerAbilities abilities() {
        PipelineHandler current = handler.get();
        return current == null ? new ServerAbilities() : current.abilities();
    }

    /**
     * Has the server show, once on each connection, whether it compares by commands of its own. Never blocks; the answers
     * come before those to all commands that are sent later.
     *
     * @param key the key of the command that is sent next
     */
    public void learnAbilities(byte[] key) {
        PipelineHandler current = handler.get();
        Exchange.Batch questions = current == null ? null : current.abilities().questions(key);
        if (questions != null) {
            sendAll(questions);
        }
    }

    /**
     * Closes the connection if nothing was received for a whole timeout, though a command has been waiting for its reply
     * all the time: the server may have disappeared without closing the connection. A command that waited for less is
     * no proof by itself, but counts together with earlier ones.
     *
     * @param since the time at which the command was sent, or earlier, as {@link System#nanoTime()}
     */
    public void closeIfSilentSince(long since, long timeoutNanos) {
        PipelineHandler current = handler.get();
        if (current != null && current.silentSince(since, System.nanoTime()) >= timeoutNanos - timeoutNanos / 8) {
            current.close();
        }
    }

    /** Closes the connection once every sent command is answered. Commands that weren't sent fail. Idempotent. */
    public void retire() {
        end(PipelineHandler::leaveWhenAnswered);
    }

    /** Closes the connection. Every command without a reply fails. Idempotent. */
    @Override
    public void close() {
        end(PipelineHandler::close);
    }

    private void end(Consumer<PipelineHandler> ending) {
        closed = true;
        PipelineHandler current = handler.get();
        if (current != null) {
            ending.accept(current);
        }
        failWaiting(null);
    }

    /**
     * Makes sure that the queued exchanges are sent: by the handler of the open connection or, if there is none, after
     * connecting.
     */
    private void wake() {
        PipelineHandler current = handler.get();
        if (current != null) {
            drain(current);
        } else if (connecting.compareAndSet(false, true)) {
            if (handler.get() == null) {
                connect();
            } else { // Another thread has connected in the meantime; a second connection would never be closed.
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
            failWaiting(e); // The event loop has ended, and so has the connection.
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

    /** Ends an attempt to connect: the queued commands are sent or fail, and the next attempt may begin. */
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
