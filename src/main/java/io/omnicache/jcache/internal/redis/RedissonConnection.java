package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.ReadFrom;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.config.connection.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.MasterSlaveEntry;

/**
 * {@link RedisConnection} by Redisson, which knows topologies, TLS and logins. Commands of single keys share pipelined connections;
 * what is sent to a master of choice, such as a slice of a sweep, goes on others. Its retries are off: what may be repeated is
 * decided here.
 */
public final class RedissonConnection implements RedisConnection {
    /** Beyond the client's own timeouts: only a defect of the client makes a caller wait so long. */
    private static final long GRACE_MILLIS = 1_000;

    private final LazyClient client;
    private final RedisErrors errors;
    private final Transport transport;
    private final boolean readsFromMaster;
    private final boolean isCluster;
    private final ExecutorCalls executorCalls;
    private final PipelinedCalls pipelinedCalls;
    private final BulkCalls bulkCalls;
    private final AsyncCalls asyncCalls;

    private RedissonConnection(ConnectionOptions settings, Executor waiting) {
        this.transport = settings.transport();
        this.isCluster = settings.topology().kind() == Topology.Kind.CLUSTER;
        this.readsFromMaster = settings.readFrom() == ReadFrom.MASTER;
        long timeout = transport.timeout().toMillis();
        this.errors = new RedisErrors(settings);
        long waitMillis = timeout * 2 + transport.connectTimeout().toMillis() + GRACE_MILLIS;
        this.executorCalls = new ExecutorCalls(errors, waitMillis);
        this.pipelinedCalls = new PipelinedCalls(errors, executorCalls, transport);
        this.bulkCalls = new BulkCalls(pipelinedCalls, executorCalls, transport, readsFromMaster);
        this.client = new LazyClient(
                RedissonConfig.of(settings),
                errors,
                timeout + transport.connectTimeout().toMillis(),
                waitMillis);
        this.asyncCalls = new AsyncCalls(
                this, client, readsFromMaster ? null : executorCalls, pipelinedCalls, errors, transport, waiting);
    }

    /**
     * Opens a connection that connects at its first command.
     *
     * @throws javax.cache.CacheException if a file of the settings can't be read, or an optional library is missing
     */
    public static RedissonConnection open(ConnectionOptions settings) {
        return open(settings, ForkJoinPool.commonPool());
    }

    /**
     * The same.
     *
     * @param waiting does the work of asynchronous calls that waits: connecting, and sending again
     */
    public static RedissonConnection open(ConnectionOptions settings, Executor waiting) {
        return new RedissonConnection(settings, waiting);
    }

    @Override
    public @Nullable Object call(Command command) {
        // Connecting is part of the retries: the first operation waits for a server as any other does.
        Backoff pauses = client.isConnected() ? null : Backoff.of(transport);
        CommandAsyncExecutor executor = pauses == null ? client.executor() : client.executor(pauses);
        Reply reply = send(executor, command).await();
        if (reply.failure() instanceof UnavailableException) {
            List<Reply> replies = new ArrayList<>(List.of(reply));
            bulkCalls.resend(executor, List.of(command), replies, pauses);
            reply = replies.get(0);
        }
        return reply.get();
    }

    @Override
    public Underway callAsync(Command command, AsyncReceiver receiver) {
        return asyncCalls.send(command, receiver);
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        return commands.isEmpty() ? List.of() : bulkCalls.callAll(connectedExecutor(), commands);
    }

    @Override
    public boolean isCluster() {
        return isCluster;
    }

    @Override
    public Duration timeout() {
        return transport.timeout();
    }

    @Override
    public List<Master> masters() {
        CommandAsyncExecutor executor = client.executor();
        try {
            return executor.getConnectionManager().getEntrySet().stream()
                    .map(Master::new)
                    .toList();
        } catch (RuntimeException e) {
            throw errors.translate(e);
        }
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        MasterSlaveEntry entry = ((Master) node).entry();
        CommandAsyncExecutor executor = client.executor();
        return executorCalls.sendTo(executor, entry, command).await().get();
    }

    @Override
    public void close() {
        try {
            pipelinedCalls.close();
            client.close();
        } finally { // Also where no thread can be had to end the client.
            asyncCalls.close();
            RecordMethods.forget();
        }
    }

    private CommandAsyncExecutor connectedExecutor() {
        return client.isConnected() ? client.executor() : client.executor(Backoff.of(transport));
    }

    private Sent send(CommandAsyncExecutor executor, Command command) {
        return readsFromMaster || !command.isRead()
                ? pipelinedCalls.send(executor, command)
                : executorCalls.sendRead(executor, command);
    }

    private record Master(MasterSlaveEntry entry) implements Node {}
}
