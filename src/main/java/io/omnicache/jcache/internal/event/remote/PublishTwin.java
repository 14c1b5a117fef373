package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.SingleCommandTwin;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does in a transaction what {@code publish.lua} and {@code publish_set.lua} do, with the same keys, arguments, results
 * and messages. Stateless.
 */
final class PublishTwin {
    private static final int OLD_VALUE = 1;
    private static final int CLUSTER = 2;
    private static final int MARKS = 4;
    private static final int LENGTH_OF_LEASE = 24;
    private static final byte[] LEASE = {-1, 'l', 'e', 'a', 's', 'e', -2};
    private static final byte[] MISSING = {12, -1};
    private static final byte[] NONE = {-1, -1, -1, -1};
    private static final byte[] NO_NODE = {0};
    private static final Long ONE = 1L;
    private static final char NO_EVENT = 0;

    private PublishTwin() {}

    /** As {@code publish.lua}. */
    static @Nullable Object part(
            Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing) {
        byte[] key = change.key(1);
        String kind = own.text(3);
        int flags = (int) own.number(6);
        byte[] old = entry(transaction.getString(key), flags);
        Object reply = changing.get();
        byte[] value = switch (kind) {
            case "set", "set nx", "set xx", "set get", "set xx get" -> change.bytes(2);
            case "put" -> change.bytes(1);
            case "compare" -> change.is(3, "S") ? change.bytes(5) : null;
            case "unknown" -> entry(transaction.getString(key), flags);
            default -> null;
        };
        char event = isMade(kind, reply) ? event(kind, change, old, value) : NO_EVENT;
        if (event == NO_EVENT || value != null && entry(value, flags) == null) {
            return reply;
        }
        byte[] head = own.bytes(2);
        publish(transaction, own.bytes(1), head, event, flags, own.bytes(4), value, old);
        return reply;
    }

    /** As {@code publish_set.lua}. */
    static @Nullable Object set(Transaction transaction, ScriptCall call) {
        byte[] key = call.key(1);
        int flags = (int) call.number(4);
        byte[] old = entry(transaction.getString(key), flags);
        List<Object> words = new ArrayList<>(List.of("SET"));
        words.addAll(Arrays.asList(call.wordsFrom(5)));
        Object reply = new SingleCommandTwin().run(transaction, new ScriptCall(call.keys(), words));
        byte[] value = call.bytes(5);
        byte[] keyAndLength = call.bytes(3); // The length of the value is behind the key.
        byte[] sizedKey = Arrays.copyOf(keyAndLength, keyAndLength.length - Integer.BYTES);
        publish(transaction, call.bytes(1), call.bytes(2), old == null ? 'C' : 'U', flags, sizedKey, value, old);
        return reply;
    }

    /** Whether the change was made, according to its reply. */
    private static boolean isMade(String kind, @Nullable Object reply) {
        return switch (kind) {
            case "set", "set nx", "set xx" -> "OK".equals(reply);
            case "put" -> reply instanceof List<?> done && ONE.equals(done.get(0));
            case "compare", "unlink" -> ONE.equals(reply);
            case "set xx get" -> reply != null;
            default -> true;
        };
    }

    /** The type of the event of a change that was made. */
    private static char event(String kind, ScriptCall change, byte @Nullable [] old, byte @Nullable [] value) {
        boolean present = old != null;
        return switch (kind) {
            case "put" -> present ? change.is(3, "Z") ? 'X' : 'U' : 'C';
            case "compare" -> compared(change, present);
            case "set nx" -> 'C';
            case "set xx" -> 'U';
            case "unlink", "getdel" -> present ? 'R' : NO_EVENT;
            case "unknown" ->
                value == null ? present ? 'R' : NO_EVENT : Arrays.equals(value, old) ? NO_EVENT : present ? 'U' : 'C';
            default -> present ? 'U' : 'C';
        };
    }

    private static char compared(ScriptCall change, boolean present) {
        boolean expires = change.is(4, "Z");
        if (change.is(3, "S")) {
            return present ? expires ? 'X' : 'U' : expires ? NO_EVENT : 'C';
        }
        if (!present) {
            return NO_EVENT;
        }
        return change.is(3, "R") ? 'R' : expires ? 'E' : NO_EVENT;
    }

    private static void publish(
            Transaction transaction,
            byte[] channel,
            byte[] head,
            char event,
            int flags,
            byte[] sizedKey,
            byte @Nullable [] value,
            byte @Nullable [] old) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head);
        message.write(event);
        message.writeBytes((flags & CLUSTER) == 0 ? NO_NODE : node(transaction));
        message.writeBytes(sizedKey);
        writeSized(value, message);
        writeSized((flags & OLD_VALUE) == 0 ? null : old, message);
        transaction.extra(() -> transaction.change("PUBLISH", channel, message.toByteArray()));
    }

    private static byte[] node(Transaction transaction) {
        Object id = transaction.tryToAsk("CLUSTER", "MYID");
        if (!(id instanceof byte[] bytes)) {
            return NO_NODE;
        }
        byte[] sized = new byte[bytes.length + 1];
        sized[0] = (byte) bytes.length;
        System.arraycopy(bytes, 0, sized, 1, bytes.length);
        return sized;
    }

    private static void writeSized(byte @Nullable [] bytes, ByteArrayOutputStream message) {
        if (bytes == null) {
            message.writeBytes(NONE);
        } else {
            message.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            message.writeBytes(bytes);
        }
    }

    /** Returns the bytes of an entry; {@code null} for anything else, such as a lease or the mark of a missing value. */
    private static byte @Nullable [] entry(byte @Nullable [] bytes, int flags) {
        if (bytes == null || (flags & MARKS) == 0) {
            return bytes;
        }
        boolean isLease =
                bytes.length == LENGTH_OF_LEASE && Arrays.equals(bytes, 1, 1 + LEASE.length, LEASE, 0, LEASE.length);
        return isLease || Arrays.equals(bytes, MISSING) ? null : bytes;
    }
}
