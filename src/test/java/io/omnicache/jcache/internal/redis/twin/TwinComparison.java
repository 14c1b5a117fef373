package io.omnicache.jcache.internal.redis.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a script and its twin on equal keys, and compares what they return and what they leave behind. The keys of the
 * script begin with {@code a:}, those of the twin with {@code b:}.
 */
public final class TwinComparison {
    /** Stands for a key that doesn't exist. */
    public static final String NOTHING = "<nothing>";

    /** What a key holds that is no string. */
    public static final String OTHER_TYPE = "<set>";

    /** Behind a value: the key has a time to live. */
    public static final String EXPIRING = "<expiring>";

    private static final long TTL = 3_600_000;
    /** Times to live that differ by less are equal. */
    private static final long EXACTNESS = 600_000;

    private final RedisConnection byScript;
    private final RedisConnection byTwin;

    public TwinComparison(ConnectedRedis redis) {
        byScript = redis.open(redis.server().uri() + "?scripts=auto");
        byTwin = redis.open(redis.server().uri() + "?scripts=never");
    }

    /**
     * Compares one call.
     *
     * @param what names the case in a failure
     * @param state what each key holds before: key without its beginning, and value
     * @param command makes the command for keys with a beginning
     */
    public void compare(String what, Map<String, String> state, Function<String, Command> command) {
        Object one = run(byScript, "a:", state, command);
        Object other = run(byTwin, "b:", state, command);

        assertThat(other).as(what + " on " + state).isEqualTo(one);
        assertThat(left("b:", state)).as(what + " leaves of " + state).isEqualTo(left("a:", state));
    }

    /** Chooses one of the values. */
    @SafeVarargs
    public static <T> T any(RandomGenerator random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private static Object run(
            RedisConnection by, String begin, Map<String, String> state, Function<String, Command> command) {
        state.forEach((name, value) -> arrange(by, key(begin, name), value));
        try {
            return readable(by.call(command.apply(begin)), begin);
        } catch (RedisCacheException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static void arrange(RedisConnection by, byte[] key, String value) {
        by.call(Command.of(Verb.UNLINK, key));
        if (value.equals(NOTHING)) {
            return;
        }
        if (value.equals(OTHER_TYPE)) {
            by.call(Command.of(Verb.SADD, key, "member"));
        } else if (value.endsWith(EXPIRING)) {
            by.call(Command.of(Verb.SET, key, bytes(value.replace(EXPIRING, "")), "PX", TTL));
        } else {
            by.call(Command.of(Verb.SET, key, bytes(value)));
        }
    }

    private List<Object> left(String begin, Map<String, String> state) {
        List<Object> left = new ArrayList<>();
        for (String name : state.keySet()) {
            Object value;
            try {
                value = readable(byScript.call(Command.of(Verb.GET, key(begin, name))), begin);
            } catch (RedisCacheException e) {
                value = OTHER_TYPE;
            }
            long ttl = (Long) Objects.requireNonNull(byScript.call(Command.of(Verb.PTTL, key(begin, name))));
            left.add(name + "=" + value + " for " + (ttl < 0 ? ttl : (ttl + EXACTNESS / 2) / EXACTNESS));
        }
        return left;
    }

    /** Makes bytes readable, and takes the beginnings of keys out. */
    private static Object readable(@Nullable Object reply, String begin) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1).replace(begin, "");
        }
        if (reply instanceof List<?> list) {
            List<Object> readable = new ArrayList<>();
            list.forEach(word -> readable.add(readable(word, begin)));
            return readable;
        }
        if (reply instanceof Long number && number > EXACTNESS) {
            return "a time to live";
        }
        return reply == null ? "nil" : reply;
    }

    public static byte[] key(String begin, String name) {
        return bytes(begin + name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
