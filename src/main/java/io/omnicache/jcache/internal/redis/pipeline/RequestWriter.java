package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Serializes commands in the Redis protocol.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
public final class RequestWriter {
    private RequestWriter() {}

    /** Writes a command whose words are {@code byte[]}, {@link String} or {@link Long}. */
    public static void write(Object[] words, ByteBuf out) {
        writeHeader('*', words.length, out);
        for (Object word : words) {
            writeWord(word, out);
        }
    }

    private static void writeWord(Object word, ByteBuf out) {
        if (word instanceof byte[] bytes) {
            writeHeader('$', bytes.length, out);
            out.writeBytes(bytes);
        } else if (word instanceof String text) {
            writeText(text, out);
        } else if (word instanceof Long number) {
            writeHeader('$', digits(number), out);
            writeNumber(number, out);
        } else {
            throw new IllegalArgumentException("A command's word is bytes, a text or a number");
        }
        endLine(out);
    }

    /** Returns an estimate of a serialized command's size in bytes, which is rarely too small. */
    static long sizeOf(Object[] words) {
        long size = 16;
        for (Object word : words) {
            size += 32
                    + (word instanceof byte[] bytes
                            ? bytes.length
                            : word instanceof String text ? text.length() * 3L : 0);
        }
        return size;
    }

    private static void writeText(String text, ByteBuf out) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) > 0x7f) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                writeHeader('$', bytes.length, out);
                out.writeBytes(bytes);
                return;
            }
        }
        writeHeader('$', length, out);
        ByteBufUtil.writeAscii(out, text);
    }

    private static void writeHeader(char type, long number, ByteBuf out) {
        out.writeByte(type);
        writeNumber(number, out);
        endLine(out);
    }

    private static void endLine(ByteBuf out) {
        out.writeShort('\r' << 8 | '\n');
    }

    private static int digits(long number) {
        if (number < 0) {
            return Long.toString(number).length();
        }
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static void writeNumber(long number, ByteBuf out) {
        if (number < 0) {
            ByteBufUtil.writeAscii(out, Long.toString(number));
            return;
        }
        int end = out.writerIndex() + digits(number);
        out.ensureWritable(end - out.writerIndex());
        long rest = number;
        for (int i = end - 1; i >= out.writerIndex(); i--) {
            out.setByte(i, (int) ('0' + rest % 10));
            rest /= 10;
        }
        out.writerIndex(end);
    }

    /** Writes a large command in pieces, so that its bytes are never copied as a whole. Used by one thread. */
    static final class InPieces {
        /** Arguments with more bytes than this are divided between pieces. */
        private static final int UNCUT = 4 << 10;

        private static final int ROOM_FOR_UNCUT = UNCUT + 64;

        private final Exchange exchange;
        private final Object[] words;
        private int next;
        private byte @Nullable [] cut;
        private int written;
        private boolean begun;

        InPieces(Exchange exchange) {
            this.exchange = exchange;
            this.words = exchange.words();
        }

        Exchange exchange() {
            return exchange;
        }

        /** Returns whether a piece was written. */
        boolean isBegun() {
            return begun;
        }

        /**
         * Writes the next piece: as many bytes as the buffer has room for.
         *
         * @param out an empty buffer of more than 5,000 bytes
         * @return whether the piece is the last one
         */
        boolean write(ByteBuf out) {
            int most = out.writableBytes() - ROOM_FOR_UNCUT;
            if (!begun) {
                writeHeader('*', words.length, out);
            }
            while (out.readableBytes() < most) {
                byte[] bytes = cut;
                if (bytes != null) {
                    writePart(bytes, most - out.readableBytes(), out);
                } else if (next == words.length) {
                    break;
                } else {
                    writeOrCut(words[next++], out);
                }
            }
            begun = true;
            return cut == null && next == words.length;
        }

        private void writeOrCut(Object word, ByteBuf out) {
            if (word instanceof byte[] bytes && bytes.length > UNCUT) {
                writeHeader('$', bytes.length, out);
                cut = bytes;
                written = 0;
            } else {
                writeWord(word, out);
            }
        }

        private void writePart(byte[] bytes, int most, ByteBuf out) {
            int length = Math.min(most, bytes.length - written);
            out.writeBytes(bytes, written, length);
            written += length;
            if (written == bytes.length) {
                endLine(out);
                cut = null;
            }
        }
    }
}
