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
 * Writes the queued exchanges to a channel, as many at once as there are, and keeps those that aren't answered yet in
 * their order. Used in the channel's event loop. An exchange that can't be written fails alone; if a part of it was
 * written, the connection can't be used any more.
 */
final class PipelineWriter {
    /** Bytes of one write to the network. */
    private static final int CHUNK = 64 << 10;
    /** Larger commands are written in pieces. */
    private static final long LARGE = 256 << 10;

    private final Channel channel;
    private final ExchangeQueue queue;
    private final Owner owner;
    private final Queue<Exchange> unanswered = new ArrayDeque<>();
    /**
     * Exchanges of {@link #unanswered} that were written in pieces, not all of which the network has taken: oldest
     * first.
     */
    private final Queue<Exchange> partlyWritten = new ArrayDeque<>();
    /** Taken from the queue and not written yet, since the network is slower: oldest first. */
    private @Nullable Exchange held;
    /** The command of which pieces are still to be written; nothing is written behind it meanwhile. */
    private RequestWriter.@Nullable InPieces large;

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

    boolean isAllAnswered() {
        return unanswered.isEmpty();
    }

    /** Writes what is queued, as far as the network takes it. */
    void drain() {
        if (!channel.isActive()) {
            return; // The connection's owner takes care of the queue.
        }
        boolean written = false;
        while (owner.mayWrite() && channel.isWritable()) {
            RequestWriter.InPieces begun = large;
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

    /** Writes no further piece of a large command. */
    void dropRemainingPieces() {
        large = null;
    }

    /** The connection broke: fails the exchanges without a reply, and those that weren't written. */
    void failAll() {
        failUnanswered();
        Exchange.completeAll(held, new ConnectionFailure(false, null));
        held = null;
    }

    /** Behind a command that wasn't written completely nothing has left, and the server has carried out neither. */
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
        large = null;
    }

    /** Fails the exchanges without a reply as not carried out. */
    void failUnansweredAsNotCarriedOut() {
        Exchange exchange = unanswered.poll();
        ConnectionFailure notCarriedOut = new ConnectionFailure(false, null);
        for (; exchange != null; exchange = unanswered.poll()) {
            exchange.complete(notCarriedOut);
        }
        partlyWritten.clear();
        large = null;
    }

    /** Writes exchanges that are held, the first one at least; returns whether bytes were written. */
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
            large = last ? null : request;
            ChannelPromise promise = channel.newPromise();
            promise.addListener(done -> onPieceWritten(exchange, last, done));
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
            } else { // The server waits for the rest of the command, and would take any other byte for it.
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

    /** No byte of the exchange was written: it fails alone. */
    private static void refuse(Exchange exchange, Throwable why) {
        String text = "the command could not be written (" + why.getClass().getSimpleName() + ")";
        exchange.complete(new ConnectionFailure(false, new TransferException(text, why instanceof Error)));
    }

    private static ConnectionFailure cutOff(Exchange exchange, String why) {
        return new ConnectionFailure(
                false,
                new TransferException(why + " (about " + RequestWriter.sizeOf(exchange.words()) + " bytes)", false));
    }

    /** The connection to which a writer belongs. */
    interface Owner {

        /** Whether anything may be written. */
        boolean mayWrite();

        /** Whether a further command may be written. */
        boolean mayBegin();

        /** The network has taken a piece of a large command: the other side is alive, though it can't answer yet. */
        void onProgress();

        /** The network has refused a piece of a large command. */
        void onFailure(Throwable failure);

        /** Only a part of a command was written: nothing may be written behind it. */
        void onCutOff();
    }
}
