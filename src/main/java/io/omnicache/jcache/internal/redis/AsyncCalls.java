package io.omnicache.jcache.internal.redis;

import io.netty.util.Timeout;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.RedisConnection.Underway;
import io.omnicache.jcache.internal.redis.pipeline.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.pipeline.ReplyError;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.redisson.command.CommandAsyncExecutor;

/**
 * Commands without a thread that waits, on the same pipelined connections as all others. The usual one is written by the
 * network's thread and its reply handed on by it. What can't be sent at once, or has to be sent again, goes through the
 * {@link Lane} of its key, whose thread waits: that is rare, and keeps the order of the calls. Thread-safe.
 */
final class AsyncCalls implements AutoCloseable {
    private static final int LANES = 64;

    private final RedisConnection synchronous;
    private final LazyClient client;
    private final @Nullable ExecutorCalls replicaReads;
    private final PipelinedCalls pipelined;
    private final RedisErrors errors;
    private final Transport transport;
    private final boolean sendsAgain;
    private final long longestNanos;
    private final Deadlines deadlines = new Deadlines();
    private final AtomicLong numbers = new AtomicLong();
    private final Lane[] lanes = new Lane[LANES];

    /**
     * @param synchronous sends what was refused again
     * @param replicaReads where reads go that replicas may answer; {@code null} if all go to the master
     * @param waiting for the lanes' work
     */
    AsyncCalls(
            RedisConnection synchronous,
            LazyClient client,
            @Nullable ExecutorCalls replicaReads,
            PipelinedCalls pipelined,
            RedisErrors errors,
            Transport transport,
            Executor waiting) {
        this.synchronous = synchronous;
        this.client = client;
        this.replicaReads = replicaReads;
        this.pipelined = pipelined;
        this.errors = errors;
        this.transport = transport;
        this.sendsAgain = transport.retries() > 0;
        this.longestNanos =
                2 * PipelinedCalls.nanos(transport.timeout()) + PipelinedCalls.nanos(transport.connectTimeout());
        Arrays.setAll(lanes, i -> new Lane(waiting, this::takeUp, this::giveUp));
    }

    Underway send(Command command, AsyncReceiver receiver) {
        AsyncCall call = new AsyncCall(command, receiver, errors, numbers.incrementAndGet());
        Lane lane = laneOf(call);
        if (!client.isConnected()) {
            lane.add(call);
        } else if (!lane.addIfBusy(call)) {
            transmit(call);
        }
        return call;
    }

    /** Ends all calls, those with a reply on its way among them. */
    @Override
    public void close() {
        deadlines.close();
    }

    /** Ends a call that no thread can be had for, or that failed in another way that isn't Redis's. */
    void giveUp(AsyncCall call, Throwable reason) {
        try {
            call.fail(call.isUnderWay() ? errors.translate(reason) : reason);
        } finally {
            call.release();
        }
    }

    /** What a lane does with a call. May wait. */
    private void takeUp(AsyncCall call) {
        boolean waits = call.isRefused() || !client.isConnected();
        if (waits && System.nanoTime() - call.start() > longestNanos) {
            call.fail(errors.notSent());
            call.release();
        } else if (call.isRefused()) {
            sendAgain(call);
        } else {
            transmit(call);
        }
    }

    private void sendAgain(AsyncCall call) {
        try {
            if (call.markRunning()) {
                call.reply(synchronous.call(call.command()));
            }
        } catch (RuntimeException e) {
            call.fail(e);
        } catch (Throwable e) {
            call.fail(errors.translate(e));
        } finally {
            call.release();
        }
    }

    private void transmit(AsyncCall call) {
        CommandAsyncExecutor executor;
        try {
            executor = client.isConnected() ? client.executor() : client.executor(Backoff.of(transport));
        } catch (Throwable e) { // Also that no thread can be had to connect.
            call.fail(e);
            call.release();
            return;
        }
        try {
            if (replicaReads != null && call.command().isRead()) {
                read(executor, call, replicaReads);
            } else {
                pipeline(executor, call);
            }
        } catch (Throwable e) {
            call.fail(errors.translate(e));
            call.release();
        }
    }

    private void pipeline(CommandAsyncExecutor executor, AsyncCall call) {
        PipelinedConnection connection;
        try {
            connection = pipelined.connectionFor(
                    executor.getConnectionManager(), call.command().key());
        } catch (UnavailableException e) {
            if (call.markSent(null)) {
                onFailure(call, e);
            } else {
                call.release();
            }
            return;
        }
        Script script = call.command().script();
        // A script that the server doesn't know is refused, but what was sent behind it is not, and would overtake it.
        boolean byText = script != null && !connection.knowsScript(script.sha1());
        Command command = byText ? call.command().withScriptText() : call.command();
        SentExchange exchange = new SentExchange(command.words(), call, connection, this);
        if (!call.markSent(exchange)) {
            call.release();
            return;
        }
        exchange.watchedBy(deadlines.watch(exchange::expire, pipelined.patienceNanos(connection)));
        connection.send(exchange);
    }

    private void read(CommandAsyncExecutor executor, AsyncCall call, ExecutorCalls reads) {
        if (!call.markSent(null)) {
            call.release();
            return;
        }
        Timeout timeout =
                deadlines.watch(() -> call.fail(errors.timedOut()), TimeUnit.MILLISECONDS.toNanos(reads.waitMillis()));
        reads.startRead(executor, call.command()).whenComplete((reply, failure) -> {
            if (timeout != null) {
                timeout.cancel();
            }
            if (failure != null) {
                onFailure(call, errors.translate(failure));
            } else {
                call.reply(reply);
                call.release();
            }
        });
    }

    /** In the connection's thread. */
    void onReply(AsyncCall call, PipelinedConnection connection, @Nullable Object reply) {
        if (reply instanceof ReplyError error) {
            boolean elsewhere = error.is("NOSCRIPT") || errors.isRedirection(error.text());
            if (elsewhere) {
                refused(call);
            } else {
                onFailure(call, errors.answered(error.text()));
            }
        } else if (reply instanceof ConnectionFailure failure) {
            onFailure(call, pipelined.failed(failure, call.command()));
        } else {
            Script script = call.command().script();
            if (script != null) {
                connection.learnedScript(script.sha1());
            }
            call.reply(reply);
            call.release();
        }
    }

    /** The time is up: a sent one's outcome is unknown, and one that wasn't never will be sent. */
    void onDeadline(AsyncCall call, PipelinedConnection connection, boolean sent) {
        call.fail(sent ? pipelined.unanswered(connection, call.start()) : errors.notSent());
    }

    private void onFailure(AsyncCall call, RuntimeException failure) {
        if (sendsAgain && failure instanceof UnavailableException) {
            refused(call);
        } else {
            call.fail(failure);
            call.release();
        }
    }

    private void refused(AsyncCall call) {
        if (call.markRefused()) {
            laneOf(call).add(call);
        } else {
            call.release();
        }
    }

    private Lane laneOf(AsyncCall call) {
        return lanes[Arrays.hashCode(call.command().key()) & LANES - 1];
    }
}
