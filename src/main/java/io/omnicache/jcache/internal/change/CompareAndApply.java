package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.NativeCommand;
import io.omnicache.jcache.internal.redis.twin.NativeForm;
import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditional change of one entry: a script, and what does the same without a script: a transaction, or one command
 * of servers that compare by themselves. Keys, arguments and result are those of the script. Stateless.
 *
 * @see <a href="https://redis.io/docs/latest/commands/set/">SET with IFEQ</a>
 */
final class CompareAndApply {
    private static final Script SCRIPT = Script.load(CompareAndApply.class, "compare_and_apply.lua")
            .withTwin(CompareAndApply::twin)
            .withNativeForm(CompareAndApply::nativeForm);
    private static final int RAW = 2;
    private static final int ACTION = 3;
    private static final int TTL = 4;
    private static final int VALUE = 5;

    /**
     * The longest expected value whose comparison asks for the present one, which a failed comparison needs. The server
     * sends it after a successful one, too, which for longer values costs more than the second trip after a failed one.
     */
    private static final int LONGEST_REPLY = 1_024;

    private static final Long DONE = 1L;

    private CompareAndApply() {}

    /** The command of the script; the script's text explains the arguments. */
    static Command command(byte[] redisKey, String expected, byte[] raw, String action, Ttl ttl, byte[] value) {
        return Command.script(SCRIPT, redisKey, expected, raw, action, ttl.toArgument(), value);
    }

    /** Does the change in a transaction. */
    static @Nullable Object twin(Transaction transaction, ScriptCall call) {
        byte[] key = call.key(1);
        byte[] current = transaction.getString(key);
        boolean isForeign = transaction.isOfOtherType(key);
        boolean isOther = switch (call.text(1)) {
            case "A" -> transaction.exists(key);
            case "P" -> !Transaction.areEqual(current, call.bytes(RAW));
            case "F" -> !isForeign;
            default -> false;
        };
        if (isOther) {
            return isForeign ? transaction.get(key) : current; // That of another type is the error.
        }
        String ttl = call.text(TTL);
        String action = call.text(ACTION);
        if (action.equals("R") || ttl.equals("Z")) {
            boolean unused = transaction.unlink(key);
        } else if (action.equals("S")) {
            if (!ttl.equals("K") || transaction.exists(key)) {
                transaction.set(key, call.bytes(VALUE), ttl);
            }
        } else if (!ttl.equals("K")) {
            boolean unused = transaction.expire(key, ttl);
        }
        return DONE;
    }

    /** Returns the one command that makes the change; {@code null} if the server has none. */
    static @Nullable NativeCommand nativeForm(
            ScriptCall call, boolean comparesInSet, NativeForm.@Nullable Delete comparingDelete) {
        String ttl = call.text(TTL);
        boolean removes = call.is(ACTION, "R") || ttl.equals("Z");
        return switch (call.text(1)) {
            case "P" -> removes ? delete(call, comparingDelete) : comparesInSet ? set(call, ttl) : null;
            case "A" ->
                removes || !comparesInSet || !call.is(ACTION, "S") || ttl.equals("K") ? null : create(call, ttl);
            default -> null;
        };
    }

    private static @Nullable NativeCommand delete(ScriptCall call, NativeForm.@Nullable Delete delete) {
        return delete == null
                ? null
                : new NativeCommand(
                        delete.words(call.key(1), call.bytes(RAW)),
                        reply -> DONE.equals(reply) ? DONE : NativeCommand.UNKNOWN);
    }

    private static @Nullable NativeCommand set(ScriptCall call, String ttl) {
        byte[] raw = call.bytes(RAW);
        boolean touches = call.is(ACTION, "T");
        boolean reads = raw.length <= LONGEST_REPLY;
        if (touches && (!reads || ttl.equals("K"))) {
            return null;
        }
        List<Object> words = words(call.key(1), touches ? raw : call.bytes(VALUE), ttl, "IFEQ", raw);
        if (!reads) {
            return new NativeCommand(words.toArray(), reply -> reply == null ? NativeCommand.UNKNOWN : DONE);
        }
        words.add("GET");
        return new NativeCommand(
                words.toArray(),
                reply -> reply instanceof byte[] present && Transaction.areEqual(present, raw) ? DONE : reply);
    }

    private static NativeCommand create(ScriptCall call, String ttl) {
        List<Object> words = words(call.key(1), call.bytes(VALUE), ttl, "NX", "GET");
        return new NativeCommand(words.toArray(), reply -> reply == null ? DONE : reply);
    }

    private static List<Object> words(byte[] key, byte[] value, String ttl, Object... options) {
        List<Object> words = new ArrayList<>(List.of("SET", key, value));
        Collections.addAll(words, options);
        switch (ttl) {
            case "K" -> words.add("KEEPTTL");
            case "E" -> {}
            default -> words.addAll(Arrays.asList("PX", ttl));
        }
        return words;
    }
}
