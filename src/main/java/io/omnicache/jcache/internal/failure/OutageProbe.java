package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks the masters for a sign of life, and who they are. An error by which a server refuses the question is a sign of
 * life, unless it says that the server can't work at present. Used by one thread.
 */
final class OutageProbe {
    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\w+)");

    private final RedisConnection connection;
    private final byte[] key;
    private @Nullable Set<String> lastIds;
    private String failure = "";

    /** @param key a key that the user may read; need not exist */
    OutageProbe(RedisConnection connection, byte[] key) {
        this.connection = connection;
        this.key = key;
    }

    /** Returns whether every master has answered, within a timeout for each. */
    boolean isAlive() {
        try {
            if (connection.isCluster()) {
                for (Node master : connection.masters()) {
                    ask(() -> connection.callOn(master, Command.keyless(Verb.HELLO)));
                }
            } else {
                ask(() -> connection.call(Command.of(Verb.PTTL, key)));
            }
            return true;
        } catch (RedisCacheException e) {
            failure = String.valueOf(e.getMessage());
            return false;
        }
    }

    /** Why the last {@link #isAlive} was false. */
    String failure() {
        return failure;
    }

    private static void ask(Runnable question) {
        try {
            question.run();
        } catch (RedisCacheException e) {
            if (RedisErrors.mayPass(e) || e.isOutcomeUnknown()) {
                throw e;
            }
        }
    }

    /**
     * Returns whether a master may have other data than at the last call: it was started anew, or another server has
     * become the master, or it doesn't say who it is.
     *
     * @throws RedisCacheException if a master can't be reached
     */
    boolean isOther() {
        Set<String> before = lastIds;
        Set<String> ids = new TreeSet<>();
        if (connection.isCluster()) {
            for (Node master : connection.masters()) {
                ids.add(id(() -> connection.callOn(master, Command.keyless(Verb.INFO, "server"))));
            }
        } else {
            ids.add(id(() -> connection.call(Command.keyless(Verb.INFO, "server"))));
        }
        lastIds = ids;
        return before != null && (!before.equals(ids) || ids.contains(""));
    }

    private static String id(Question question) {
        try {
            Object reply = question.ask();
            Matcher found = RUN_ID.matcher(
                    reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply));
            return found.find() ? found.group(1) : "";
        } catch (RedisCacheException e) {
            if (RedisErrors.mayPass(e) || e.isOutcomeUnknown()) {
                throw e;
            }
            return "";
        }
    }

    @FunctionalInterface
    private interface Question {
        @Nullable
        Object ask();
    }
}
