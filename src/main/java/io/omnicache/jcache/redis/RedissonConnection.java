package io.omnicache.jcache.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.connection.ConnectionSettings;
import io.omnicache.jcache.connection.ReadFrom;
import io.omnicache.jcache.connection.Topology;
import io.omnicache.jcache.connection.Transport;
import io.omnicache.jcache.redis.Command.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.MasterSlaveEntry;

/**
 * {@link RedisConnection} through Redisson's command executor, which knows topologies, TLS and reconnection, and follows MOVED
 * and ASK. Its retries are off: what may be repeated is decided here.
 */
public final class RedissonConnection implements RedisConnection {
    private static final Codec CODEC = ByteArrayCodec.INSTANCE;
    private static final int CHUNK = 256;
    /** Beyond the client's own timeouts: only a defect of the client makes a caller wait so long. */
    private static final long GRACE_MILLIS = 1_000;

    private final LazyClient client;
    private final RedisErrors errors;
    private final Transport transport;
    private final boolean readsFromMaster;
    private final boolean isCluster;
    private final long waitMillis;

    private RedissonConnection(ConnectionSettings settings) {
        this.transport = settings.transport();
        this.isCluster = settings.topology().kind() == Topology.Kind.CLUSTER;
        this.readsFromMaster = settings.readFrom() == ReadFrom.MASTER;
        long timeout = transport.timeout().toMillis();
        this.errors = new RedisErrors(settings.servers(), timeout);
        this.waitMillis = timeout * 2 + transport.connectTimeout().toMillis() + GRACE_MILLIS;
        this.client = new LazyClient(
                RedissonConfig.of(settings),
                errors,
                timeout + transport.connectTimeout().toMillis(),
                waitMillis);
    }

    /**
     * Opens a connection that connects at its first command.
     *
     * @throws javax.cache.CacheException if a file of the settings can't be read, or an optional library is missing
     */
    public static RedissonConnection open(ConnectionSettings settings) {
        return new RedissonConnection(settings);
    }

    @Override
    public @Nullable Object call(Command command) {
        CommandAsyncExecutor executor = client.executor();
        Reply reply = await(executor, command, send(executor, command));
        if (reply.failure() instanceof UnavailableException) {
            List<Reply> replies = new ArrayList<>(List.of(reply));
            resend(executor, List.of(command), replies);
            reply = replies.get(0);
        }
        return reply.get();
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
        try {
            return client.executor().getConnectionManager().getEntrySet().stream()
                    .map(Master::new)
                    .toList();
        } catch (RedisCacheException e) {
            throw e;
        } catch (RuntimeException e) {
            throw errors.translate(e);
        }
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        MasterSlaveEntry entry = ((Master) node).entry();
        CommandAsyncExecutor executor = client.executor();
        try {
            return await(executor.writeAsync(entry, CODEC, WireCommands.of(command.verb()), parameters(command)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException && command.verb() == Verb.EVALSHA) {
                return callOn(node, command.withScriptText());
            }
            throw errors.translate(e);
        } catch (RedisCacheException e) {
            throw e;
        } catch (RuntimeException e) {
            throw errors.translate(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** Sends all before it waits for the first, so that several nodes work at the same time. */
    private List<Reply> exchange(CommandAsyncExecutor executor, List<Command> chunk) {
        List<Future<Object>> sent = new ArrayList<>(chunk.size());
        chunk.forEach(command -> sent.add(send(executor, command)));
        List<Reply> replies = new ArrayList<>(chunk.size());
        for (int i = 0; i < sent.size(); i++) {
            replies.add(await(executor, chunk.get(i), sent.get(i)));
        }
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

    private Future<Object> send(CommandAsyncExecutor executor, Command command) {
        try {
            if (!readsFromMaster && command.isRead()) {
                return executor.readAsync(command.key(), CODEC, WireCommands.of(command.verb()), parameters(command));
            }
            return executor.writeAsync(command.key(), CODEC, WireCommands.of(command.verb()), parameters(command));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Reply await(CommandAsyncExecutor executor, Command command, Future<Object> sent) {
        try {
            return new Reply(await(sent), null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException && command.verb() == Verb.EVALSHA) {
                Command byText = command.withScriptText();
                return await(executor, byText, send(executor, byText));
            }
            return new Reply(null, errors.translate(e));
        } catch (RedisCacheException e) {
            return new Reply(null, e);
        }
    }

    private @Nullable Object await(Future<Object> sent) throws ExecutionException {
        try {
            return sent.get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.interrupted();
        } catch (TimeoutException e) {
            throw errors.timedOut();
        }
    }

    private static Object[] parameters(Command command) {
        return command.arguments().toArray();
    }

    private record Master(MasterSlaveEntry entry) implements Node {}
}
