package io.omnicache.jcache.internal.redis.twin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The twin of {@code single_command.lua}: a change that is one command, such as {@code SET} or {@code GETDEL}. */
public final class SingleCommandTwin implements ScriptTwin {
    private static final Long ONE = 1L;
    private static final Long ZERO = 0L;
    /** Behind the command's name and the value. */
    private static final int FIRST_OPTION = 3;

    @Override
    public @Nullable Object run(Transaction transaction, ScriptCall call) {
        byte[] key = call.key(1);
        String name = call.text(1).toUpperCase(Locale.ROOT);
        switch (name) {
            case "SET" -> {
                return set(transaction, call);
            }
            case "UNLINK" -> {
                return transaction.unlink(key) ? ONE : ZERO;
            }
            case "GETDEL" -> {
                byte[] former = transaction.get(key);
                boolean unused = transaction.unlink(key);
                return former;
            }
            case "GETEX" -> {
                byte[] value = transaction.get(key);
                if (call.arguments().size() > 1) {
                    boolean unused = transaction.expire(key, call.is(2, "PERSIST") ? "E" : call.text(FIRST_OPTION));
                }
                return value;
            }
            default -> throw new IllegalStateException(name + " has no twin");
        }
    }

    private static @Nullable Object set(Transaction transaction, ScriptCall call) {
        byte[] key = call.key(1);
        boolean ifAbsent = false;
        boolean ifPresent = false;
        boolean reads = false;
        String ttl = "E";
        List<Object> options = new ArrayList<>(
                call.arguments().subList(FIRST_OPTION - 1, call.arguments().size()));
        for (int i = 0; i < options.size(); i++) {
            switch (ScriptCall.textOf(options.get(i))) {
                case "NX" -> ifAbsent = true;
                case "XX" -> ifPresent = true;
                case "GET" -> reads = true;
                case "KEEPTTL" -> ttl = "K";
                case "PX" -> ttl = ScriptCall.textOf(options.get(++i));
                default -> throw new IllegalStateException("SET has an option without a twin");
            }
        }
        byte[] former = reads ? transaction.get(key) : transaction.getString(key);
        boolean exists = transaction.exists(key);
        if (ifAbsent && exists || ifPresent && !exists) {
            return reads ? former : null;
        }
        transaction.set(key, call.bytes(2), ttl);
        return reads ? former : "OK";
    }
}
