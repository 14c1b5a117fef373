package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.dispatch.RedisServers;
import io.omnicache.jcache.internal.redis.dispatch.ReplyForm;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.ExclusiveConnections;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.push.PushServers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.ClientConnectionsEntry;
import org.redisson.connection.MasterSlaveEntry;

/** The servers that a connected Redisson client knows. Thread-safe. */
record RedissonServers(CommandAsyncExecutor executor, PipelinedConnections pipelined) implements RedisServers {
    private static final Codec CODEC = ByteArrayCodec.INSTANCE;
    private static final Map<Verb, RedisCommand<Object>> COMMANDS = commands();

    @Override
    public PipelinedConnection masterFor(byte[] key) {
        return pipelined.masterFor(executor.getConnectionManager(), key);
    }

    @Override
    public ExclusiveConnections exclusiveFor(byte[] key) {
        return pipelined.exclusiveFor(executor.getConnectionManager(), key);
    }

    @Override
    public ExclusiveConnections exclusiveAt(String address) {
        return pipelined.exclusiveAt(executor.getConnectionManager(), address);
    }

    @Override
    public @Nullable ExclusiveConnections exclusiveOf(Node server) {
        return server instanceof Master master ? pipelined.exclusiveTo(master.entry()) : null;
    }

    @Override
    public List<? extends Node> masters() {
        return executor.getConnectionManager().getEntrySet().stream()
                .map(Master::new)
                .toList();
    }

    @Override
    public List<? extends Node> replicas(Node master, String info) {
        return Replica.of(((Master) master).entry(), info);
    }

    @Override
    public CompletableFuture<@Nullable Object> send(Command command) {
        return start(
                command,
                () -> executor.writeAsync(command.key(), CODEC, redissonCommand(command.verb()), words(command)));
    }

    @Override
    public CompletableFuture<@Nullable Object> sendRead(Command command) {
        return start(
                command,
                () -> executor.readAsync(command.key(), CODEC, redissonCommand(command.verb()), words(command)));
    }

    @Override
    public CompletableFuture<@Nullable Object> sendTo(Node server, Command command) {
        if (server instanceof Replica replica) {
            return start(
                    command,
                    () -> replica.send(
                            executor.getConnectionManager(), CODEC, redissonCommand(command.verb()), words(command)));
        }
        MasterSlaveEntry entry = ((Master) server).entry();
        UnavailableException refusal = pipelined.refusalOf(entry);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        return start(command, () -> executor.writeAsync(entry, CODEC, redissonCommand(command.verb()), words(command)));
    }

    @Override
    public PushServers forPushes() {
        return new RedissonPushServers(
                executor.getConnectionManager(), executor.getServiceManager().getGroup());
    }

    /**
     * Starts a command in a network thread: netty's thread-local objects must not stay in the application's threads. If
     * the result is cancelled, so is the command: Redisson would follow redirects in a circle without end.
     */
    private CompletableFuture<@Nullable Object> start(Command command, Call call) {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        try {
            executor.getServiceManager().getGroup().execute(() -> {
                try {
                    CompletionStage<Object> started = call.start();
                    started.whenComplete((value, failure) -> complete(command, result, value, failure));
                    result.whenComplete((value, failure) -> {
                        if (failure instanceof CancellationException) {
                            started.toCompletableFuture().cancel(false);
                        }
                    });
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (Throwable e) { // The client has been shut down, or no thread can be started.
            result.completeExceptionally(e);
        }
        return result;
    }

    private void complete(
            Command command,
            CompletableFuture<@Nullable Object> result,
            @Nullable Object value,
            @Nullable Throwable failure) {
        if (failure == null) {
            Object reply = ReplyForm.checked(command, value);
            if (reply instanceof ConnectionFailure) {
                closeConnections(() -> result.complete(reply));
            } else {
                result.complete(reply);
            }
            return;
        }
        Throwable cause = ExceptionCauses.unwrap(failure);
        String text = RedissonErrors.replyIn(cause);
        if (cause instanceof RedisNoScriptException) {
            result.complete(new ReplyError(text != null && text.startsWith("NOSCRIPT") ? text : "NOSCRIPT"));
        } else if (text != null && !isRedirect(text)) {
            result.complete(new ReplyError(text));
        } else {
            result.completeExceptionally(failure);
        }
    }

    /**
     * Closes all connections on which Redisson sends commands; Redisson opens them again. It doesn't say on which of them
     * a reply has come. If Redisson has already given that connection to another command, that command may get a reply
     * which isn't its own.
     *
     * @param then called when they are closed
     */
    private void closeConnections(Runnable then) {
        List<CompletableFuture<@Nullable Void>> closed = new ArrayList<>();
        for (MasterSlaveEntry entry : executor.getConnectionManager().getEntrySet()) {
            for (ClientConnectionsEntry server : entry.getAllEntries()) {
                for (RedisConnection connection : server.getConnectionsHolder().getAllConnections()) {
                    CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
                    closed.add(end);
                    connection.getChannel().close().addListener(done -> end.complete(null));
                }
            }
        }
        CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> then.run());
    }

    /** Redisson has followed redirects as far as they lead. */
    private static boolean isRedirect(String text) {
        return text.startsWith("MOVED") || text.startsWith("ASK");
    }

    private static Object[] words(Command command) {
        return Arrays.copyOfRange(command.words(), 1, command.words().length);
    }

    /** Returns Redisson's object for the command. */
    static RedisCommand<Object> redissonCommand(Verb verb) {
        RedisCommand<Object> command = COMMANDS.get(verb);
        if (command == null) {
            throw new IllegalStateException(verb + " is not mapped");
        }
        return command;
    }

    private static Map<Verb, RedisCommand<Object>> commands() {
        Map<Verb, RedisCommand<Object>> map = new EnumMap<>(Verb.class);
        for (Verb verb : Verb.values()) {
            map.put(
                    verb,
                    switch (verb) {
                        case CONFIG, EVAL, EVALSHA, SCAN, HELLO, MGET -> withListReply(verb);
                        default -> new RedisCommand<>(verb.name());
                    });
        }
        return map;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static RedisCommand<Object> withListReply(Verb verb) {
        return new RedisCommand(verb.name(), new ObjectListReplayDecoder<>());
    }

    @FunctionalInterface
    private interface Call {
        CompletionStage<Object> start();
    }

    private record Master(MasterSlaveEntry entry) implements Node {}
}
