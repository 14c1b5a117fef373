package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.ConnectionLosses;
import io.omnicache.jcache.internal.redis.breaker.Guarded;
import io.omnicache.jcache.internal.redis.breaker.ServerBreaker;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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
    private final ServerBreaker breaker;
    private final Guarded guarded = new Behind();
    private final long pingNanos;
    private final ExchangeQueue queue = new ExchangeQueue();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicReference<@Nullable PipelineHandler> handler = new AtomicReference<>();
    private final LostClients lost;
    private final LoginTurn logins = new LoginTurn(this::send);
    /** Whether another connection to the server is open. It knows better whether the server is there than an attempt. */
    private final BooleanSupplier isOtherOpen;
    /** When the attempt to connect began that is under way; {@code null} if there is none. */
    private volatile @Nullable Long connectingSince;
    /** Until when it is known that this attempt had no answer. */
    private final AtomicLong unansweredUntil = new AtomicLong();

    private volatile boolean closed;

    /**
     * @param breaker refuses commands while the server is away; this connection reports to it
     * @param pingNanos the interval of the {@code PING}s by which a dead connection is detected
     * @param losses counts the connections that were lost
     */
    public PipelinedConnection(Connector connector, ServerBreaker breaker, long pingNanos, ConnectionLosses losses) {
        this(connector, breaker, pingNanos, new LostClients(losses), () -> false);
        breaker.attach(guarded);
    }

    private PipelinedConnection(
            Connector connector, ServerBreaker breaker, long pingNanos, LostClients lost, BooleanSupplier isOtherOpen) {
        this.isOtherOpen = isOtherOpen;
        this.connector = connector;
        this.breaker = breaker;
        this.pingNanos = pingNanos;
        this.lost = lost;
    }

    /**
     * Returns a further connection to the same server. The breaker is that of both, but probes this connection only.
     * If one of them is lost under commands, the server is told to end it before either uses another channel.
     */
    PipelinedConnection sibling(Connector itsConnector) {
        return new PipelinedConnection(itsConnector, breaker, pingNanos, lost, this::isOpen);
    }

    LoginTurn logins() {
        return logins;
    }

    /** Returns the circuit breaker of the server, which the sender of a command asks first. */
    public ServerBreaker breaker() {
        return breaker;
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
        if (current != null
                && current.silence().nanosSince(since, System.nanoTime()) >= timeoutNanos - timeoutNanos / 8) {
            current.closeAsSilent();
        }
    }

    /**
     * A command wasn't sent in time. Tells the breaker if an attempt to connect has had no answer for a whole timeout;
     * once for each timeout, however many commands wait.
     */
    public void notSent(long timeoutNanos) {
        Long began = connectingSince;
        if (began == null || handler.get() != null || isOtherOpen.getAsBoolean()) {
            return;
        }
        long now = System.nanoTime();
        long known = unansweredUntil.get();
        long since = known - began > 0 ? known : began;
        if (now - since >= timeoutNanos - timeoutNanos / 8 && unansweredUntil.compareAndSet(known, now)) {
            breaker.failed(
                    ServerBreaker.SILENCE,
                    began,
                    "no connection within " + TimeUnit.NANOSECONDS.toMillis(now - began) + " ms");
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
        breaker.detach(guarded);
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
        } catch (RejectedExecutionException e) { // The event loop has ended, and so has the connection.
            failWaiting(e);
        }
    }

    private void connect() {
        if (closed || connector.isEnded()) {
            connecting.set(false);
            failWaiting(null);
            return;
        }
        UnavailableException refusal = breaker.refusal();
        if (refusal != null) {
            connecting.set(false);
            failWaiting(refusal);
            return;
        }
        connectingSince = System.nanoTime();
        try {
            connector.connect(lost).whenComplete((opened, failure) -> {
                if (failure != null) {
                    connected(failure);
                } else {
                    takeOver(opened, this::connected);
                }
            });
        } catch (RuntimeException | Error e) {
            connected(e);
        }
    }

    /**
     * Makes a channel the connection, unless there is one already.
     *
     * @param then gets {@code null}, or the failure
     */
    private void takeOver(Channel opened, Consumer<@Nullable Throwable> then) {
        try {
            if (opened.eventLoop().inEventLoop()) {
                then.accept(takeOver(opened));
            } else {
                opened.eventLoop().execute(() -> then.accept(takeOver(opened)));
            }
        } catch (RejectedExecutionException e) {
            opened.close();
            then.accept(e);
        }
    }

    private @Nullable Throwable takeOver(Channel opened) {
        if (!lost.toEnd().isEmpty()) {
            opened.close(); // Another connection was lost after this one had been introduced, and would not be ended.
            return null;
        }
        PipelineHandler taken = new PipelineHandler(opened, queue, pingNanos, this::onClosed);
        try {
            opened.pipeline().addLast(taken);
        } catch (RuntimeException | Error e) {
            opened.close();
            return e;
        }
        if (!handler.compareAndSet(null, taken)) {
            opened.close(); // A probe was faster, or slower.
        } else if (closed || !opened.isActive()) {
            opened.close();
            handler.compareAndSet(taken, null);
        } else {
            logins.attachTo(opened);
            breaker.connected();
        }
        return null;
    }

    /** Ends an attempt to connect: the queued commands are sent or fail, and the next attempt may begin. */
    private void connected(@Nullable Throwable failure) {
        Long began = connectingSince;
        connectingSince = null;
        connecting.set(false);
        PipelineHandler current = handler.get();
        if (current != null && !closed) {
            drain(current);
        } else if (failure != null) {
            Throwable cause = CommandFailure.causeOf(failure);
            boolean isOfServer = !connector.isRefusal(cause) && !(cause instanceof RejectedExecutionException);
            if (!closed && isOfServer && !isOtherOpen.getAsBoolean()) {
                breaker.failedToConnect(began == null ? System.nanoTime() : began, cause);
            }
            failWaiting(cause);
        } else if (closed) {
            failWaiting(null);
        } else {
            wakeIfWaiting();
        }
    }

    private void onClosed(PipelineHandler ended) {
        if (handler.get() == ended && !(closed && ended.isAnswered())) {
            lost.onLost(ended.client(), ended.isAnswered()); // Before another connection may be used.
        }
        if (handler.compareAndSet(ended, null) && (!closed || ended.silentSince() != null)) {
            report(ended);
        }
        if (ended.isLeaving()) {
            connector.abandon();
        }
        if (closed) {
            failWaiting(null);
        } else {
            wakeIfWaiting();
        }
    }

    /** Tells the breaker how a connection has ended. */
    private void report(PipelineHandler ended) {
        breaker.heard(ended.silence().lastActivity());
        Long silentSince = ended.silentSince();
        if (silentSince != null) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - silentSince);
            breaker.failed(
                    ServerBreaker.SILENCE,
                    silentSince,
                    "nothing was received for " + millis + " ms, though commands waited");
        } else if (ended.hasLostCommands()) {
            breaker.failed(ServerBreaker.TOLD, System.nanoTime(), "the connection was lost while commands waited");
        }
    }

    private void failWaiting(@Nullable Throwable cause) {
        Exchange.completeAll(queue.takeAll(), new ConnectionFailure(false, cause));
    }

    /** What the breaker may do with this connection. */
    private final class Behind implements Guarded {
        @Override
        public CompletionStage<?> probe() {
            CompletableFuture<Boolean> outcome = new CompletableFuture<>();
            try {
                connector.probe(lost).whenComplete((opened, failure) -> {
                    if (failure == null) {
                        takeOver(opened, refused -> end(outcome, refused));
                    } else if (connector.isRefusal(CommandFailure.causeOf(failure))) {
                        outcome.complete(false); // The next command hears why.
                    } else {
                        outcome.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException | Error e) {
                outcome.completeExceptionally(e);
            }
            return outcome;
        }

        private void end(CompletableFuture<Boolean> outcome, @Nullable Throwable refused) {
            PipelineHandler current = handler.get();
            if (refused != null) {
                outcome.completeExceptionally(refused);
            } else if (current == null) {
                outcome.completeExceptionally(new ClosedChannelException());
            } else {
                outcome.complete(true);
                wakeIfWaiting();
            }
        }

        @Override
        public void refuseWaiting() {
            failWaiting(breaker.refusal());
        }

        @Override
        public boolean isEnded() {
            return closed || connector.isEnded();
        }

        @Override
        public void schedule(Runnable task, long delayNanos) {
            connector.schedule(task, delayNanos);
        }
    }
}
