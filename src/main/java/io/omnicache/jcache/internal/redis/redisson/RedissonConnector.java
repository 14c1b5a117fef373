package io.omnicache.jcache.internal.redis.redisson;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.omnicache.jcache.internal.redis.login.LoginException;
import io.omnicache.jcache.internal.redis.login.LoginSession;
import io.omnicache.jcache.internal.redis.pipeline.Connector;
import io.omnicache.jcache.internal.redis.pipeline.LostClients;
import io.omnicache.jcache.internal.text.Shown;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.handler.CommandBatchEncoder;
import org.redisson.client.handler.CommandDecoder;
import org.redisson.client.handler.CommandEncoder;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.handler.ConnectionWatchdog;
import org.redisson.client.handler.ErrorsLoggingHandler;
import org.redisson.client.handler.PingConnectionHandler;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.connection.ClientConnectionsEntry;
import org.redisson.connection.MasterSlaveEntry;
import org.redisson.misc.RedisURI;

/**
 * Opens connections by means of Redisson, which does name resolution, TLS and login. Then removes Redisson's handlers
 * for commands and reconnecting from the channel. Immutable.
 *
 * @param client opens connections to one server
 * @param master the group of servers to which the server belongs; {@code null} if Redisson has no other connections to
 *     the server
 */
record RedissonConnector(RedisClient client, @Nullable MasterSlaveEntry master) implements Connector {
    private static final List<Class<? extends ChannelHandler>> REMOVED = List.of(
            UnansweredCommands.class,
            ConnectionWatchdog.class,
            CommandEncoder.class,
            CommandBatchEncoder.class,
            CommandsQueue.class,
            PingConnectionHandler.class,
            Heartbeat.class,
            CommandDecoder.class,
            ErrorsLoggingHandler.class);

    RedissonConnector(RedisClient client) {
        this(client, null);
    }

    @Override
    public CompletionStage<Channel> connect() {
        return start(RedissonErrors::refusesConnection, opened -> CompletableFuture.completedFuture(null));
    }

    @Override
    public CompletionStage<Channel> connect(LostClients lost) {
        return start(RedissonErrors::refusesConnection, introduction(lost));
    }

    @Override
    public CompletionStage<Channel> probe(LostClients lost) {
        return start(
                refusal -> RedissonErrors.refusesConnection(refusal) || RedissonErrors.isNotReady(refusal),
                introduction(lost));
    }

    private Function<RedisConnection, CompletionStage<?>> introduction(LostClients lost) {
        return opened -> Introduction.on(opened, lost, client.getCommandTimeout());
    }

    @Override
    public boolean isRefusal(Throwable failure) {
        return RedissonErrors.isAnswer(failure) && !RedissonErrors.isNotReady(failure)
                || ExceptionCauses.find(failure, LoginException.class) != null;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        ScheduledFuture<?> unused = client.getConfig().getGroup().schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Connects in a network thread: netty's thread-local objects must not stay in the application's threads.
     *
     * @param isRefused whether an answer to the greeting refuses the connection
     * @param introduction what is sent after the greeting; a failure fails the connecting
     */
    private CompletionStage<Channel> start(
            Predicate<Throwable> isRefused, Function<RedisConnection, CompletionStage<?>> introduction) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        try {
            client.getConfig().getGroup().execute(() -> open(isRefused, introduction, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    /** Returns the address of a server, as the URL or the topology names it. */
    static String addressOf(RedisClient client) {
        RedisURI address = client.getConfig().getAddress();
        return Shown.name(address.isUDS() ? address.toString() : address.getHost() + ":" + address.getPort());
    }

    @Override
    public boolean isEnded() {
        return client.isShutdown();
    }

    /** Closes Redisson's own connections to the server, once their commands are answered. Redisson opens new ones. */
    @Override
    public void abandon() {
        ClientConnectionsEntry pool = master == null ? null : master.getEntry(client);
        if (pool != null) {
            pool.getConnectionsHolder()
                    .getAllConnections()
                    .forEach(own -> UnansweredCommands.closeWhenAnswered(own.getChannel()));
        }
    }

    private void open(
            Predicate<Throwable> isRefused,
            Function<RedisConnection, CompletionStage<?>> introduction,
            CompletableFuture<Channel> result) {
        try {
            client.connectAsync().whenComplete((opened, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else {
                    greet(opened, isRefused, introduction, result);
                }
            });
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /**
     * Sends a {@code PING} and waits for the reply as long as for a login. Any reply means that the connection works,
     * except for an error that refuses the whole connection.
     */
    private void greet(
            RedisConnection opened,
            Predicate<Throwable> isRefused,
            Function<RedisConnection, CompletionStage<?>> introduction,
            CompletableFuture<Channel> result) {
        CompletionStage<?> ping = opened.async(client.getConfig().getConnectTimeout(), RedisCommands.PING);
        CompletionStage<?> introduced = introduction.apply(opened); // Together, for one trip.
        ping.whenComplete((pong, refusal) -> {
            if (refusal != null && (!RedissonErrors.isAnswer(refusal) || isRefused.test(refusal))) {
                opened.closeAsync();
                result.completeExceptionally(refusal);
                return;
            }
            introduce(opened, introduced, result);
        });
    }

    private void introduce(RedisConnection opened, CompletionStage<?> introduced, CompletableFuture<Channel> result) {
        introduced.whenComplete((done, failure) -> {
            if (failure != null) {
                opened.closeAsync();
                result.completeExceptionally(failure);
                return;
            }
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(client.getCommandTimeout());
            try {
                opened.getChannel().eventLoop().execute(() -> strip(opened, deadline, result));
            } catch (RejectedExecutionException e) {
                opened.closeAsync();
                result.completeExceptionally(e);
            }
        });
    }

    /**
     * Removes Redisson's handlers. Waits until no reply is outstanding, since a late reply would be mistaken for the
     * reply to the first command. Runs in the event loop.
     */
    private static void strip(RedisConnection opened, long deadline, CompletableFuture<Channel> result) {
        Channel channel = opened.getChannel();
        if (channel.isActive() && !UnansweredCommands.isIdle(channel)) {
            if (System.nanoTime() - deadline < 0) {
                channel.eventLoop().schedule(() -> strip(opened, deadline, result), 1, TimeUnit.MILLISECONDS);
            } else {
                opened.closeAsync();
                result.completeExceptionally(
                        new RedisTimeoutException("No reply to the first commands of a connection"));
            }
            return;
        }
        try {
            LoginSession.sendBy(channel, null); // The new owner sends it.
            ChannelPipeline pipeline = channel.pipeline();
            for (ChannelHandler handler : pipeline.toMap().values()) {
                if (REMOVED.contains(handler.getClass())) {
                    pipeline.remove(handler);
                }
            }
            result.complete(channel);
        } catch (RuntimeException | Error e) {
            opened.closeAsync();
            result.completeExceptionally(e);
        }
    }
}
