package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * Writes commands in Redis's protocol.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
final class RequestWriter {
    private RequestWriter() {}

    static void write(Object[] words, ByteBuf out) {
        writeHeader('*', words.length, out);
        for (Object word : words) {
            writeWord(word, out);
        }
    }

    static void writeWord(Object word, ByteBuf out) {
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

    /** How many bytes a command takes at most, nearly. */
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

    static void writeHeader(char type, long number, ByteBuf out) {
        out.writeByte(type);
        writeNumber(number, out);
        endLine(out);
    }

    static void endLine(ByteBuf out) {
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
}
