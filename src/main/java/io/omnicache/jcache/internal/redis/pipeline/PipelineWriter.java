package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Writes the queued exchanges to a channel, many at once, and keeps the unanswered exchanges in order. If an exchange
 * can't be written, only this exchange fails; if a part of it was already written, the connection can't be used any
 * more. Used in the channel's event loop.
 */
final class PipelineWriter {
    /** The size in bytes of one write to the network. */
    private static final int CHUNK = 64 << 10;
    /** Commands with more bytes than this are written in pieces. */
    private static final long LARGE = 256 << 10;

    private final Channel channel;
    private final ExchangeQueue queue;
    private final Owner owner;
    private final Queue<Exchange> unanswered = new ArrayDeque<>();
    /**
     * The exchanges of {@link #unanswered} that were written in pieces and of which the network hasn't accepted every
     * piece yet: oldest first.
     */
    private final Queue<Exchange> partlyWritten = new ArrayDeque<>();
    /**
     * The exchanges that were taken from the queue and are not written yet, since the network is busy: oldest first.
     */
    private @Nullable Exchange held;
    /** The large command that isn't completely written yet. No other command is written before it is complete. */
    private RequestWriter.@Nullable InPieces unfinished;

    PipelineWriter(Channel channel, ExchangeQueue queue, Owner owner) {
        this.channel = channel;
        this.queue = queue;
        this.owner = owner;
    }

    /** Removes and returns the oldest exchange without a reply; {@code null} if there is none. */
    @Nullable
    Exchange nextUnanswered() {
        return unanswered.poll();
    }

    /** Returns what the reply to the oldest exchange without one may take. */
    ReplyBounds boundsOfNextReply() {
        Exchange next = unanswered.peek();
        return next == null ? ReplyBounds.NONE : next.bounds();
    }

    boolean isAllAnswered() {
        return unanswered.isEmpty();
    }

    /** Writes the queued exchanges, as far as the network accepts bytes. */
    void drain() {
        if (!channel.isActive()) {
            return; // The connection is closed; PipelinedConnection handles the queue.
        }
        boolean written = false;
        while (owner.mayWrite() && channel.isWritable()) {
            RequestWriter.InPieces begun = unfinished;
            if (begun != null) {
                written |= writePiece(begun);
                continue;
            }
            if (!owner.mayBegin()) {
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

    /** Stops writing a large command. */
    void dropRemainingPieces() {
        unfinished = null;
    }

    /** Fails all exchanges after the connection broke: those without a reply, and those that weren't written. */
    void failAll() {
        failUnanswered();
        Exchange.completeAll(held, new ConnectionFailure(false, null));
        held = null;
    }

    /**
     * Fails the exchanges without a reply. The outcome of a command that was written completely is unknown. A command
     * that was written in part, and every command behind it, wasn't carried out.
     */
    void failUnanswered() {
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
        unfinished = null;
    }

    /** Fails the exchanges without a reply, as commands that weren't carried out. */
    void failUnansweredAsNotCarriedOut() {
        Exchange exchange = unanswered.poll();
        ConnectionFailure notCarriedOut = new ConnectionFailure(false, null);
        for (; exchange != null; exchange = unanswered.poll()) {
            exchange.complete(notCarriedOut);
        }
        partlyWritten.clear();
        unfinished = null;
    }

    /** Writes held exchanges, at least the first. Returns whether bytes were written. */
    private boolean write(Exchange first) {
        long size = RequestWriter.sizeOf(first.words());
        if (size > LARGE) {
            held = next(first);
            return first.markSent() && writePiece(new RequestWriter.InPieces(first));
        }
        ByteBuf out;
        try {
            out = channel.alloc().buffer((int) Math.max(1_024, size));
        } catch (RuntimeException | Error e) {
            held = next(first);
            refuse(first, e);
            return false;
        }
        boolean hasRoom = true;
        for (Exchange exchange = first; hasRoom && exchange != null; exchange = held) {
            if (exchange != first && RequestWriter.sizeOf(exchange.words()) > LARGE) {
                break;
            }
            held = next(exchange);
            hasRoom = (!exchange.markSent() || write(exchange, out)) && out.readableBytes() < CHUNK;
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

    private boolean writePiece(RequestWriter.InPieces request) {
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
            unfinished = last ? null : request;
            ChannelPromise promise = channel.newPromise();
            promise.addListener(done -> onPieceWritten(exchange, last, done));
            channel.write(out, promise);
            return true;
        } catch (RuntimeException | Error e) {
            if (out != null) {
                out.release();
            }
            unfinished = null;
            partlyWritten.remove(exchange);
            unanswered.remove(exchange);
            if (first) {
                refuse(exchange, e);
            } else { // The server waits for the rest of the command and would read any other byte as a part of it.
                exchange.complete(cutOff(
                        exchange,
                        "a part of the command could not be written ("
                                + e.getClass().getSimpleName() + ")"));
                owner.onCutOff();
            }
            return false;
        }
    }

    private void onPieceWritten(Exchange exchange, boolean last, Future<?> done) {
        Throwable failure = done.cause();
        if (failure != null) {
            owner.onFailure(failure);
            return;
        }
        owner.onProgress();
        if (last) {
            partlyWritten.remove(exchange);
        }
    }

    /** Fails one exchange of which no byte was written. */
    private static void refuse(Exchange exchange, Throwable why) {
        String text = "the command could not be written (" + why.getClass().getSimpleName() + ")";
        exchange.complete(new ConnectionFailure(false, new TransferException(text, why instanceof Error)));
    }

    private static ConnectionFailure cutOff(Exchange exchange, String why) {
        return new ConnectionFailure(
                false,
                new TransferException(why + " (about " + RequestWriter.sizeOf(exchange.words()) + " bytes)", false));
    }

    /** The connection that owns a writer. */
    interface Owner {

        /** Returns whether anything may be written. */
        boolean mayWrite();

        /** Returns whether a further command may be begun. */
        boolean mayBegin();

        /**
         * Called when the network has accepted a piece of a large command: the server is alive, although it can't reply
         * yet.
         */
        void onProgress();

        /** Called when writing a piece of a large command has failed. */
        void onFailure(Throwable failure);

        /** Called when only a part of a command was written, so that nothing may be written behind it. */
        void onCutOff();
    }
}
