package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.ReadFrom;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Scripts;
import io.omnicache.jcache.internal.config.connection.Topology;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.CircuitBreakers;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectionLosses;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.push.MasterPushConnections;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link RedisConnection} on the pipelined connections of all masters, which all callers share. A command
 * for one chosen master, such as a slice of a sweep, is sent on the client library's own connections, so that it
 * doesn't delay other commands. The library's own retries are disabled: {@link RedirectsAndRetries} decides which
 * commands are sent again. Thread-safe.
 */
public final class CommandDispatcher implements RedisConnection {
    private final ClientLibrary client;
    private final RedisErrors errors;
    private final boolean isCluster;
    private final Duration timeout;
    private final long timeoutNanos;
    private final CommandSender sender;
    private final RedirectsAndRetries retries;
    private final BatchDispatcher batches;
    private final AsyncDispatcher async;
    private final PushConnections pushes;
    private final ConnectionLosses losses;
    private final boolean mayUseScripts;

    /**
     * Creates a connection that connects at its first command.
     *
     * @param waiting runs the blocking work of asynchronous commands: connecting, and sending again
     * @param losses counts the connections to masters that the client loses
     */
    public CommandDispatcher(
            ClientLibrary client,
            RedisErrors errors,
            ConnectionOptions settings,
            Executor waiting,
            ConnectionLosses losses) {
        this.losses = losses;
        this.client = client;
        this.errors = errors;
        this.isCluster = settings.topology().kind() == Topology.Kind.CLUSTER;
        this.timeout = settings.transport().timeout();
        this.timeoutNanos = Backoff.nanos(timeout);
        this.mayUseScripts = settings.scripts() == Scripts.AUTO;
        this.sender = new CommandSender(
                errors,
                settings.transport(),
                settings.readFrom() == ReadFrom.MASTER,
                new ScriptForms(settings.scripts()),
                new Transactions(errors, isCluster, this::isAsyncUnderWay));
        this.retries = new RedirectsAndRetries(sender, errors, settings.transport(), isCluster);
        this.batches = new BatchDispatcher(sender, retries);
        this.async = new AsyncDispatcher(this, client, retries, waiting);
        this.pushes = new MasterPushConnections(() -> retries.connect(client).forPushes(), errors, settings);
    }

    @Override
    public @Nullable Object call(Command command) {
        OperationTime time = OperationTime.ofThread();
        boolean begins = time.begin(timeoutNanos);
        try {
            // Connecting and sending share one backoff, so that the first command waits for a server no longer than any
            // other command.
            Backoff used = client.isConnected() ? null : retries.newBackoff();
            RedisServers servers = used == null ? client.connect() : retries.connect(client, used);
            Object result = sender.send(servers, command).await();
            return result instanceof CommandFailure ? retries.complete(servers, command, result, used) : result;
        } finally {
            end(time, begins);
        }
    }

    private static void end(OperationTime time, boolean begins) {
        if (begins) {
            time.end();
        }
    }

    @Override
    public PendingCommand callAsync(Command command, AsyncReceiver receiver) {
        return async.send(command, receiver);
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        if (commands.isEmpty()) {
            return List.of();
        }
        OperationTime time = OperationTime.ofThread();
        boolean begins = time.begin(timeoutNanos);
        try {
            return batches.callAll(retries.connect(client), commands);
        } finally {
            end(time, begins);
        }
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        OperationTime time = OperationTime.ofThread();
        boolean begins = time.begin(timeoutNanos);
        try {
            Object result = retries.sendTo(client.connect(), node, command).await();
            if (result instanceof Failed failed) {
                throw failed.exception();
            }
            return result;
        } finally {
            end(time, begins);
        }
    }

    @Override
    public List<? extends Node> masters() {
        OperationTime time = OperationTime.ofThread();
        boolean begins = time.begin(timeoutNanos);
        RedisServers servers;
        try {
            servers = client.connect();
        } finally {
            end(time, begins);
        }
        try {
            return servers.masters();
        } catch (RuntimeException e) {
            throw errors.translate(e);
        }
    }

    @Override
    public List<? extends Node> replicas() {
        List<? extends Node> masters = masters();
        RedisServers servers = client.connect();
        return masters.stream()
                .flatMap(master -> servers.replicas(master, replication(master)).stream())
                .toList();
    }

    private String replication(Node master) {
        Object reply = callOn(master, Command.keyless(Verb.INFO, "replication"));
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    private boolean isAsyncUnderWay() {
        return async.isUnderWay();
    }

    @Override
    public boolean mayUseScripts() {
        return mayUseScripts;
    }

    @Override
    public boolean isCluster() {
        return isCluster;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public void expectValues(long bytes) {
        errors.expectValues(bytes);
    }

    @Override
    public ConnectionLosses losses() {
        return losses;
    }

    @Override
    public PushConnections pushes() {
        return pushes;
    }

    @Override
    public CircuitBreakers breakers() {
        return client.breakers();
    }

    @Override
    public void close() {
        try {
            pushes.close();
            client.close();
        } finally { // Runs even if no thread can be started to shut down the client.
            async.close();
        }
    }
}
