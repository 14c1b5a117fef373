package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.PendingCommand;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.pipeline.TimeoutTimer;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends asynchronous commands on the pipelined connections. Commands of one thread to one key are carried out in the
 * order of the calls. Every command has its outcome within the timeouts. Thread-safe.
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
    private final long longestNanos;
    private final TimeoutTimer timeouts = new TimeoutTimer();
    private final AtomicLong numbers = new AtomicLong();
    private final DeferredCommands[] queues = new DeferredCommands[QUEUES];

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
        Transport transport = retries.transport();
        this.longestNanos = 2 * Backoff.nanos(transport.timeout()) + Backoff.nanos(transport.connectTimeout());
        Arrays.setAll(queues, i -> new DeferredCommands(executor, this::sendDeferred, this::failUnexpectedly));
    }

    PendingCommand send(Command command, AsyncReceiver receiver) {
        AsyncCommand async = new AsyncCommand(command, receiver, errors, numbers.incrementAndGet());
        DeferredCommands queue = queueOf(async);
        if (!client.isConnected()) {
            queue.add(async);
        } else if (!queue.addIfBusy(async)) {
            transmit(async);
        }
        return async;
    }

    /** Fails every command on a connection that has no outcome yet. */
    @Override
    public void close() {
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

    /** Sends a deferred command, in an executor thread. May wait. A command that has waited too long fails. */
    private void sendDeferred(AsyncCommand command) {
        boolean waits = command.isRefused() || !client.isConnected();
        if (waits && System.nanoTime() - command.start() > longestNanos) {
            end(command, errors.notSent());
        } else if (command.isRefused()) {
            sendAgain(command);
        } else {
            transmit(command);
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
        } catch (UnavailableException e) {
            if (async.markSent(null)) {
                onFailure(async, e);
            } else {
                async.release();
            }
            return;
        }
        Script script = async.command().script();
        // A script that the connection hasn't run yet is sent as text. If it were sent by its digest, a server that
        // doesn't know the script would refuse it but carry out the commands behind it, in the wrong order.
        boolean byText = script != null && !connection.knowsScript(script.sha1());
        AsyncExchange exchange =
                new AsyncExchange(byText ? async.command().withScriptText() : async.command(), async, connection);
        if (!async.markSent(exchange)) {
            async.release();
            return;
        }
        exchange.timeout = timeouts.schedule(exchange::onTimeout, exchange.timeoutNanos());
        connection.send(exchange);
    }

    private void read(RedisServers servers, AsyncCommand async) {
        if (!async.markSent(null)) {
            async.release();
            return;
        }
        TimeoutTimer.Scheduled timeout = timeouts.schedule(
                () -> async.fail(errors.timedOut()), TimeUnit.MILLISECONDS.toNanos(sender.waitMillis()));
        servers.sendRead(async.command()).whenComplete((result, failure) -> {
            timeout.cancel();
            onResult(async, failure == null ? result : new Failed(errors.translate(failure)));
        });
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
        /** Written before the exchange is passed to the connection. */
        private TimeoutTimer.@Nullable Scheduled timeout;

        AsyncExchange(Command command, AsyncCommand async, PipelinedConnection connection) {
            super(command, connection, errors, sender.timeoutNanos(connection));
            this.async = async;
        }

        /** Fails the command, since its timeout has passed or the connection is being closed. */
        void onTimeout() {
            Failed failed = expire();
            if (failed != null) {
                async.fail(failed.exception());
            }
        }

        @Override
        protected void onComplete() {
            try {
                cancelTimeout();
                Object result = reply();
                Script script = async.command().script();
                if (script != null && !(result instanceof CommandFailure)) {
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
            cancelTimeout();
            async.release();
        }

        private void cancelTimeout() {
            TimeoutTimer.Scheduled scheduled = timeout;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }
}
