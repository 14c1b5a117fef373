package io.omnicache.jcache.internal.lease;

import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The twins of the scripts about leases of entries. Each does in a transaction what the script of the same name does; the
 * scripts say what their keys, arguments and results are. Stateless.
 */
final class LeaseTwins {
    private static final char END = ';';
    private static final Long ZERO = 0L;
    private static final Long ONE = 1L;

    private LeaseTwins() {}

    /** As {@code acquire_lease.lua}. */
    static Object acquire(Transaction transaction, ScriptCall call) {
        byte[] present = call.is(4, "1") ? transaction.get(call.key(1)) : null;
        if (present != null && (call.arguments().size() < 5 || !Arrays.equals(present, call.bytes(5)))) {
            return present;
        }
        byte[] held = transaction.get(call.key(2));
        if (held == null || transaction.isEternal(call.key(2))) {
            transaction.set(call.key(2), call.bytes(1), call.text(2));
            return ONE;
        }
        String waiting = text(held);
        String name = call.text(3);
        if (!name.isEmpty() && !waiting.contains(END + name)) {
            transaction.set(call.key(2), (waiting + name).getBytes(StandardCharsets.ISO_8859_1), "K");
        }
        String token = waiting.substring(0, waiting.indexOf(END) + 1);
        return List.of(transaction.ttl(call.key(2)), token.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** As {@code renew_lease.lua}. */
    static Object renew(Transaction transaction, ScriptCall call) {
        boolean isHeld = Transaction.beginsWith(transaction.get(call.key(1)), call.bytes(1))
                && transaction.expire(call.key(1), call.text(2));
        return isHeld ? ONE : ZERO;
    }

    /** As {@code end_lease.lua}. */
    static Object end(Transaction transaction, ScriptCall call) {
        byte[] held = transaction.get(call.key(1));
        byte[] token = call.bytes(1);
        if (held == null || !Transaction.beginsWith(held, token)) {
            return ZERO;
        }
        boolean unused = transaction.unlink(call.key(1));
        wake(transaction, text(held).substring(token.length), call.bytes(3), call.bytes(2), token, call.key(1));
        return ONE;
    }

    /** As {@code lease_part.lua}. */
    static @Nullable Object part(
            Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing) {
        byte[] held = own.is(1, "-") ? null : transaction.get(own.key(1));
        if (own.is(1, "C") && (held == null || !Transaction.beginsWith(held, own.bytes(2)))) {
            return ZERO;
        }
        Object reply = changing.get();
        boolean isDone = ONE.equals(reply) || "OK".equals(reply);
        if (held != null && (own.is(1, "X") || isDone)) {
            boolean unused = transaction.unlink(own.key(1));
            String text = text(held);
            int end = text.indexOf(END) + 1;
            byte[] token = text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
            wake(transaction, text.substring(end), own.bytes(3), new byte[] {'E'}, token, own.key(1));
        }
        return reply;
    }

    /** Tells the waiting clients. Without the permission to publish, they look again by themselves. */
    private static void wake(
            Transaction transaction, String names, byte[] channel, byte[] outcome, byte[] token, byte[] key) {
        byte[] message = join(outcome, token, key);
        transaction.extra(() -> {
            for (String name : names.split(String.valueOf(END), -1)) {
                if (!name.isEmpty()) {
                    transaction.change("PUBLISH", join(channel, name.getBytes(StandardCharsets.ISO_8859_1)), message);
                }
            }
        });
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
