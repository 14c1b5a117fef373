package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Commands through the client's own executor, which follows MOVED and ASK and knows replicas: for what is rare or slow, so that it
 * doesn't hold up the commands on the pipelined connections.
 */
final class ExecutorCalls {
    private static final Codec CODEC = ByteArrayCodec.INSTANCE;

    private final RedisErrors errors;
    private final long waitMillis;

    /**
     * @param waitMillis beyond the client's own timeouts: only a defect of the client makes a caller wait so long
     */
    ExecutorCalls(RedisErrors errors, long waitMillis) {
        this.errors = errors;
        this.waitMillis = waitMillis;
    }

    Sent send(CommandAsyncExecutor executor, Command command) {
        return sent(
                command,
                start(
                        executor,
                        () -> executor.writeAsync(
                                command.key(), CODEC, WireCommands.of(command.verb()), words(command))),
                () -> send(executor, command.withScriptText()));
    }

    /** To a replica, or whichever server the settings name for reads. */
    Sent sendRead(CommandAsyncExecutor executor, Command command) {
        return sent(command, startRead(executor, command), () -> sendRead(executor, command));
    }

    /** The same without waiting. */
    CompletableFuture<Object> startRead(CommandAsyncExecutor executor, Command command) {
        return start(
                executor,
                () -> executor.readAsync(command.key(), CODEC, WireCommands.of(command.verb()), words(command)));
    }

    long waitMillis() {
        return waitMillis;
    }

    Sent sendTo(CommandAsyncExecutor executor, MasterSlaveEntry master, Command command) {
        return sent(
                command,
                start(
                        executor,
                        () -> executor.writeAsync(master, CODEC, WireCommands.of(command.verb()), words(command))),
                () -> sendTo(executor, master, command.withScriptText()));
    }

    private Sent sent(Command command, Future<Object> future, Again byText) {
        return () -> {
            try {
                return new Reply(await(future), null);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RedisNoScriptException && command.verb() == Verb.EVALSHA) {
                    return byText.send().await();
                }
                return new Reply(null, errors.translate(e));
            } catch (RedisCacheException e) {
                return new Reply(null, e);
            }
        };
    }

    private @Nullable Object await(Future<Object> sent) throws ExecutionException {
        try {
            return sent.get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.interrupted(e);
        } catch (TimeoutException e) {
            throw errors.timedOut();
        }
    }

    /** In a thread of the network: what netty remembers for a thread must not stay with the application's. */
    private static CompletableFuture<Object> start(
            CommandAsyncExecutor executor, Supplier<? extends CompletionStage<Object>> command) {
        CompletableFuture<Object> reply = new CompletableFuture<>();
        try {
            executor.getServiceManager().getGroup().execute(() -> {
                try {
                    command.get().whenComplete((value, failure) -> {
                        if (failure != null) {
                            reply.completeExceptionally(failure);
                        } else {
                            reply.complete(value);
                        }
                    });
                } catch (Throwable e) {
                    reply.completeExceptionally(e);
                }
            });
        } catch (Throwable e) { // The client has ended, or no thread can be had.
            reply.completeExceptionally(e);
        }
        return reply;
    }

    private static Object[] words(Command command) {
        return Arrays.copyOfRange(command.words(), 1, command.words().length);
    }

    @FunctionalInterface
    private interface Again {
        Sent send();
    }
}
