package io.omnicache.jcache.redis.pipeline;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies in Redis's protocol from bytes that come in pieces of any size. No byte is looked at twice, and a long text is
 * copied once, into its own array. Used by one thread.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
final class ReplyReader {
    /** The protocol's own limit of a text. */
    private static final long LONGEST = 512L << 20;

    private static final int LONGEST_LINE = 64 << 10;

    private final Consumer<@Nullable Object> replies;
    private final StringBuilder line = new StringBuilder();
    private final Deque<Array> open = new ArrayDeque<>();
    private char type;
    private byte @Nullable [] text;
    private int filled;

    ReplyReader(Consumer<@Nullable Object> replies) {
        this.replies = replies;
    }

    /** Reads all that is there; what is left of an incomplete reply is kept for the next time. */
    void read(ByteBuf in) {
        while (in.isReadable()) {
            if (text != null) {
                readText(in, text);
            } else {
                readLine(in);
            }
        }
    }

    private void readLine(ByteBuf in) {
        if (type == 0) {
            type = (char) in.readUnsignedByte();
        }
        while (in.isReadable()) {
            char c = (char) in.readUnsignedByte();
            if (c == '\n') {
                endLine();
                return;
            }
            if (line.length() == LONGEST_LINE) {
                throw new ProtocolException("a line longer than " + LONGEST_LINE);
            }
            if (c != '\r') {
                line.append(c);
            }
        }
    }

    private void endLine() {
        char kind = type;
        type = 0;
        switch (kind) {
            case '+' -> add(simple());
            case '-' -> add(new ReplyError(takeLine()));
            case ':' -> add(number());
            case '$' -> startText(number());
            case '*' -> startArray(number());
            case '_' -> {
                line.setLength(0);
                add(null);
            }
            default -> throw new ProtocolException("a reply of type " + (int) kind);
        }
    }

    private void startText(long length) {
        if (length < 0) {
            add(null);
        } else if (length > LONGEST) {
            throw new ProtocolException("a text of " + length + " bytes");
        } else {
            text = new byte[(int) length];
            filled = 0;
        }
    }

    /** The text and the two bytes behind it. */
    private void readText(ByteBuf in, byte[] into) {
        int wanted = into.length - filled;
        if (wanted > 0) {
            int there = Math.min(wanted, in.readableBytes());
            in.readBytes(into, filled, there);
            filled += there;
            wanted -= there;
        }
        if (wanted <= 0 && in.isReadable()) {
            int end = Math.min(into.length + 2 - filled, in.readableBytes());
            in.skipBytes(end);
            filled += end;
        }
        if (filled == into.length + 2) {
            text = null;
            add(into);
        }
    }

    private void startArray(long size) {
        if (size < 0) {
            add(null);
        } else if (size == 0) {
            add(List.of());
        } else if (size > LONGEST) {
            throw new ProtocolException("an array of " + size);
        } else {
            open.push(new Array(size, new ArrayList<>((int) Math.min(size, 1_000))));
        }
    }

    private void add(@Nullable Object element) {
        Object value = element;
        while (true) {
            Array array = open.peek();
            if (array == null) {
                replies.accept(value);
                return;
            }
            array.elements.add(value);
            if (array.elements.size() < array.size) {
                return;
            }
            open.pop();
            value = array.elements;
        }
    }

    private String simple() {
        if (line.length() == 2 && line.charAt(0) == 'O' && line.charAt(1) == 'K') {
            line.setLength(0);
            return "OK";
        }
        return takeLine();
    }

    private long number() {
        boolean negative = line.length() > 0 && line.charAt(0) == '-';
        long number = 0;
        for (int i = negative ? 1 : 0; i < line.length(); i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new ProtocolException("a number with another character");
            }
            number = number * 10 + digit;
        }
        line.setLength(0);
        return negative ? -number : number;
    }

    /** Lines are UTF-8; they were collected byte by byte. */
    private String takeLine() {
        String taken = new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        line.setLength(0);
        return taken;
    }

    private record Array(long size, List<@Nullable Object> elements) {}

    /** The bytes are no replies of a Redis server. */
    static final class ProtocolException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ProtocolException(String found) {
            super("The server sent " + found + ": is it a Redis?");
        }
    }
}
