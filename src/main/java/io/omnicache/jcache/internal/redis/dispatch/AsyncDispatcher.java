package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.PendingCommand;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.TimeoutTimer;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.twin.NativeCommand;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends asynchronous commands on the pipelined connections. Commands of one thread to one key are carried out in the
 * order of the calls. Every command has its outcome in time. Thread-safe.
 *
 * <p>A network thread writes a command and passes on the result. A command that can't be sent at once, or must be sent
 * again, goes to the {@link DeferredCommands} of its key, and an executor thread sends it.
 */
final class AsyncDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncDispatcher.class);
    private static final int QUEUES = 64;

    private final RedisConnection waitingCaller;
    private final ClientLibrary client;
    private final CommandSender sender;
    private final RedirectsAndRetries retries;
    private final RedisErrors errors;
    private final Supplier<RedisCacheException> notSent;
    private final TimeoutTimer timeouts = new TimeoutTimer();
    private final AtomicLong numbers = new AtomicLong();
    private final DeferredCommands[] queues = new DeferredCommands[QUEUES];
    private final LongAdder sent = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private volatile boolean closed;

    /**
     * @param waitingCaller sends refused commands again, and waits for the replies
     * @param executor runs the blocking work of the queues
     */
    AsyncDispatcher(
            RedisConnection waitingCaller, ClientLibrary client, RedirectsAndRetries retries, Executor executor) {
        this.waitingCaller = waitingCaller;
        this.client = client;
        this.retries = retries;
        this.sender = retries.sender();
        this.errors = retries.errors();
        this.notSent = client::notSent;
        Arrays.setAll(queues, i -> new DeferredCommands(executor, this::sendDeferred, this::failUnexpectedly));
    }

    PendingCommand send(Command command, AsyncReceiver receiver) {
        boolean waits = !client.isConnected();
        long longest = sender.timeoutNanos() + (waits ? client.coldStartNanos() : 0);
        AsyncCommand async = new AsyncCommand(command, receiver, errors, notSent, numbers.incrementAndGet(), longest);
        DeferredCommands queue = queueOf(async);
        if (!closed) {
            async.failInTime(timeouts);
        }
        if (waits) {
            queue.add(async);
        } else if (!queue.addIfBusy(async)) {
            transmit(async);
        }
        return async;
    }

    /** Returns whether the servers may have commands that they haven't answered. */
    boolean isUnderWay() {
        long answered = ended.sum();
        return sent.sum() != answered;
    }

    /** Fails every command on a connection that has no outcome yet. */
    @Override
    public void close() {
        closed = true;
        timeouts.close();
    }

    /** Fails a command for a reason outside Redis, for example because no thread can be started. */
    private void failUnexpectedly(AsyncCommand command, Throwable reason) {
        try {
            command.fail(command.mayBeCarriedOut() ? errors.translate(reason) : reason);
        } finally {
            command.release();
        }
    }

    /** Sends a deferred command, in an executor thread. May wait, but not for longer than the command has time. */
    private void sendDeferred(AsyncCommand command) {
        OperationTime time = OperationTime.ofThread();
        time.resume(command.deadline(), sender.timeoutNanos());
        try {
            if (time.isUp()) {
                end(command, notSent.get());
            } else if (command.isRefused()) {
                sendAgain(command);
            } else {
                transmit(command);
            }
        } finally {
            time.end();
        }
    }

    private void sendAgain(AsyncCommand command) {
        try {
            if (command.markRunning()) {
                command.reply(waitingCaller.call(command.command()));
            }
        } catch (RuntimeException e) {
            command.fail(e);
        } catch (Throwable e) {
            command.fail(errors.translate(e));
        } finally {
            command.release();
        }
    }

    private void transmit(AsyncCommand command) {
        RedisServers servers;
        try {
            servers = retries.connect(client);
        } catch (Throwable e) { // Includes the error that no thread can be started to connect.
            end(command, e);
            return;
        }
        try {
            command.failInTime(timeouts);
            if (sender.isPipelined(command.command())) {
                pipeline(servers, command);
            } else {
                read(servers, command);
            }
        } catch (Throwable e) {
            end(command, errors.translate(e));
        }
    }

    private void pipeline(RedisServers servers, AsyncCommand async) {
        PipelinedConnection connection;
        try {
            connection = servers.masterFor(async.command().key());
            connection.breaker().check();
        } catch (UnavailableException e) {
            if (async.markSent(null)) {
                onFailure(async, e);
            } else {
                async.release();
            }
            return;
        }
        Script script = async.command().script();
        NativeCommand form = sender.forms().nativeForm(async.command(), connection);
        if (form == null && sender.forms().needsTransaction(async.command(), connection)) {
            async.needThread();
            queueOf(async).add(async);
            return;
        }
        // A script that the connection hasn't run yet is sent as text. If it were sent by its digest, a server that
        // doesn't know the script would refuse it but carry out the commands behind it, in the wrong order.
        boolean byText = script != null && form == null && !connection.knowsScript(script.sha1());
        AsyncExchange exchange =
                new AsyncExchange(byText ? async.command().withScriptText() : async.command(), form, async, connection);
        if (exchange.isTooLate()) {
            end(async, errors.notSent());
        } else if (async.markSent(exchange)) {
            sent.increment();
            connection.send(exchange);
        } else {
            async.release();
        }
    }

    private void read(RedisServers servers, AsyncCommand async) {
        if (!async.markSent(null)) {
            async.release();
            return;
        }
        servers.sendRead(async.command())
                .whenComplete((result, failure) ->
                        onResult(async, failure == null ? result : new Failed(errors.translate(failure))));
    }

    /** Passes on the result of a command. Called in a network thread. */
    private void onResult(AsyncCommand async, @Nullable Object result) {
        if (result instanceof CommandFailure failure) {
            onFailure(async, retries.failureOf(async.command(), failure));
        } else {
            async.reply(result);
            async.release();
        }
    }

    /** @param failure {@code null} if the command must be sent to another server or with the script's text */
    private void onFailure(AsyncCommand command, @Nullable RedisCacheException failure) {
        if (failure != null && !retries.isRetried(failure)) {
            end(command, failure);
        } else if (command.markRefused()) {
            queueOf(command).add(command);
        } else {
            command.release();
        }
    }

    private static void end(AsyncCommand command, Throwable failure) {
        command.fail(failure);
        command.release();
    }

    private DeferredCommands queueOf(AsyncCommand command) {
        return queues[Arrays.hashCode(command.command().key()) & QUEUES - 1];
    }

    /** The exchange of an asynchronous command on a pipelined connection. */
    private final class AsyncExchange extends CommandExchange {
        private final AsyncCommand async;

        AsyncExchange(
                Command command, @Nullable NativeCommand form, AsyncCommand async, PipelinedConnection connection) {
            super(command, form, connection, errors, System.nanoTime(), async.deadline());
            this.async = async;
        }

        @Override
        protected void onComplete() {
            ended.increment();
            try {
                Object result = reply();
                Script script = async.command().script();
                if (script != null && isSentAsIs() && !(result instanceof CommandFailure)) {
                    connection().learnedScript(script.sha1());
                }
                onResult(async, result);
            } catch (Throwable e) { // Other commands wait on the connection.
                LOG.error("The reply to an asynchronous {} could not be handed on", async.command(), e);
                failUnexpectedly(async, e);
            }
        }

        /** Only releases the command: the caller that withdrew it has already passed the failure to the receiver. */
        @Override
        protected void onDropped() {
            ended.increment();
            async.release();
        }
    }
}
