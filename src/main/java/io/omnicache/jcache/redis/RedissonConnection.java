package io.omnicache.jcache.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.connection.ConnectionSettings;
import io.omnicache.jcache.connection.ReadFrom;
import io.omnicache.jcache.connection.Topology;
import io.omnicache.jcache.connection.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.MasterSlaveEntry;

/**
 * {@link RedisConnection} by Redisson, which knows topologies, TLS and logins. Commands of single keys share pipelined connections;
 * what is sent to a master of choice, such as a slice of a sweep, goes on others. Its retries are off: what may be repeated is
 * decided here.
 */
public final class RedissonConnection implements RedisConnection {
    private static final int CHUNK = 256;
    /** Beyond the client's own timeouts: only a defect of the client makes a caller wait so long. */
    private static final long GRACE_MILLIS = 1_000;

    private final LazyClient client;
    private final RedisErrors errors;
    private final Transport transport;
    private final boolean readsFromMaster;
    private final boolean isCluster;
    private final ExecutorCalls executorCalls;
    private final PipelinedCalls pipelinedCalls;

    private final AsyncCalls asyncCalls;

    private RedissonConnection(ConnectionSettings settings, Executor waiting) {
        this.transport = settings.transport();
        this.isCluster = settings.topology().kind() == Topology.Kind.CLUSTER;
        this.readsFromMaster = settings.readFrom() == ReadFrom.MASTER;
        long timeout = transport.timeout().toMillis();
        this.errors = new RedisErrors(settings.servers(), timeout);
        long waitMillis = timeout * 2 + transport.connectTimeout().toMillis() + GRACE_MILLIS;
        this.executorCalls = new ExecutorCalls(errors, waitMillis);
        this.pipelinedCalls = new PipelinedCalls(errors, executorCalls, transport);
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
    public static RedissonConnection open(ConnectionSettings settings) {
        return open(settings, ForkJoinPool.commonPool());
    }

    /**
     * The same.
     *
     * @param waiting does the work of asynchronous calls that waits: connecting, and sending again
     */
    public static RedissonConnection open(ConnectionSettings settings, Executor waiting) {
        return new RedissonConnection(settings, waiting);
    }

    @Override
    public @Nullable Object call(Command command) {
        CommandAsyncExecutor executor = client.executor();
        Reply reply = send(executor, command).await();
        if (reply.failure() instanceof UnavailableException) {
            List<Reply> replies = new ArrayList<>(List.of(reply));
            resend(executor, List.of(command), replies);
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
        if (commands.isEmpty()) {
            return List.of();
        }
        CommandAsyncExecutor executor = client.executor();
        List<Reply> replies = new ArrayList<>(commands.size());
        for (int from = 0; from < commands.size(); from += CHUNK) {
            List<Command> chunk = commands.subList(from, Math.min(commands.size(), from + CHUNK));
            List<Reply> ofChunk = exchange(executor, chunk);
            resend(executor, chunk, ofChunk);
            replies.addAll(ofChunk);
            RedisCacheException broken = brokenBy(ofChunk);
            if (broken != null) {
                // Redis is away: waiting for the same with each chunk that is left would take for ever.
                replies.addAll(unsent(broken, commands.size() - replies.size()));
                break;
            }
        }
        return replies;
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
        pipelinedCalls.close();
        client.close();
        asyncCalls.close();
    }

    /** Sends all before it waits for the first, so that several nodes work at the same time. */
    private List<Reply> exchange(CommandAsyncExecutor executor, List<Command> chunk) {
        List<Sent> sent = new ArrayList<>(chunk.size());
        chunk.forEach(command -> sent.add(send(executor, command)));
        List<Reply> replies = new ArrayList<>(chunk.size());
        sent.forEach(one -> replies.add(one.await()));
        return replies;
    }

    /** Sends those again that were certainly not carried out, until they are or the retries or the timeout are used up. */
    private void resend(CommandAsyncExecutor executor, List<Command> commands, List<Reply> replies) {
        Backoff backoff = null;
        while (true) {
            List<Integer> again = IntStream.range(0, replies.size())
                    .filter(i -> replies.get(i).failure() instanceof UnavailableException)
                    .boxed()
                    .toList();
            if (again.isEmpty()) {
                return;
            }
            if (backoff == null) {
                backoff = new Backoff(
                        transport.retries(), transport.retryDelay(), transport.timeout(), transport.timeout());
            }
            if (!pause(backoff)) {
                return;
            }
            List<Reply> second =
                    exchange(executor, again.stream().map(commands::get).toList());
            for (int i = 0; i < again.size(); i++) {
                replies.set(again.get(i), second.get(i));
            }
        }
    }

    private boolean pause(Backoff backoff) {
        try {
            return backoff.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static @Nullable RedisCacheException brokenBy(List<Reply> replies) {
        return replies.stream()
                .map(Reply::failure)
                .filter(failure ->
                        failure != null && (failure instanceof UnavailableException || failure.isOutcomeUnknown()))
                .findFirst()
                .orElse(null);
    }

    private static List<Reply> unsent(RedisCacheException reason, int number) {
        Reply reply = new Reply(
                null, new UnavailableException("Not sent, since a command before failed: " + reason.getMessage()));
        return IntStream.range(0, number).mapToObj(i -> reply).toList();
    }

    private Sent send(CommandAsyncExecutor executor, Command command) {
        return readsFromMaster || !command.isRead()
                ? pipelinedCalls.send(executor, command)
                : executorCalls.sendRead(executor, command);
    }

    private record Master(MasterSlaveEntry entry) implements Node {}
}
