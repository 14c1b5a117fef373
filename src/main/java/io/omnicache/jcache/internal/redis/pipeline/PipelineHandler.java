package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
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
 * One open connection. Has the queued exchanges written, assigns each reply to its exchange, and sends {@code PING}s.
 * Once it is uncertain how the server would read further bytes, nothing more is written; replies to the commands
 * written before are still read, if they arrive. Used in the channel's event loop, except for the methods marked "Any
 * thread".
 */
final class PipelineHandler extends ChannelDuplexHandler implements PipelineWriter.Owner {
    /** The minimum lifetime of a connection whose server is no longer the master. */
    private static final long SHORTEST_LIFE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long replies are still read after writing has failed. */
    private static final long LAST_REPLIES_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(PipelineHandler.class);

    private final Channel channel;
    private final ExchangeQueue queue;
    private final long pingNanos;
    private final Consumer<PipelineHandler> onClosed;
    private final PipelineWriter writer;
    private final ReplyReader reader;
    private final Runnable drain;
    private final Set<String> knownScripts = ConcurrentHashMap.newKeySet();
    private final ServerAbilities abilities = new ServerAbilities();

    /** Writing has failed: nothing more is written, and the last replies are read. */
    private boolean writingFailed;

    /** Replies can no longer be assigned to commands: nothing more is read or written. */
    private boolean broken;

    /** The connection has ended while commands were unanswered. */
    private boolean leftUnanswered;

    /** The server may not be the master any more: nothing more is written, and the last reply ends the connection. */
    private volatile boolean leaving;

    private boolean leavingScheduled;

    /** Whether the connection ended though commands were waiting for replies that could still be assigned. */
    private boolean lostCommands;
    /** Since when nothing had been received, if the connection was closed for that. */
    private volatile @Nullable Long silentSince;

    private volatile @Nullable ChannelHandlerContext context;

    private final long opened = System.nanoTime();
    private final Silence silence = new Silence();

    PipelineHandler(Channel channel, ExchangeQueue queue, long pingNanos, Consumer<PipelineHandler> onClosed) {
        this.channel = channel;
        this.queue = queue;
        this.writer = new PipelineWriter(channel, queue, this);
        this.reader = new ReplyReader(this::answer, writer::boundsOfNextReply);
        this.drain = writer::drain;
        this.pingNanos = pingNanos;
        this.onClosed = onClosed;
    }

    /** Has the queued exchanges written in the event loop. Any thread. */
    void requestDrain() {
        channel.eventLoop().execute(drain);
    }

    /** Closes the connection in the event loop. Any thread. */
    void close() {
        try {
            channel.eventLoop().execute(this::closeNow);
        } catch (RejectedExecutionException e) {
            closeNow(); // The event loop has ended.
        }
    }

    /** As {@link #close}, since nothing was received though commands were waiting. Any thread. */
    void closeAsSilent() {
        silentSince = silence.firstInVain();
        close();
    }

    /** Returns since when nothing had been received, if the connection was closed for that. After the end. */
    @Nullable
    Long silentSince() {
        return silentSince;
    }

    /** Returns whether the connection ended under commands. After the end. */
    boolean hasLostCommands() {
        return lostCommands;
    }

    /** Returns for how long the server has said nothing. Any thread. */
    Silence silence() {
        return silence;
    }

    /** Sends nothing more, and closes the connection once every sent command is answered. Any thread. */
    void leaveWhenAnswered() {
        try {
            channel.eventLoop().execute(this::leave);
        } catch (RejectedExecutionException e) {
            closeNow();
        }
    }

    /**
     * Closes the connection at once, without {@link #close(ChannelHandlerContext, ChannelPromise)}, which waits for
     * replies.
     */
    private void closeNow() {
        if (!isAnswered()) {
            dropUnsent();
        }
        ChannelHandlerContext own = context;
        if (own != null) {
            own.close();
        } else {
            channel.close();
        }
    }

    /** Closing will reset the connection: nothing of what is still in the buffers here arrives later. */
    private void dropUnsent() {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            LOG.debug("A connection is closed already", e);
        }
    }

    /**
     * Closes the connection once every sent command is answered. The client library closes the channel when another
     * server has become the master; the former master may still answer. If no reply arrives, the check after the next
     * {@code PING} closes the connection.
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

    /** Returns whether the connection accepts no further commands and is closed after the last reply. Any thread. */
    boolean isLeaving() {
        return leaving;
    }

    /** Returns whether every command that was sent has been answered. */
    boolean isAnswered() {
        return !leftUnanswered && writer.isAllAnswered();
    }

    /** Returns what the server calls the connection; {@code null} if it hasn't said it. Any thread. */
    @Nullable
    ConnectedClient client() {
        return ConnectedClient.find(channel);
    }

    /** Returns the digests of the scripts that the server has run on this connection. Any thread. */
    Set<String> knownScripts() {
        return knownScripts;
    }

    /** Returns what the server has shown on this connection. Any thread. */
    ServerAbilities abilities() {
        return abilities;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        // netty must not close the channel when a write fails: if the server has closed the connection, its last
        // replies can still be read.
        channel.config().setAutoClose(false);
        channel.eventLoop().schedule(() -> ping(System.nanoTime()), pingNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Sends a {@code PING} at regular intervals, so that a dead connection, or one that a firewall closed as idle, is
     * found before a caller uses it.
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
        if (silence.lastActivity() - pinged < 0) {
            silentSince = pinged;
            closeNow();
        } else {
            ping(System.nanoTime());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!broken) {
                silence.end();
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
        lostCommands = !writer.isAllAnswered();
        leftUnanswered = !isAnswered();
        writer.failAll();
        onClosed.accept(this);
        ctx.fireChannelInactive();
    }

    /**
     * Closes the connection after a reply that could not be read. The exchange of this reply fails with the reason; all
     * other unanswered exchanges fail too.
     */
    private void breakOff(String why) {
        Exchange guilty = writer.nextUnanswered();
        if (guilty != null) {
            guilty.complete(
                    new ConnectionFailure(true, new TransferException(why + "; the connection was closed", false)));
        }
        breakOff();
    }

    /**
     * Fails the unanswered exchanges and closes the connection. Later bytes are ignored, since they would be mistaken
     * for replies to other exchanges; with TLS bytes may arrive even after the close.
     */
    private void breakOff() {
        broken = true;
        leftUnanswered = !isAnswered();
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
            onCutOff(); // Reading continues until reading fails as well.
        } else {
            breakOff();
        }
    }

    /** Writes nothing more, and closes the connection after the last reply, or after a second. */
    @Override
    public void onCutOff() {
        writer.dropRemainingPieces();
        if (!writingFailed && channel.isActive()) {
            writingFailed = true;
            channel.eventLoop().schedule(this::closeNow, LAST_REPLIES_MILLIS, TimeUnit.MILLISECONDS);
        }
        closeIfAnswered();
    }

    private void closeIfAnswered() {
        if (writingFailed && writer.isAllAnswered()) {
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
        if (reply instanceof ReplyError error && error.needsNewConnection()) {
            leaveSoon();
        }
        if (reply instanceof ReplyError error && error.isProtocolError()) {
            onProtocolError(exchange, error);
            return;
        }
        Object result = exchange.checked(reply);
        exchange.complete(result);
        if (result instanceof ConnectionFailure && result != reply) {
            breakOff(); // The replies no longer belong to the commands.
            return;
        }
        closeIfAnswered();
    }

    /**
     * Handles a protocol error: the server has answered the commands before the malformed command, and ignores the
     * commands behind it. These fail as not carried out.
     */
    private void onProtocolError(Exchange guilty, ReplyError error) {
        broken = true;
        guilty.complete(error);
        writer.failUnansweredAsNotCarriedOut();
        closeNow();
    }

    /**
     * Has a new connection opened, since another server with the same host name may be the master now, or since the
     * server has forgotten the login. A connection is replaced no sooner than 100 ms after it was opened; until then it
     * serves the commands that its server still accepts.
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
        return !broken && !writingFailed;
    }

    @Override
    public boolean mayBegin() {
        return !leaving;
    }

    @Override
    public void onProgress() {
        silence.end();
    }
}
