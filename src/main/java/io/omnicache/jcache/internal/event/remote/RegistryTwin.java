package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does in a transaction what {@code registry.lua} does, with the same keys, arguments and result. Stateless. */
final class RegistryTwin {
    private static final Pattern MEMBER = Pattern.compile("(\\d{1,9}):(\\d{1,15})");
    private static final int LEASE = 3;
    private static final long MILLIS = 1_000;

    private RegistryTwin() {}

    static Object run(Transaction transaction, ScriptCall call) {
        byte[] registry = call.key(1);
        if (call.bytes(7).length > 0) {
            transaction.change("PUBLISH", call.bytes(6), call.bytes(7));
            Object unused = transaction.ask("TYPE", registry);
            if (call.is(8, "1")) {
                unused = transaction.ask("CLUSTER", "MYID");
            }
        }
        if (call.bytes(5).length > 0) {
            transaction.change("PUBLISH", call.bytes(4), call.bytes(5));
        }
        List<?> time = (List<?>) transaction.ask("TIME");
        long now = number(time.get(0)) * MILLIS + number(time.get(1)) / MILLIS;
        long lease = call.number(LEASE);
        List<Object> result = new ArrayList<>();
        result.add(0L);
        List<?> all = (List<?>) transaction.ask("HGETALL", registry);
        for (int i = 0; i + 1 < all.size(); i += 2) {
            byte[] member = (byte[]) all.get(i);
            if (Arrays.equals(member, call.bytes(1))) {
                result.set(0, 1L);
                continue;
            }
            Matcher known = MEMBER.matcher(text(all.get(i + 1)));
            if (!known.matches() || Long.parseLong(known.group(2)) < now) {
                transaction.change("HDEL", registry, member);
                continue;
            }
            result.add(member);
            result.add(Long.valueOf(known.group(1)));
            if (Long.parseLong(known.group(2)) > now + lease) { // The clock has gone back.
                transaction.change("HSET", registry, member, known.group(1) + ":" + (now + lease));
            }
        }
        if (call.is(2, "-")) {
            transaction.change("HDEL", registry, call.bytes(1));
        } else {
            transaction.change("HSET", registry, call.bytes(1), call.text(2) + ":" + (now + lease));
        }
        transaction.change("PEXPIRE", registry, lease);
        return result;
    }

    private static long number(Object word) {
        return Long.parseLong(text(word));
    }

    private static String text(Object word) {
        return new String((byte[]) word, StandardCharsets.US_ASCII);
    }
}
