package io.omnicache.jcache.internal.refresh;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pauses after failed refreshes of an entry, in all JVMs: 1 s after the first failure, twice as long after each
 * further one, 1 minute at most. Kept in a key beside the entry, whose value is the pause in milliseconds and which
 * lives for two pauses: in the first one nobody refreshes, and a failure in the second one doubles the pause. If the
 * key is lost, the next failure begins anew. Immutable.
 */
record RefreshBackoff(ControlKeys keys) {
    private static final String KIND = "~refresh:";
    static final long FIRST_MILLIS = 1_000;
    static final long LONGEST_MILLIS = 60_000;

    /** The commands that read the pause of an entry. */
    List<Command> reads(byte[] entry) {
        byte[] key = key(entry);
        return List.of(Command.of(Verb.GET, key), Command.of(Verb.PTTL, key));
    }

    /** The pause after the last failure, according to the replies to {@link #reads}; 0 for none. */
    static long pause(@Nullable Object value, @Nullable Object left) {
        if (value instanceof byte[] digits && left instanceof Long) {
            try {
                long millis = Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
                return Math.max(0, Math.min(LONGEST_MILLIS, millis));
            } catch (NumberFormatException e) {
                return 0; // Not ours; the next failure replaces it.
            }
        }
        return 0;
    }

    /** What is left of the pause, during which nobody refreshes; 0 or less if it is over. */
    static long left(long pause, @Nullable Object left) {
        return pause > 0 && left instanceof Long millis ? millis - pause : 0;
    }

    /** The command that begins the pause after a failure. */
    Command failed(byte[] entry, long lastPause) {
        long pause = lastPause == 0 ? FIRST_MILLIS : Math.min(LONGEST_MILLIS, 2 * lastPause);
        return Command.of(Verb.SET, key(entry), Long.toString(pause), "PX", 2 * pause);
    }

    private byte[] key(byte[] entry) {
        return keys.of(KIND, entry);
    }
}
