package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A command that is written in pieces, so that no copy of the whole is ever made. Used by one thread. */
final class LargeRequest {
    /** Longer words are cut. */
    private static final int UNCUT = 4 << 10;

    private static final int ROOM_FOR_UNCUT = UNCUT + 64;

    private final Exchange exchange;
    private final Object[] words;
    private int next;
    private byte @Nullable [] cut;
    private int written;
    private boolean begun;

    LargeRequest(Exchange exchange) {
        this.exchange = exchange;
        this.words = exchange.words();
    }

    Exchange exchange() {
        return exchange;
    }

    /** Whether a piece was written. */
    boolean isBegun() {
        return begun;
    }

    /**
     * Writes the next piece, of as many bytes as the buffer has room for.
     *
     * @param out empty, of more than 5,000 bytes
     * @return whether that was the last
     */
    boolean write(ByteBuf out) {
        int most = out.writableBytes() - ROOM_FOR_UNCUT;
        if (!begun) {
            RequestWriter.writeHeader('*', words.length, out);
        }
        while (out.readableBytes() < most) {
            byte[] bytes = cut;
            if (bytes != null) {
                writePart(bytes, most - out.readableBytes(), out);
            } else if (next == words.length) {
                break;
            } else {
                writeWord(words[next++], out);
            }
        }
        begun = true;
        return cut == null && next == words.length;
    }

    private void writeWord(Object word, ByteBuf out) {
        if (word instanceof byte[] bytes && bytes.length > UNCUT) {
            RequestWriter.writeHeader('$', bytes.length, out);
            cut = bytes;
            written = 0;
        } else {
            RequestWriter.writeWord(word, out);
        }
    }

    private void writePart(byte[] bytes, int most, ByteBuf out) {
        int length = Math.min(most, bytes.length - written);
        out.writeBytes(bytes, written, length);
        written += length;
        if (written == bytes.length) {
            RequestWriter.endLine(out);
            cut = null;
        }
    }
}
