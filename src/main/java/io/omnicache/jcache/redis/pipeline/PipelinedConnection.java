package io.omnicache.jcache.redis.pipeline;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

/**
 * The way to one server: a connection that Redisson opens, with its name resolution, TLS and login, and on which commands are
 * then written by {@link PipelineHandler}. It connects when something is to be sent; what was sent when it broke fails, and is
 * never sent again. Exchanges are sent in the order in which they were added. Thread-safe.
 */
public final class PipelinedConnection implements AutoCloseable {
    private static final List<Class<? extends ChannelHandler>> REPLACED = List.of(
            ConnectionWatchdog.class,
            CommandEncoder.class,
            CommandBatchEncoder.class,
            CommandsQueue.class,
            PingConnectionHandler.class,
            CommandDecoder.class,
            ErrorsLoggingHandler.class);

    private final RedisClient client;
    private final long pingNanos;
    private final ExchangeQueue queue = new ExchangeQueue();
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile @Nullable PipelineHandler handler;
    private volatile @Nullable RedisConnection connection;
    private volatile boolean closed;

    /**
     * @param pingNanos how often an open connection is tried, so that a dead one is noticed
     */
    public PipelinedConnection(RedisClient client, long pingNanos) {
        this.client = client;
        this.pingNanos = pingNanos;
    }

    /** Whether it is connected now. */
    public boolean isOpen() {
        return handler != null;
    }

    /** Sends the command as soon as possible; never blocks. */
    public void send(Exchange exchange) {
        if (queue.add(exchange)) {
            wake();
        }
    }

    /**
     * Says that a sent command got no reply in time. A connection on which nothing at all has come since then is given up:
     * the other side may be gone without a word.
     *
     * @param since when the command was sent, or earlier, in terms of {@link System#nanoTime()}
     */
    public void suspect(long since) {
        PipelineHandler current = handler;
        RedisConnection open = connection;
        if (current != null && open != null && current.nanosOfLastReply() - since < 0) {
            open.closeAsync();
        }
    }

    /** Ends the connection; what waits for a reply fails. Idempotent. */
    @Override
    public void close() {
        closed = true;
        RedisConnection open = connection;
        if (open != null) {
            open.closeAsync();
        }
        failWaiting(null);
    }

    /**
     * Somebody has to look at a queue that isn't empty: the handler of an open connection, or whoever is connecting when that is
     * through.
     */
    private void wake() {
        PipelineHandler current = handler;
        if (current != null) {
            current.requestDrain();
        } else if (connecting.compareAndSet(false, true)) {
            connect();
        }
    }

    private void connect() {
        if (closed || client.isShutdown()) { // Redisson's client would leave a connection open that it makes after its end.
            connecting.set(false);
            failWaiting(null);
            return;
        }
        try {
            client.connectAsync().whenComplete((opened, failure) -> {
                if (failure != null) {
                    connected(null, failure);
                } else {
                    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(client.getCommandTimeout());
                    opened.getChannel().eventLoop().execute(() -> takeOver(opened, deadline));
                }
            });
        } catch (RuntimeException e) {
            connected(null, e);
        }
    }

    /**
     * In the event loop, so that no reply can come in between. Redisson's handlers may have sent a PING of their own: its reply
     * must not be taken for that of our first command.
     */
    private void takeOver(RedisConnection opened, long deadline) {
        Channel channel = opened.getChannel();
        if (!channel.attr(CommandsQueue.COMMANDS_QUEUE).get().isEmpty() && channel.isActive()) {
            if (System.nanoTime() - deadline < 0) {
                channel.eventLoop().schedule(() -> takeOver(opened, deadline), 1, TimeUnit.MILLISECONDS);
            } else {
                opened.closeAsync();
                connected(null, new RedisTimeoutException("No reply to the first commands of a connection"));
            }
            return;
        }
        try {
            ChannelPipeline pipeline = channel.pipeline();
            for (Map.Entry<String, ChannelHandler> entry : pipeline.toMap().entrySet()) {
                if (REPLACED.contains(entry.getValue().getClass())) {
                    pipeline.remove(entry.getValue());
                }
            }
            PipelineHandler taken = new PipelineHandler(queue, pingNanos, () -> onClosed(opened));
            pipeline.addLast(taken);
            connection = opened;
            handler = taken;
            if (closed || !channel.isActive()) {
                opened.closeAsync();
                onClosed(opened);
            }
            connected(taken, null);
        } catch (RuntimeException e) {
            opened.closeAsync();
            connected(null, e);
        }
    }

    /** From here on a new connection may be tried; what has waited for this one is sent or fails. */
    private void connected(@Nullable PipelineHandler opened, @Nullable Throwable failure) {
        connecting.set(false);
        if (failure != null) {
            failWaiting(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        } else if (opened == handler && opened != null) {
            opened.requestDrain();
        } else if (!queue.isEmpty()) {
            wake();
        }
    }

    private void onClosed(RedisConnection ended) {
        if (connection == ended) {
            handler = null;
            connection = null;
        }
        if (closed) {
            failWaiting(null);
        } else if (!queue.isEmpty()) {
            wake();
        }
    }

    private void failWaiting(@Nullable Throwable cause) {
        ConnectionFailure failure = new ConnectionFailure(false, cause);
        Exchange exchange = queue.takeAll();
        while (exchange != null) {
            Exchange newer = exchange.next;
            exchange.next = null;
            exchange.complete(failure);
            exchange = newer;
        }
    }
}
