package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does in a transaction what {@code shadow.lua} does, with the same keys, arguments and result. Stateless. */
final class ShadowTwin {
    /** What {@code PTTL} says of a key without an end. */
    private static final long ETERNAL = -1;

    private ShadowTwin() {}

    static @Nullable Object run(
            Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing) {
        byte[] entry = change.key(1);
        byte[] copy = own.key(1);
        boolean wasThere = transaction.exists(entry);
        byte[] expired = !wasThere && own.is(3, "W") ? transaction.getString(copy) : null;
        Object reply = changing.get();
        transaction.extra(() -> {
            long left = transaction.ttl(entry);
            if (!transaction.exists(entry)) {
                boolean unused = wasThere && transaction.unlink(copy);
                return;
            }
            if (expired != null) {
                transaction.change("PUBLISH", own.bytes(2), message(entry, expired));
            }
            if (left == ETERNAL) {
                boolean unused = transaction.unlink(copy);
                return;
            }
            String ends = Long.toString(left + own.number(1));
            if (own.is(3, "T") && transaction.expire(copy, ends)) {
                return;
            }
            byte[] value = transaction.getString(entry);
            if (value != null) {
                transaction.set(copy, value, ends);
            }
        });
        return reply;
    }

    private static byte[] message(byte[] entry, byte[] expired) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes((entry.length + ":").getBytes(StandardCharsets.US_ASCII));
        message.writeBytes(entry);
        message.writeBytes(expired);
        return message.toByteArray();
    }
}
