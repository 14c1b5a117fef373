package io.omnicache.jcache.redis.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One open connection: writes the exchanges that wait in the queue, as many as there are at once, and gives each its reply in
 * turn. Everything but {@link #requestDrain()}, {@link #close()} and what says so runs in the channel's event loop.
 */
final class PipelineHandler extends ChannelInboundHandlerAdapter {
    /** One write to the network. */
    private static final int CHUNK = 64 << 10;
    /** Of a connection whose server sends us away. */
    private static final long SHORTEST_LIFE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Channel channel;
    private final ExchangeQueue queue;
    private final long pingNanos;
    private final Consumer<PipelineHandler> onClosed;
    private final Queue<Exchange> unanswered = new ArrayDeque<>();
    private final ReplyReader reader = new ReplyReader(this::answer);
    private final Runnable drain = this::drain;
    private final Set<String> knownScripts = ConcurrentHashMap.newKeySet();
    /** Taken from the queue and not yet written, since the network is slower: oldest first. */
    private @Nullable Exchange held;

    /** Replies can't be told apart any more: nothing more is read, and nothing is written. */
    private boolean broken;

    /** The server has sent us away: nothing more is written, and the connection ends with the replies to what was. */
    private volatile boolean leaving;

    private boolean willLeave;

    private final long opened = System.nanoTime();
    private volatile long lastReply = System.nanoTime();

    PipelineHandler(Channel channel, ExchangeQueue queue, long pingNanos, Consumer<PipelineHandler> onClosed) {
        this.channel = channel;
        this.queue = queue;
        this.pingNanos = pingNanos;
        this.onClosed = onClosed;
    }

    /** Has what waits in the queue written soon. Any thread. */
    void requestDrain() {
        channel.eventLoop().execute(drain);
    }

    /** Ends the connection. Any thread; the network's does it. */
    void close() {
        try {
            channel.eventLoop().execute(channel::close);
        } catch (RejectedExecutionException e) {
            channel.close(); // The event loop has ended.
        }
    }

    /** Whether the connection ends as soon as the replies to what was sent are there. Any thread. */
    boolean isLeaving() {
        return leaving;
    }

    /** When bytes last came from the server. Any thread. */
    long nanosOfLastReply() {
        return lastReply;
    }

    /** The digests of the scripts that the server has run since it was connected to. Any thread. */
    Set<String> knownScripts() {
        return knownScripts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        channel.eventLoop().schedule(() -> ping(System.nanoTime()), pingNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Tries the connection now and then: a way through the network that is closed for want of traffic, or another side that is
     * gone without a word, is not to be found out by a caller.
     */
    private void ping(long now) {
        if (!channel.isActive()) {
            return;
        }
        queue.add(new Exchange(new Object[] {"PING"}));
        drain();
        channel.eventLoop().schedule(() -> endIfSilentSince(now), pingNanos, TimeUnit.NANOSECONDS);
    }

    private void endIfSilentSince(long pinged) {
        if (lastReply - pinged < 0) {
            channel.close();
        } else {
            ping(System.nanoTime());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!broken) {
                lastReply = System.nanoTime();
                reader.read((ByteBuf) message);
                closeIfLeft();
            }
        } catch (RuntimeException | Error e) {
            giveUp();
            throw e;
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        drain();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            drain();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        failUnanswered();
        failHeld();
        onClosed.accept(this);
        ctx.fireChannelInactive();
    }

    /** What comes from now on would be taken for replies to others. With TLS it may still come after the close. */
    private void giveUp() {
        broken = true;
        failUnanswered();
        channel.close();
    }

    private void failUnanswered() {
        ConnectionFailure lost = new ConnectionFailure(true, null);
        for (Exchange exchange = unanswered.poll(); exchange != null; exchange = unanswered.poll()) {
            exchange.complete(lost);
        }
    }

    private void failHeld() {
        Exchange.completeAll(held, new ConnectionFailure(false, null));
        held = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void answer(@Nullable Object reply) {
        Exchange exchange = unanswered.poll();
        if (exchange == null) {
            throw new ReplyReader.ProtocolException("a reply that nobody asked for");
        }
        if (reply instanceof ReplyError error && error.sendsAway()) {
            leaveSoon();
        }
        exchange.complete(reply);
    }

    /**
     * Another server may be behind the same name now. That is tried so often at most, and in the meantime the connection does for what
     * this server still takes.
     */
    private void leaveSoon() {
        long rest = opened + SHORTEST_LIFE_NANOS - System.nanoTime();
        if (rest <= 0) {
            leaving = true;
        } else if (!willLeave) {
            willLeave = true;
            channel.eventLoop().schedule(this::leave, rest, TimeUnit.NANOSECONDS);
        }
    }

    private void leave() {
        leaving = true;
        closeIfLeft();
    }

    private void closeIfLeft() {
        if (leaving && unanswered.isEmpty()) {
            channel.close();
        }
    }

    private void drain() {
        if (broken || leaving || !channel.isActive()) {
            return; // Once the channel is inactive, the owner takes care of the queue.
        }
        boolean written = false;
        while (channel.isWritable()) {
            if (held == null) {
                held = queue.takeAll();
            }
            if (held == null) {
                break;
            }
            written |= writeChunk();
        }
        if (written) {
            channel.flush();
        }
    }

    private boolean writeChunk() {
        ByteBuf out = channel.alloc().buffer(Math.max(1_024, sizeOfFirst()));
        boolean complete = false;
        try {
            while (held != null && out.readableBytes() < CHUNK) {
                Exchange exchange = held;
                held = exchange.next;
                exchange.next = null;
                if (exchange.markSent()) {
                    unanswered.add(exchange);
                    RequestWriter.write(exchange.words(), out);
                }
            }
            complete = out.isReadable();
        } catch (RuntimeException | Error e) {
            giveUp(); // Half a command in the buffer, which is not sent: its exchange would get the next one's reply.
            throw e;
        } finally {
            if (!complete) {
                out.release();
            }
        }
        if (complete) {
            channel.write(out, channel.voidPromise());
        }
        return complete;
    }

    private int sizeOfFirst() {
        return held == null ? 0 : Math.min(RequestWriter.sizeOf(held.words()), 1 << 20);
    }
}
