package io.omnicache.jcache.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.connection.ConnectionSettings;
import io.omnicache.jcache.redis.Command.Verb;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.MasterSlaveEntry;

/**
 * {@link RedisConnection} through Redisson's command executor, which knows topologies, TLS and reconnection. Its retries
 * are off: what may be repeated is decided here.
 */
public final class RedissonConnection implements RedisConnection {
    private static final Codec CODEC = ByteArrayCodec.INSTANCE;
    private static final Map<Verb, RedisCommand<Object>> COMMANDS = commands();
    private static final int CHUNK = 256;
    /** Beyond the client's own timeouts: only a defect of the client makes a caller wait so long. */
    private static final long GRACE_MILLIS = 1_000;

    private final Redisson redisson;
    private final CommandAsyncExecutor executor;
    private final RedisErrors errors;
    private final long waitMillis;
    private volatile boolean versionChecked;

    private RedissonConnection(Redisson redisson, RedisErrors errors, long waitMillis) {
        this.redisson = redisson;
        this.executor = redisson.getCommandExecutor();
        this.errors = errors;
        this.waitMillis = waitMillis;
    }

    /** Opens a connection that connects at its first command. */
    public static RedissonConnection open(ConnectionSettings settings) {
        Redisson redisson = (Redisson) Redisson.create(RedissonConfig.of(settings));
        long timeout = settings.transport().timeout().toMillis();
        return new RedissonConnection(
                redisson,
                new RedisErrors(settings.topology().toString(), timeout),
                timeout * 2 + settings.transport().connectTimeout().toMillis() + GRACE_MILLIS);
    }

    @Override
    public @Nullable Object call(Command command) {
        checkVersion();
        return await(command, send(command)).get();
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        checkVersion();
        List<Reply> replies = new ArrayList<>(commands.size());
        for (int from = 0; from < commands.size(); from += CHUNK) {
            List<Command> chunk = commands.subList(from, Math.min(commands.size(), from + CHUNK));
            List<Future<Object>> sent = new ArrayList<>(chunk.size());
            chunk.forEach(command -> sent.add(send(command)));
            for (int i = 0; i < sent.size(); i++) {
                replies.add(await(chunk.get(i), sent.get(i)));
            }
        }
        return replies;
    }

    @Override
    public List<Master> masters() {
        checkVersion();
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
        try {
            return await(executor.writeAsync(entry, CODEC, wire(command), parameters(command)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                return callOn(node, command.withScriptText());
            }
            throw errors.translate(e);
        }
    }

    @Override
    public void close() {
        redisson.shutdown(0, 2, TimeUnit.SECONDS);
    }

    private Future<Object> send(Command command) {
        try {
            return executor.writeAsync(command.key(), CODEC, wire(command), parameters(command));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Reply await(Command command, Future<Object> sent) {
        try {
            return new Reply(await(sent), null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException && command.verb() == Verb.EVALSHA) {
                Command byText = command.withScriptText();
                return await(byText, send(byText));
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

    /** Once per connection, at its first command: a server that lacks commands is refused by its version. */
    private void checkVersion() {
        if (versionChecked) {
            return;
        }
        Object info;
        try {
            info = await(executor.<Object, Object>writeAsync(
                    Command.keyless(Verb.INFO).key(), CODEC, COMMANDS.get(Verb.INFO), "server"));
        } catch (ExecutionException e) {
            RedisCacheException failure = errors.translate(e);
            if (!String.valueOf(failure.getMessage()).contains("NOPERM")) {
                throw failure;
            }
            info = null; // A user without INFO: the server says at the first unknown command what it lacks.
        } catch (RedisCacheException e) {
            throw e;
        } catch (RuntimeException e) {
            throw errors.translate(e);
        }
        if (info instanceof byte[] text) {
            ServerVersion version = ServerVersion.ofInfo(text);
            if (!version.isSupported()) {
                throw errors.tooOld(version.toString());
            }
        }
        versionChecked = true;
    }

    private static RedisCommand<Object> wire(Command command) {
        RedisCommand<Object> wire = COMMANDS.get(command.verb());
        if (wire == null) {
            throw new IllegalStateException(command.verb() + " is not mapped");
        }
        return wire;
    }

    private static Object[] parameters(Command command) {
        return command.arguments().toArray();
    }

    private static Map<Verb, RedisCommand<Object>> commands() {
        Map<Verb, RedisCommand<Object>> map = new EnumMap<>(Verb.class);
        for (Verb verb : Verb.values()) {
            map.put(
                    verb,
                    switch (verb) {
                        case EVAL, EVALSHA, SCAN, HELLO -> listReply(verb);
                        default -> new RedisCommand<>(verb.name());
                    });
        }
        return map;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static RedisCommand<Object> listReply(Verb verb) {
        return new RedisCommand(verb.name(), new ObjectListReplayDecoder<>());
    }

    private record Master(MasterSlaveEntry entry) implements Node {}
}
