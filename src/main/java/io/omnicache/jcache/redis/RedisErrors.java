package io.omnicache.jcache.redis;

import io.omnicache.jcache.RedisCacheException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisWrongPasswordException;

/**
 * Turns the client's failures into ours. The client's own messages carry the command's arguments, keys and values among
 * them, so nothing but the server's error text is taken over and no cause is chained.
 *
 * <p>Only what the client certainly didn't send, or the server certainly didn't carry out, becomes an
 * {@link UnavailableException}.
 */
final class RedisErrors {
    /** What the client puts behind the server's own words. */
    private static final String BEHIND_SERVER_TEXT = ". channel:";

    /** How replies begin that say that nothing was done, and that it may be later. */
    private static final String[] NOT_READY = {
        "TRYAGAIN", "LOADING", "CLUSTERDOWN", "MASTERDOWN", "BUSY", "READONLY", "NOREPLICAS"
    };

    /** Begins the error, or stands behind the words of a script. */
    private static final String WRONG_TYPE = "WRONGTYPE ";

    private final String server;
    private final long timeoutMillis;

    RedisErrors(String server, long timeoutMillis) {
        this.server = server;
        this.timeoutMillis = timeoutMillis;
    }

    RedisCacheException translate(Throwable thrown) {
        Throwable failure = unwrap(thrown);
        if (failure instanceof RedisCacheException translated) {
            return translated;
        }
        if (find(failure, RedisAuthRequiredException.class) != null
                || find(failure, RedisWrongPasswordException.class) != null
                || mentions(failure, "NOAUTH", "WRONGPASS", "invalid password", "without any password configured")) {
            return refusedLogin();
        }
        if (failure instanceof RedisResponseTimeoutException) {
            return timedOut();
        }
        if (failure instanceof ConnectionLostException || failure instanceof RedisReconnectedException) {
            return lost();
        }
        if (failure instanceof RedisRetryException || failure instanceof RedisReadonlyException) {
            return new UnavailableException(
                    "Redis at " + server + " isn't ready and answered: " + serverText(failure.getMessage()));
        }
        if (failure instanceof RedisNodeNotFoundException) {
            return new UnavailableException("Redis at " + server
                    + " named a node that isn't known yet: the topology is changing, or a cluster is addressed as a"
                    + " single server (write redis-cluster://)");
        }
        if (failure instanceof RedisException
                && String.valueOf(failure.getMessage()).contains(BEHIND_SERVER_TEXT)) {
            return answered(serverText(failure.getMessage()));
        }
        if (failure instanceof RedisException || failure instanceof IOException) {
            return unreachable(failure);
        }
        return new RedisCacheException(
                "Redis at " + server + ": the command failed on the client's side ("
                        + failure.getClass().getSimpleName() + "); whether the server carried it out is unknown",
                true);
    }

    /** Whether the server knows no such command, or the user may not use it. */
    static boolean isForbidden(RedisCacheException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("NOPERM") || message.contains("unknown command");
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

    RedisCacheException unreachable(@Nullable Throwable failure) {
        UnknownHostException host = find(failure, UnknownHostException.class);
        if (host != null) {
            return new UnavailableException(
                    "Redis at " + server + " can't be reached: a host name of the URI can't be resolved");
        }
        SSLException tls = find(failure, SSLException.class);
        if (tls != null) {
            return untrusted(tls);
        }
        return new UnavailableException("Redis at " + server
                + " can't be reached: check that the server runs and that host, port and scheme of the URI are right"
                + (server.startsWith("rediss")
                        ? ", that this port speaks TLS, and whether it asks for a client's certificate"
                                + " (tls-certificate or tls-key-store)"
                        : ""));
    }

    RedisCacheException tooOld(String version) {
        return new RedisCacheException(
                "Redis at " + server + " is version " + version + "; 6.2 or newer is needed: upgrade the server",
                false);
    }

    /** What a server's error reply means. */
    RedisCacheException answered(String text) {
        if (startsWithAny(text, "NOAUTH", "WRONGPASS")) {
            return refusedLogin();
        }
        String message = "Redis at " + server + " answered: " + serverText(text);
        if (startsWithAny(text, NOT_READY) || text.contains("max number of clients")) {
            return new UnavailableException(message);
        }
        return text.contains(WRONG_TYPE) ? new WrongTypeException(message) : new RedisCacheException(message, false);
    }

    RedisCacheException notSent() {
        return new UnavailableException("The command could not be sent to Redis at " + server + " within "
                + timeoutMillis + " ms (setting timeout): the connection is closed or busy");
    }

    RedisCacheException lost() {
        return new RedisCacheException(
                "The connection to Redis at " + server
                        + " was lost before the reply; whether it carried out the command is unknown",
                true);
    }

    private RedisCacheException refusedLogin() {
        return new RedisCacheException(
                "Redis at " + server + " refused the login: check the settings username and password, and for sentinels"
                        + " sentinel-username and sentinel-password",
                false);
    }

    private RedisCacheException untrusted(SSLException failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return new UnavailableException("Redis at " + server + " can't be reached with TLS (" + deepest.getMessage()
                + "): check tls-ca-certificate or tls-trust-store, that the certificate is for the host"
                + " (tls-verify-host), the client's certificate if the server asks for one, and that this port"
                + " speaks TLS");
    }

    /** The server's words, without what the client put behind them. */
    private static String serverText(@Nullable String message) {
        if (message == null) {
            return "an error without a text";
        }
        int end = message.indexOf(BEHIND_SERVER_TEXT);
        String text = end < 0 ? message : message.substring(0, end);
        int line = text.indexOf('\n');
        return line < 0 ? text : text.substring(0, line);
    }

    private static boolean mentions(Throwable failure, String... words) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
            String text = serverText(message);
            if (t instanceof RedisException
                    && Arrays.stream(words).anyMatch(word -> text.contains(word.toLowerCase(Locale.ROOT)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWithAny(String text, String... codes) {
        return Arrays.stream(codes).anyMatch(code -> text.startsWith(code + " "));
    }

    private static <T extends Throwable> @Nullable T find(@Nullable Throwable failure, Class<T> type) {
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
