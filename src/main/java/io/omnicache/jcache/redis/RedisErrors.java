package io.omnicache.jcache.redis;

import io.omnicache.jcache.RedisCacheException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;

/**
 * Turns the client's failures into ours. The client's own messages carry the command's arguments, keys and values among
 * them, so nothing but the server's error text is taken over and no cause is chained.
 */
final class RedisErrors {
    private final String server;
    private final long timeoutMillis;

    RedisErrors(String server, long timeoutMillis) {
        this.server = server;
        this.timeoutMillis = timeoutMillis;
    }

    RedisCacheException translate(Throwable thrown) {
        Throwable failure = unwrap(thrown);
        if (find(failure, RedisAuthRequiredException.class) != null
                || find(failure, RedisWrongPasswordException.class) != null
                || mentions(failure, "NOAUTH", "WRONGPASS", "invalid password", "without any password configured")) {
            return new RedisCacheException(
                    "Redis at " + server + " refused the login: check the user and the password in the URI", false);
        }
        if (failure instanceof RedisResponseTimeoutException) {
            return timedOut();
        }
        if (failure instanceof RedisTimeoutException || failure instanceof RedisConnectionException) {
            return unreachable();
        }
        if (failure instanceof RedisException) {
            return refused(failure);
        }
        return new RedisCacheException(
                "Redis at " + server + ": the command failed on the client's side ("
                        + failure.getClass().getSimpleName() + "); whether the server carried it out is unknown",
                true);
    }

    RedisCacheException timedOut() {
        return new RedisCacheException(
                "Redis at " + server + " did not answer within " + timeoutMillis
                        + " ms (setting timeout); whether it carried out the command is unknown",
                true);
    }

    RedisCacheException interrupted() {
        return new RedisCacheException(
                "Interrupted while waiting for Redis at " + server + "; whether it carried out the command is unknown",
                true);
    }

    RedisCacheException unreachable() {
        return new RedisCacheException(
                "Redis at " + server + " can't be reached: check that the server runs and that host, port and scheme"
                        + " of the URI are right",
                false);
    }

    RedisCacheException tooOld(String version) {
        return new RedisCacheException(
                "Redis at " + server + " is version " + version + "; 6.2 or newer is needed: upgrade the server",
                false);
    }

    private RedisCacheException refused(Throwable failure) {
        return new RedisCacheException("Redis at " + server + " answered: " + serverText(failure.getMessage()), false);
    }

    /** The server's words, without what the client put behind them. */
    private static String serverText(@Nullable String message) {
        if (message == null) {
            return "an error without a text";
        }
        int end = message.indexOf(". channel:");
        String text = end < 0 ? message : message.substring(0, end);
        int line = text.indexOf('\n');
        return line < 0 ? text : text.substring(0, line);
    }

    private static boolean mentions(Throwable failure, String... words) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
            String text = serverText(message);
            for (String word : words) {
                if (t instanceof RedisException && text.contains(word.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable t = thrown;
        while ((t instanceof ExecutionException || t instanceof CompletionException) && t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }
}
