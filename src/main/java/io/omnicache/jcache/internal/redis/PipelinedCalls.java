package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.pipeline.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.pipeline.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.SingleFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Commands on one pipelined connection per master, shared by all callers. A redirected command goes on through
 * {@link ExecutorCalls}; everything else is sent once. Thread-safe.
 */
final class PipelinedCalls implements AutoCloseable {
    /** Longer is for ever, and sums of these stay within a long. */
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final ConcurrentHashMap<RedisClient, PipelinedConnection> connections = new ConcurrentHashMap<>();
    private final RedisErrors errors;
    private final ExecutorCalls redirected;
    private final long pingNanos;
    private final long timeoutNanos;
    private final long connectNanos;
    private volatile boolean closed;

    PipelinedCalls(RedisErrors errors, ExecutorCalls redirected, Transport transport) {
        this.errors = errors;
        this.redirected = redirected;
        this.timeoutNanos = nanos(transport.timeout());
        this.connectNanos = nanos(transport.connectTimeout()) + timeoutNanos;
        // A server that is slow for as long as it may be is not a dead one.
        this.pingNanos = Math.max(nanos(transport.pingInterval()), timeoutNanos);
    }

    Sent send(CommandAsyncExecutor executor, Command command) {
        return send(executor, command, PipelinedConnection::send);
    }

    /** As above, with its exchange left to the batch, which hands it over. */
    Sent send(CommandAsyncExecutor executor, Command command, PipelinedBatch batch) {
        return send(executor, command, batch.sender());
    }

    private Sent send(
            CommandAsyncExecutor executor, Command command, BiConsumer<PipelinedConnection, Exchange> sender) {
        PipelinedConnection connection;
        try {
            connection = connectionFor(executor.getConnectionManager(), command.key());
        } catch (RuntimeException e) {
            Reply failed = new Reply(null, errors.translate(e));
            return () -> failed;
        }
        Exchange exchange = new Exchange(command.words());
        long start = System.nanoTime();
        long deadline = start + patienceNanos(connection);
        sender.accept(connection, exchange);
        return new Pending(executor, command, connection, exchange, start, deadline);
    }

    /** How long the reply to what is sent now may take. */
    long patienceNanos(PipelinedConnection connection) {
        return timeoutNanos + (connection.isOpen() ? 0 : connectNanos);
    }

    /** Ends the connections; what waits for a reply fails. Idempotent. */
    @Override
    public void close() {
        closed = true;
        connections.values().forEach(PipelinedConnection::close);
        connections.clear();
    }

    /** @throws UnavailableException if the slot has no master now */
    PipelinedConnection connectionFor(ConnectionManager topology, byte[] key) {
        MasterSlaveEntry master = topology.getWriteEntry(topology.calcSlot(key));
        if (master == null) {
            throw errors.noMaster();
        }
        RedisClient server = master.getClient();
        PipelinedConnection connection = connections.get(server);
        return connection != null ? connection : open(server, master);
    }

    /** A new master: the connections to servers that are no longer masters end with their last replies. */
    private PipelinedConnection open(RedisClient server, MasterSlaveEntry master) {
        connections.forEach((former, connection) -> {
            if (former.isShutdown() && connections.remove(former, connection)) {
                connection.retire();
            }
        });
        PipelinedConnection connection = connections.computeIfAbsent(
                server, s -> new PipelinedConnection(new RedissonConnector(s, master), pingNanos));
        if (closed) {
            connection.close();
        }
        return connection;
    }

    RedisCacheException unanswered(PipelinedConnection connection, long start) {
        connection.suspect(start);
        return errors.timedOut();
    }

    RedisCacheException failed(ConnectionFailure failure, Command command) {
        if (failure.cause() instanceof SingleFailure single) {
            return failure.sent() ? errors.unreadable(single, command.isRead()) : errors.notWritten(single);
        }
        if (failure.sent()) {
            return errors.lost();
        }
        @Nullable Throwable cause = failure.cause();
        if (cause == null) {
            return errors.notSent();
        }
        return errors.notConnected(cause);
    }

    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
    }

    /** A command that was handed to its connection. */
    private final class Pending implements PipelinedCommand {
        private final CommandAsyncExecutor executor;
        private final Command command;
        private final PipelinedConnection connection;
        private final Exchange exchange;
        private final long start;
        private final long deadline;

        Pending(
                CommandAsyncExecutor executor,
                Command command,
                PipelinedConnection connection,
                Exchange exchange,
                long start,
                long deadline) {
            this.executor = executor;
            this.command = command;
            this.connection = connection;
            this.exchange = exchange;
            this.start = start;
            this.deadline = deadline;
        }

        @Override
        public @Nullable Reply awaitAnswer() {
            try {
                if (!exchange.await(deadline)) {
                    if (exchange.withdraw()) {
                        return new Reply(null, errors.notSent());
                    }
                    if (!exchange.isDone()) { // Else the reply came just now.
                        return new Reply(null, unanswered(connection, start));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Reply(null, exchange.withdraw() ? errors.interruptedBefore(e) : errors.interrupted(e));
            }
            Object reply = exchange.reply();
            if (reply instanceof ReplyError error) {
                return goesOn(error) ? null : new Reply(null, errors.answered(error.text()));
            }
            return reply instanceof ConnectionFailure failure
                    ? new Reply(null, failed(failure, command))
                    : new Reply(reply, null);
        }

        @Override
        public Sent sendOn() {
            return wantsScriptText((ReplyError) Objects.requireNonNull(exchange.reply()))
                    ? send(executor, command.withScriptText())
                    : redirected.send(executor, command);
        }

        private boolean goesOn(ReplyError error) {
            return wantsScriptText(error) || errors.isRedirection(error.text());
        }

        private boolean wantsScriptText(ReplyError error) {
            return error.is("NOSCRIPT") && command.verb() == Verb.EVALSHA;
        }
    }
}
