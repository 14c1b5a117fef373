package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
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
 * One open connection: writes the exchanges that wait in the queue, as many as there are at once, and gives each its reply in
 * turn. An exchange that can't be written fails alone. Once it isn't certain any more what the server makes of the next bytes, nothing
 * more is written; what was written before is still answered, as far as the server answers it. Everything but {@link #requestDrain()}, {@link #close()} and what says so runs in the channel's event loop.
 */
final class PipelineHandler extends ChannelDuplexHandler {
    /** One write to the network. */
    private static final int CHUNK = 64 << 10;
    /** Of a connection whose server sends us away. */
    private static final long SHORTEST_LIFE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Larger commands are written in pieces. */
    private static final long LARGE = 256 << 10;

    /** How long replies are still read once nothing can be written any more. */
    private static final long LAST_REPLIES_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(PipelineHandler.class);

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

    /** The one of which pieces are still to be written: behind it nothing is. */
    private @Nullable LargeRequest large;

    /** Those of {@link #unanswered} that were written in pieces, not all of which the network has taken: oldest first. */
    private final Queue<Exchange> partlyWritten = new ArrayDeque<>();

    /** Nothing more is written. */
    private boolean ending;

    /** Replies can't be told apart any more: nothing more is read, and nothing is written. */
    private boolean broken;

    /** The server has sent us away: nothing more is written, and the connection ends with the replies to what was. */
    private volatile boolean leaving;

    private boolean willLeave;
    private volatile @Nullable ChannelHandlerContext context;

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
            channel.eventLoop().execute(this::closeNow);
        } catch (RejectedExecutionException e) {
            closeNow(); // The event loop has ended.
        }
    }

    /** Ends the connection when what was sent is answered; nothing more is sent. Any thread. */
    void leaveWhenAnswered() {
        try {
            channel.eventLoop().execute(this::leave);
        } catch (RejectedExecutionException e) {
            closeNow();
        }
    }

    /** Not by the channel, whose close passes by {@link #close(ChannelHandlerContext, ChannelPromise)}. */
    private void closeNow() {
        ChannelHandlerContext own = context;
        if (own != null) {
            own.close();
        } else {
            channel.close();
        }
    }

    /**
     * Whoever else closes the connection doesn't know of the exchanges: the client does so when another server has become the master,
     * while this one still answers. A connection on which nothing comes is ended by its next ping.
     */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (broken || unanswered.isEmpty()) {
            ctx.close(promise);
            return;
        }
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        leaving = true;
    }

    /** Whether the connection ends as soon as the replies to what was sent are there. Any thread. */
    boolean isLeaving() {
        return leaving;
    }

    /** When bytes last came from the server, or it took in a piece of a large command. Any thread. */
    long nanosOfLastReply() {
        return lastReply;
    }

    /** The digests of the scripts that the server has run since it was connected to. Any thread. */
    Set<String> knownScripts() {
        return knownScripts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        // Where writing fails because the server has closed the connection, its last replies are still there to be
        // read.
        channel.config().setAutoClose(false);
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
            closeNow();
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
        } catch (ReplyReader.ProtocolException e) {
            giveUp(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            giveUp("a reply could not be read (" + e.getClass().getSimpleName() + ")");
            LOG.error("A reply could not be read; the connection is closed", e);
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

    /** Tells the one whose reply is being read why. */
    private void giveUp(String why) {
        Exchange guilty = unanswered.poll();
        if (guilty != null) {
            guilty.complete(
                    new ConnectionFailure(true, new TransferException(why + "; the connection was closed", false)));
        }
        giveUp();
    }

    /** What comes from now on would be taken for replies to others. With TLS it may still come after the close. */
    private void giveUp() {
        broken = true;
        failUnanswered();
        closeNow();
    }

    /** Behind one that has not left completely none has left, and the server has carried out neither. */
    private void failUnanswered() {
        ConnectionFailure lost = new ConnectionFailure(true, null);
        ConnectionFailure notSent = new ConnectionFailure(false, null);
        Exchange cut = partlyWritten.peek();
        boolean left = true;
        for (Exchange exchange = unanswered.poll(); exchange != null; exchange = unanswered.poll()) {
            if (exchange == cut) {
                left = false;
                exchange.complete(cutOff(exchange, "the connection was lost while the command was being written"));
            } else {
                exchange.complete(left ? lost : notSent);
            }
        }
        partlyWritten.clear();
        large = null;
    }

    private static ConnectionFailure cutOff(Exchange exchange, String why) {
        return new ConnectionFailure(
                false,
                new TransferException(why + " (about " + RequestWriter.sizeOf(exchange.words()) + " bytes)", false));
    }

    private void failHeld() {
        Exchange.completeAll(held, new ConnectionFailure(false, null));
        held = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        onFailure(cause);
    }

    private void onFailure(Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            end(); // Reading goes on until it fails, too.
        } else {
            giveUp();
        }
    }

    /** Writes nothing more, and closes the connection when what was written is answered, or soon. */
    private void end() {
        large = null;
        if (!ending && channel.isActive()) {
            ending = true;
            channel.eventLoop().schedule(this::closeNow, LAST_REPLIES_MILLIS, TimeUnit.MILLISECONDS);
        }
        closeIfAnswered();
    }

    private void closeIfAnswered() {
        if (ending && unanswered.isEmpty()) {
            closeNow();
        }
    }

    private void answer(@Nullable Object reply) {
        if (broken) {
            return;
        }
        Exchange exchange = unanswered.poll();
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

    /** The server has answered what it got before, and reads nothing behind the command that it could not read. */
    private void onProtocolError(Exchange guilty, ReplyError error) {
        broken = true;
        guilty.complete(error);
        ConnectionFailure notCarriedOut = new ConnectionFailure(false, null);
        for (Exchange exchange = unanswered.poll(); exchange != null; exchange = unanswered.poll()) {
            exchange.complete(notCarriedOut);
        }
        partlyWritten.clear();
        large = null;
        closeNow();
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
            closeNow();
        }
    }

    private void drain() {
        if (!channel.isActive()) {
            return; // The owner takes care of the queue.
        }
        boolean written = false;
        while (!broken && !ending && channel.isWritable()) {
            LargeRequest begun = large;
            if (begun != null) {
                written |= writePiece(begun);
                continue;
            }
            if (leaving) {
                break;
            }
            if (held == null) {
                held = queue.takeAll();
            }
            if (held == null) {
                break;
            }
            written |= write(held);
        }
        if (written) {
            channel.flush();
        }
    }

    /** Writes those that are held, the first one at least; returns whether something was written. */
    private boolean write(Exchange first) {
        long size = RequestWriter.sizeOf(first.words());
        if (size > LARGE) {
            held = next(first);
            return first.markSent() && writePiece(new LargeRequest(first));
        }
        ByteBuf out;
        try {
            out = channel.alloc().buffer((int) Math.max(1_024, size));
        } catch (RuntimeException | Error e) {
            held = next(first);
            refuse(first, e);
            return false;
        }
        boolean going = true;
        for (Exchange exchange = first; going && exchange != null; exchange = held) {
            if (exchange != first && RequestWriter.sizeOf(exchange.words()) > LARGE) {
                break;
            }
            held = next(exchange);
            going = (!exchange.markSent() || write(exchange, out)) && out.readableBytes() < CHUNK;
        }
        if (!out.isReadable()) {
            out.release();
            return false;
        }
        channel.write(out, channel.voidPromise());
        return true;
    }

    private static @Nullable Exchange next(Exchange exchange) {
        Exchange next = exchange.next;
        exchange.next = null;
        return next;
    }

    private boolean write(Exchange exchange, ByteBuf out) {
        int before = out.writerIndex();
        try {
            RequestWriter.write(exchange.words(), out);
            unanswered.add(exchange);
            return true;
        } catch (RuntimeException | Error e) {
            out.writerIndex(before);
            refuse(exchange, e);
            return false;
        }
    }

    private boolean writePiece(LargeRequest request) {
        Exchange exchange = request.exchange();
        boolean first = !request.isBegun();
        ByteBuf out = null;
        try {
            out = channel.alloc().buffer(CHUNK);
            boolean last = request.write(out);
            if (first) {
                partlyWritten.add(exchange);
                unanswered.add(exchange);
            }
            large = last ? null : request;
            ChannelPromise promise = channel.newPromise();
            promise.addListener(done -> onWritten(exchange, last, done));
            channel.write(out, promise);
            return true;
        } catch (RuntimeException | Error e) {
            if (out != null) {
                out.release();
            }
            large = null;
            partlyWritten.remove(exchange);
            unanswered.remove(exchange);
            if (first) {
                refuse(exchange, e);
            } else { // The server waits for the rest, and would take anything else for it.
                exchange.complete(cutOff(
                        exchange,
                        "a part of the command could not be written ("
                                + e.getClass().getSimpleName() + ")"));
                end();
            }
            return false;
        }
    }

    private void onWritten(Exchange exchange, boolean last, Future<?> done) {
        Throwable failure = done.cause();
        if (failure != null) {
            onFailure(failure);
            return;
        }
        lastReply = System.nanoTime(); // The other side takes it in, and can't answer before it has it.
        if (last) {
            partlyWritten.remove(exchange);
        }
    }

    /** Before a byte of it has left: it fails alone. */
    private static void refuse(Exchange exchange, Throwable why) {
        String text = "the command could not be written (" + why.getClass().getSimpleName() + ")";
        exchange.complete(new ConnectionFailure(false, new TransferException(text, why instanceof Error)));
    }
}
