package io.omnicache.jcache.internal.event.remote;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a change publishes. The byte arrays must not be changed. {@code publish.lua} writes it; docs/format.md describes
 * it.
 *
 * @param sender the number of the open cache that made the change
 * @param sequence the number of the change among those of its sender
 * @param type what happened
 * @param node the id of the master that carried out the change; empty outside a cluster
 * @param key the key without the prefix
 * @param value the new value; {@code null} if there is none
 * @param oldValue the former value; {@code null} if there was none, or nobody requires it
 */
record EventMessage(
        long sender,
        long sequence,
        Type type,
        String node,
        byte[] key,
        byte @Nullable [] value,
        byte @Nullable [] oldValue) {
    /** The first byte. */
    static final byte VERSION = 1;

    private static final int NONE = -1;
    private static final int HEAD = 1 + 2 * Long.BYTES;
    /** Instead of a type, in a message that only shows that the sender may publish. */
    private static final byte PROBE = 'P';

    /** What happened to the entry. */
    enum Type {
        CREATED('C'),
        UPDATED('U'),
        REMOVED('R'),
        /** The change made the entry expire. */
        EXPIRED('E'),
        /** The value was updated, and the entry has expired at once. */
        UPDATED_AND_EXPIRED('X');

        final char code;

        Type(char code) {
            this.code = code;
        }

        static @Nullable Type of(byte code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return null;
        }
    }

    /** Returns how each message of a change begins: version, sender, sequence. */
    static byte[] head(long sender, long sequence) {
        return ByteBuffer.allocate(HEAD)
                .put(VERSION)
                .putLong(sender)
                .putLong(sequence)
                .array();
    }

    /** The bytes from an index on, behind their number, as in a message. */
    static byte[] sized(byte[] bytes, int from) {
        return ByteBuffer.allocate(Integer.BYTES + bytes.length - from)
                .putInt(bytes.length - from)
                .put(bytes, from, bytes.length - from)
                .array();
    }

    /** The key without the prefix, behind its length, and then the length of the new value, as in a message. */
    static byte[] sizedKey(byte[] entry, int prefixLength, int valueLength) {
        int keyLength = entry.length - prefixLength;
        return ByteBuffer.allocate(2 * Integer.BYTES + keyLength)
                .putInt(keyLength)
                .put(entry, prefixLength, keyLength)
                .putInt(valueLength)
                .array();
    }

    /** A message that only shows that the sender may publish. */
    static byte[] probe(long sender) {
        return ByteBuffer.allocate(HEAD + 1).put(head(sender, 0)).put(PROBE).array();
    }

    static boolean isProbe(byte[] bytes) {
        return bytes.length == HEAD + 1 && bytes[0] == VERSION && bytes[HEAD] == PROBE;
    }

    /** Whether these bytes are a {@link #head} of the sender. */
    static boolean isHeadOf(long sender, byte[] bytes) {
        return bytes.length == HEAD
                && bytes[0] == VERSION
                && ByteBuffer.wrap(bytes).getLong(1) == sender;
    }

    /** Reads the sequence from a {@link #head}. */
    static long sequence(byte[] head) {
        return ByteBuffer.wrap(head).getLong(1 + Long.BYTES);
    }

    /** Reads a message; {@code null} if it has another version, or isn't one. Bytes behind its end are ignored. */
    static @Nullable EventMessage read(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != VERSION) {
                return null;
            }
            long sender = in.getLong();
            long sequence = in.getLong();
            Type type = Type.of(in.get());
            byte[] node = new byte[in.get() & 0xff];
            in.get(node);
            byte[] key = readBytes(in);
            byte[] value = readBytes(in);
            byte[] oldValue = readBytes(in);
            return type == null || key == null
                    ? null
                    : new EventMessage(
                            sender, sequence, type, new String(node, StandardCharsets.US_ASCII), key, value, oldValue);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null;
        }
    }

    private static byte @Nullable [] readBytes(ByteBuffer in) {
        int length = in.getInt();
        if (length == NONE) {
            return null;
        }
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** The number of bytes that the message holds in memory. */
    int size() {
        return key.length + (value == null ? 0 : value.length) + (oldValue == null ? 0 : oldValue.length);
    }

    /** Shows neither key nor values. */
    @Override
    public String toString() {
        return type + " " + Long.toHexString(sender) + "/" + sequence;
    }
}
