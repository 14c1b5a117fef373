package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.buffer.ByteBuf;
import io.omnicache.jcache.internal.redis.OmittedText;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses replies in the Redis protocol from bytes that arrive in pieces of any size. Reads no byte twice. Copies a
 * string once into its own array, and a very long string a few times, since memory is allocated in proportion to the
 * bytes that have arrived, not to the announced length. A reply for which memory is short is read to its end and
 * becomes a {@link ConnectionFailure}. Used by one thread.
 *
 * <p>A reader for RESP3 also accepts the types of that version: a map is read as a list of keys and values in turn, a
 * set as a list, a boolean as 1 or 0, other numbers as texts; attributes are skipped. A push becomes a {@link Push}.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
public final class ReplyReader {
    /** The largest array that every JVM can allocate. */
    private static final long LONGEST = Integer.MAX_VALUE - 16;

    /** The largest number of bytes that are allocated for a string before any of its bytes have arrived. */
    private static final int FIRST_ALLOCATION = 256 << 10;

    private static final String NO_MEMORY = "the reply takes more memory than the JVM has left: ";
    private static final int GROWTH = 4;
    private static final int LONGEST_LINE = 64 << 10;
    private static final int DEEPEST = 64;
    private static final byte[] NOTHING = {};
    /** The format of a verbatim string: three letters and a colon before its text. */
    private static final int FORMAT = 4;
    /** What an element of an array takes in memory at least, in bytes. */
    private static final int ELEMENT = 32;

    private final Consumer<@Nullable Object> replies;
    private final boolean isResp3;
    private final Supplier<ReplyBounds> boundsOfNext;
    private final StringBuilder line = new StringBuilder();
    private final Deque<Array> open = new ArrayDeque<>();
    private char type;
    private boolean inText;
    /** The type of the string that is being read. */
    private char textType;
    /** The size of the present reply in bytes, as far as it has been announced. */
    private long size;
    /** The announced length of the string that is being read. */
    private int length;

    private int filled;
    private byte[] text = NOTHING;
    /** Whether the string that is being read is left out. */
    private boolean omitted;

    private ReplyBounds bounds = ReplyBounds.NONE;
    /** Why the present reply had to be dropped; {@code null} if it is kept. */
    private @Nullable String problem;

    ReplyReader(Consumer<@Nullable Object> replies) {
        this(replies, () -> ReplyBounds.NONE);
    }

    /** @param boundsOfNext called when a reply begins */
    ReplyReader(Consumer<@Nullable Object> replies, Supplier<ReplyBounds> boundsOfNext) {
        this(replies, false, boundsOfNext);
    }

    private ReplyReader(Consumer<@Nullable Object> replies, boolean isResp3, Supplier<ReplyBounds> boundsOfNext) {
        this.replies = replies;
        this.isResp3 = isResp3;
        this.boundsOfNext = boundsOfNext;
    }

    /**
     * Creates a reader for RESP3.
     *
     * @param replies gets each reply and each {@link Push}
     * @param largest the largest size of a reply in bytes; a larger one is read to its end and dropped
     */
    public static ReplyReader ofResp3(Consumer<@Nullable Object> replies, long largest) {
        ReplyBounds bounds = new ReplyBounds(Long.MAX_VALUE, largest, false);
        return new ReplyReader(replies, true, () -> bounds);
    }

    /**
     * Reads all bytes. An incomplete reply is continued by the next call.
     *
     * @throws ProtocolException if the bytes aren't replies
     */
    public void read(ByteBuf in) {
        while (in.isReadable()) {
            if (inText) {
                readText(in);
            } else {
                readLine(in);
            }
        }
    }

    private void readLine(ByteBuf in) {
        if (type == 0) {
            type = (char) in.readUnsignedByte();
            bounds = open.isEmpty() ? boundsOfNext.get() : bounds;
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
            case '$' -> startText(kind, number());
            case '*' -> startArray(kind, number());
            case '_' -> {
                line.setLength(0);
                add(null);
            }
            default -> endLineOfResp3(kind);
        }
    }

    private void endLineOfResp3(char kind) {
        if (!isResp3) {
            throw new ProtocolException("a reply of type " + (int) kind);
        }
        switch (kind) {
            case '>' -> startPush(number());
            case '%', '|' -> startMap(kind, number());
            case '~' -> startArray(kind, number());
            case '=', '!' -> startText(kind, number());
            case '#' -> add(truth());
            case ',', '(' -> add(takeLine());
            default -> throw new ProtocolException("a reply of type " + (int) kind);
        }
    }

    private Long truth() {
        String value = takeLine();
        if (!value.equals("t") && !value.equals("f")) {
            throw new ProtocolException("a boolean that is neither true nor false");
        }
        return value.equals("t") ? 1L : 0L;
    }

    private void startPush(long announced) {
        if (!open.isEmpty() || announced <= 0) {
            throw new ProtocolException("a push that is empty or inside of a reply");
        }
        startArray('>', announced);
    }

    private void startMap(char kind, long entries) {
        if (entries < 0 || entries > LONGEST / 2) {
            throw new ProtocolException("a map of " + entries);
        }
        if (entries > 0 || kind == '%') {
            startArray(kind, 2 * entries);
        }
    }

    private void startText(char kind, long announced) {
        if (announced == -1 && kind == '$') {
            add(null);
        } else if (announced < 0 || announced > LONGEST) {
            throw new ProtocolException("a text of " + announced + " bytes");
        } else {
            inText = true;
            textType = kind;
            length = (int) announced;
            filled = 0;
            omitted = bounds.omits() && announced > bounds.longestText();
            if (!omitted) {
                count(announced);
                if (announced > bounds.longestText() && problem == null) {
                    drop("the reply holds a text of " + announced + " bytes, more than the setting limits.value-size"
                            + " lets anybody store here");
                }
                grow((int) Math.min(announced, FIRST_ALLOCATION));
            }
        }
    }

    /** Reads a string and the line end behind it. */
    private void readText(ByteBuf in) {
        if (filled < length) {
            int there = Math.min(length - filled, in.readableBytes());
            if (filled + there > text.length && !omitted) {
                grow((int) Math.min(length, Math.max(filled + there, (long) GROWTH * text.length)));
            }
            if (problem == null && !omitted) {
                in.readBytes(text, filled, there);
            } else {
                in.skipBytes(there);
            }
            filled += there;
        }
        while (filled >= length && filled < length + 2 && in.isReadable()) {
            if (in.readByte() != (filled == length ? '\r' : '\n')) {
                throw new ProtocolException("a text with no end where it should be");
            }
            filled++;
        }
        if (filled == length + 2) {
            byte[] whole = text;
            text = NOTHING;
            inText = false;
            add(problem != null ? null : omitted ? new OmittedText(length) : typed(whole));
        }
    }

    private Object typed(byte[] whole) {
        return switch (textType) {
            case '=' -> Arrays.copyOfRange(whole, Math.min(FORMAT, whole.length), whole.length);
            case '!' -> new ReplyError(new String(whole, StandardCharsets.UTF_8));
            default -> whole;
        };
    }

    /** Counts bytes of the present reply, and drops a reply that is too large. */
    private void count(long bytes) {
        size += bytes;
        if (size > bounds.largest() && problem == null) {
            drop("the reply has more than " + bounds.largest() + " bytes");
        }
    }

    private void grow(int size) {
        if (problem == null) {
            try {
                text = Arrays.copyOf(text, size);
            } catch (OutOfMemoryError e) {
                if (bounds.omits()) {
                    text = NOTHING;
                    omitted = true;
                    return;
                }
                drop(NO_MEMORY + "it holds a text of " + length + " bytes");
            }
        }
    }

    /** Frees the memory of the present reply. The rest of the reply is read and discarded. */
    private void drop(String why) {
        text = NOTHING;
        open.forEach(array -> array.elements = List.of());
        problem = why;
    }

    private void startArray(char kind, long announced) {
        if (announced == -1 && kind == '*') {
            add(null);
        } else if (announced == 0) {
            add(List.of());
        } else if (announced < 0 || announced > LONGEST) {
            throw new ProtocolException("an array of " + announced);
        } else if (open.size() == DEEPEST) {
            throw new ProtocolException("arrays nested more than " + DEEPEST + " deep");
        } else {
            open.push(new Array(kind, announced));
        }
    }

    private void add(@Nullable Object element) {
        Object value = element;
        while (true) {
            Array array = open.peek();
            if (array == null) {
                pass(value);
                return;
            }
            keep(value, array);
            array.missing--;
            if (array.missing > 0) {
                return;
            }
            open.pop();
            if (array.kind == '|') {
                return; // An attribute belongs to the reply behind it.
            }
            value = array.elements;
            if (array.kind == '>') {
                passPush(array.elements);
                return;
            }
        }
    }

    private void keep(@Nullable Object element, Array array) {
        count(ELEMENT + (element instanceof String line ? line.length() : 0));
        if (problem == null) {
            try {
                array.elements.add(element);
            } catch (OutOfMemoryError e) {
                drop(NO_MEMORY + "it holds an array of " + array.size);
            }
        }
    }

    private void pass(@Nullable Object reply) {
        String dropped = problem;
        problem = null;
        size = 0;
        replies.accept(dropped == null ? reply : new ConnectionFailure(true, new TransferException(dropped, false)));
    }

    private void passPush(List<@Nullable Object> elements) {
        String dropped = problem;
        problem = null;
        size = 0;
        replies.accept(new Push(elements, dropped));
    }

    private String simple() {
        if (line.length() == 2 && line.charAt(0) == 'O' && line.charAt(1) == 'K') {
            line.setLength(0);
            return "OK";
        }
        return takeLine();
    }

    private long number() {
        long number = Numbers.parse(line);
        line.setLength(0);
        return number;
    }

    /** Returns the line, decoded as UTF-8, and empties it. The line's bytes were collected as characters. */
    private String takeLine() {
        String taken = new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        line.setLength(0);
        return taken;
    }

    /** An array that is being read. */
    private static final class Array {
        private static final int USUAL_SIZE = 1_000;

        private final char kind;
        private final long size;
        private long missing;
        private List<@Nullable Object> elements;

        Array(char kind, long size) {
            this.kind = kind;
            this.size = size;
            this.missing = size;
            this.elements = new ArrayList<>((int) Math.min(size, USUAL_SIZE));
        }
    }

    /**
     * A message that no command asked for.
     *
     * @param elements the content; empty if it was dropped
     * @param dropped why the content was dropped; {@code null} if it is there
     */
    public record Push(
            List<@Nullable Object> elements, @Nullable String dropped) {}

    /** The bytes aren't replies of a Redis server. */
    public static final class ProtocolException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** @param found what the server sent instead of a reply */
        public ProtocolException(String found) {
            super("The server sent " + found + ": is it a Redis?");
        }
    }
}
