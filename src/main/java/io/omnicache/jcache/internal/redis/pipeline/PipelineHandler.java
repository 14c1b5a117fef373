package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open connection: has the queued exchanges written, gives each its reply, and sends {@code PING}s. Runs in the
 * channel's event loop, except for the methods that say otherwise. Once it isn't certain how the server reads further
 * bytes, nothing more is written; replies to what was written before are still read, as far as they arrive.
 */
final class PipelineHandler extends ChannelDuplexHandler implements PipelineWriter.Owner {
    /** How long a connection lasts at least if its server is no longer the master. */
    private static final long SHORTEST_LIFE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long replies are still read once nothing can be written any more. */
    private static final long LAST_REPLIES_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(PipelineHandler.class);

    private final Channel channel;
    private final ExchangeQueue queue;
    private final long pingNanos;
    private final Consumer<PipelineHandler> onClosed;
    private final PipelineWriter writer;
    private final ReplyReader reader = new ReplyReader(this::answer);
    private final Runnable drain;
    private final Set<String> knownScripts = ConcurrentHashMap.newKeySet();

    /** The network takes no more bytes: nothing more is written, and the last replies are read. */
    private boolean ending;

    /** Replies can't be told apart any more: nothing more is read or written. */
    private boolean broken;

    /**
     * The server may no longer be the master: nothing more is written, and the connection is closed after the last
     * reply.
     */
    private volatile boolean leaving;

    private boolean leavingScheduled;
    private volatile @Nullable ChannelHandlerContext context;

    private final long opened = System.nanoTime();
    private volatile long lastActivity = System.nanoTime();

    PipelineHandler(Channel channel, ExchangeQueue queue, long pingNanos, Consumer<PipelineHandler> onClosed) {
        this.channel = channel;
        this.queue = queue;
        this.writer = new PipelineWriter(channel, queue, this);
        this.drain = writer::drain;
        this.pingNanos = pingNanos;
        this.onClosed = onClosed;
    }

    /** Has the queued exchanges written soon. Any thread. */
    void requestDrain() {
        channel.eventLoop().execute(drain);
    }

    /** Closes the connection soon. Any thread. */
    void close() {
        try {
            channel.eventLoop().execute(this::closeNow);
        } catch (RejectedExecutionException e) {
            closeNow(); // The event loop has ended.
        }
    }

    /** Closes the connection once every sent command is answered; nothing more is sent. Any thread. */
    void leaveWhenAnswered() {
        try {
            channel.eventLoop().execute(this::leave);
        } catch (RejectedExecutionException e) {
            closeNow();
        }
    }

    /** Bypasses {@link #close(ChannelHandlerContext, ChannelPromise)}, which waits for replies. */
    private void closeNow() {
        ChannelHandlerContext own = context;
        if (own != null) {
            own.close();
        } else {
            channel.close();
        }
    }

    /**
     * Closes the connection after the replies to what was sent. The client library closes the channel when another
     * server has become the master, while this one still answers. If no reply arrives, the next {@code PING} ends the
     * connection.
     */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (broken || writer.isAllAnswered()) {
            ctx.close(promise);
            return;
        }
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        leaving = true;
    }

    /** Whether the connection is closed after the last reply and takes no further commands. Any thread. */
    boolean isLeaving() {
        return leaving;
    }

    /**
     * When bytes last arrived, or the network took a piece of a large command, as {@link System#nanoTime()}. Any
     * thread.
     */
    long lastActivity() {
        return lastActivity;
    }

    /** The digests of the scripts that the server has run on this connection. Any thread. */
    Set<String> knownScripts() {
        return knownScripts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        // If a write fails since the server has closed the connection, its last replies can still be read.
        channel.config().setAutoClose(false);
        channel.eventLoop().schedule(() -> ping(System.nanoTime()), pingNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Sends {@code PING}s, so that a connection that a firewall closed as idle, or whose other side is gone, is found
     * before a caller uses it.
     */
    private void ping(long now) {
        if (!channel.isActive()) {
            return;
        }
        queue.add(new Exchange(new Object[] {"PING"}));
        writer.drain();
        channel.eventLoop().schedule(() -> endIfSilentSince(now), pingNanos, TimeUnit.NANOSECONDS);
    }

    private void endIfSilentSince(long pinged) {
        if (lastActivity - pinged < 0) {
            closeNow();
        } else {
            ping(System.nanoTime());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!broken) {
                lastActivity = System.nanoTime();
                reader.read((ByteBuf) message);
                closeIfLeft();
            }
        } catch (ReplyReader.ProtocolException e) {
            breakOff(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            breakOff("a reply could not be read (" + e.getClass().getSimpleName() + ")");
            LOG.error("A reply could not be read; the connection is closed", e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        writer.drain();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            writer.drain();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        writer.failAll();
        onClosed.accept(this);
        ctx.fireChannelInactive();
    }

    /** Breaks the connection off, and tells the exchange whose reply could not be read why. */
    private void breakOff(String why) {
        Exchange guilty = writer.nextUnanswered();
        if (guilty != null) {
            guilty.complete(
                    new ConnectionFailure(true, new TransferException(why + "; the connection was closed", false)));
        }
        breakOff();
    }

    /** Bytes that arrive from now on, with TLS even after the close, would be taken for replies to other exchanges. */
    private void breakOff() {
        broken = true;
        writer.failUnanswered();
        closeNow();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        onFailure(cause);
    }

    @Override
    public void onFailure(Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            onCutOff(); // Reading goes on until it fails, too.
        } else {
            breakOff();
        }
    }

    /** Writes nothing more, and closes the connection after the last reply, or soon. */
    @Override
    public void onCutOff() {
        writer.dropRemainingPieces();
        if (!ending && channel.isActive()) {
            ending = true;
            channel.eventLoop().schedule(this::closeNow, LAST_REPLIES_MILLIS, TimeUnit.MILLISECONDS);
        }
        closeIfAnswered();
    }

    private void closeIfAnswered() {
        if (ending && writer.isAllAnswered()) {
            closeNow();
        }
    }

    private void answer(@Nullable Object reply) {
        if (broken) {
            return;
        }
        Exchange exchange = writer.nextUnanswered();
        if (exchange == null) {
            throw new ReplyReader.ProtocolException("a reply that nobody asked for");
        }
        if (reply instanceof ReplyError error && error.mayHaveNewMaster()) {
            leaveSoon();
        }
        if (reply instanceof ReplyError error && error.isProtocolError()) {
            onProtocolError(exchange, error);
            return;
        }
        exchange.complete(reply);
        closeIfAnswered();
    }

    /** The server has answered the commands before the one that it could not parse, and reads nothing behind it. */
    private void onProtocolError(Exchange guilty, ReplyError error) {
        broken = true;
        guilty.complete(error);
        writer.failUnansweredAsNotCarriedOut();
        closeNow();
    }

    /**
     * Another server may be the master behind the same name now: has a new connection opened, but not more often than
     * each 100 ms. Meanwhile this connection serves the commands that its server still takes.
     */
    private void leaveSoon() {
        long rest = opened + SHORTEST_LIFE_NANOS - System.nanoTime();
        if (rest <= 0) {
            leaving = true;
        } else if (!leavingScheduled) {
            leavingScheduled = true;
            channel.eventLoop().schedule(this::leave, rest, TimeUnit.NANOSECONDS);
        }
    }

    private void leave() {
        leaving = true;
        closeIfLeft();
    }

    private void closeIfLeft() {
        if (leaving && writer.isAllAnswered()) {
            closeNow();
        }
    }

    @Override
    public boolean mayWrite() {
        return !broken && !ending;
    }

    @Override
    public boolean mayBegin() {
        return !leaving;
    }

    @Override
    public void onProgress() {
        lastActivity = System.nanoTime();
    }
}
