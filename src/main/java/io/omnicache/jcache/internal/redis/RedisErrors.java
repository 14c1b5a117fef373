package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.Topology.Kind;
import io.omnicache.jcache.internal.redis.pipeline.SingleFailure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisResponseTimeoutException;

/**
 * Turns the client's failures into ours. The client's own messages carry the command's arguments, keys and values among
 * them, so nothing but the server's error text is taken over, and no cause is chained but failures of the network and of TLS.
 *
 * <p>What the server's replies mean says {@link ServerReplies}, why there is no connection {@link ConnectFailures}. Only what the
 * client certainly didn't send, or the server certainly didn't carry out, becomes an {@link UnavailableException}.
 */
final class RedisErrors {
    /** What the client puts behind the server's own words. */
    private static final String BEHIND_SERVER_TEXT = ". channel:";

    /** Begins the error, or stands behind the words of a script. */
    private static final String WRONG_TYPE = "WRONGTYPE ";

    private final String server;
    private final long timeoutMillis;
    private final boolean isCluster;
    private final ConnectFailures connectFailures;
    private final SentinelProbe sentinels;

    RedisErrors(ConnectionOptions settings) {
        this.server = settings.servers();
        this.timeoutMillis = settings.transport().timeout().toMillis();
        this.isCluster = settings.topology().kind() == Kind.CLUSTER;
        this.connectFailures = new ConnectFailures(settings);
        this.sentinels = new SentinelProbe(settings);
    }

    /** For a command that may have been sent. */
    RedisCacheException translate(Throwable thrown) {
        Throwable failure = Causes.unwrap(thrown);
        if (failure instanceof RedisCacheException translated) {
            return translated;
        }
        if (failure instanceof RedisResponseTimeoutException) {
            return timedOut();
        }
        if (failure instanceof ConnectionLostException || failure instanceof RedisReconnectedException) {
            return lost();
        }
        String reply = replyIn(failure);
        if (reply != null) {
            return answered(reply);
        }
        if (Causes.find(failure, RedisNodeNotFoundException.class) != null
                || Causes.find(failure, RedisRedirectException.class) != null) {
            return isCluster
                    ? new UnavailableException("Redis at " + server
                            + " named a node that isn't known yet, since the topology is changing; try again")
                    : answered("MOVED to another node");
        }
        if (failure instanceof RedisException || failure instanceof IOException) {
            return unreachable(failure);
        }
        return new RedisCacheException(
                "Redis at " + server + ": the command failed on the client's side ("
                        + failure.getClass().getSimpleName()
                        + "), whether the server carried it out is unknown; read before you repeat a change",
                true);
    }

    /** The failure of a connection whose server says why it takes none. */
    static RedisException refusal(String reply) {
        return new RedisException(reply + BEHIND_SERVER_TEXT);
    }

    /** Whether the failure is what the server said, and not that it said nothing. */
    static boolean isAnswer(Throwable thrown) {
        return replyIn(Causes.unwrap(thrown)) != null;
    }

    /** Whether the server said that no command at all will be carried out on the connection. */
    static boolean refusesConnection(Throwable thrown) {
        String reply = replyIn(Causes.unwrap(thrown));
        return reply != null && ServerReplies.of(reply).refusesConnection();
    }

    /** For a command that was not sent, since there is no connection: one exception for each caller, with the caller's stack. */
    RedisCacheException notConnected(Throwable thrown) {
        Throwable failure = Causes.unwrap(thrown);
        if (failure instanceof UnavailableException known) {
            return new UnavailableException(String.valueOf(known.getMessage()), known.getCause());
        }
        if (failure instanceof RedisCacheException known && !known.isOutcomeUnknown()) {
            return new RedisCacheException(String.valueOf(known.getMessage()), false, known.getCause());
        }
        RedisCacheException translated = translate(failure);
        return translated.isOutcomeUnknown() ? unreachable(failure) : translated;
    }

    /** What connecting failed with, or what that comes from, where the client doesn't say it. May wait for the network. */
    Throwable explained(Throwable failure) {
        return sentinels.explain(failure);
    }

    /** Whether the server knows no such command, or the user may not use it. */
    static boolean isForbidden(RedisCacheException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("NOPERM") || message.contains("unknown command");
    }

    /** Whether the calling thread was interrupted: it waits for nothing more. */
    static boolean isInterruption(RedisCacheException failure) {
        return failure.getCause() instanceof InterruptedException;
    }

    /** Whether a reply sends the command to another node, and that can be followed. */
    boolean isRedirection(String reply) {
        return isCluster && (reply.startsWith("MOVED ") || reply.startsWith("ASK "));
    }

    RedisCacheException timedOut() {
        return new RedisCacheException(
                "Redis at " + server + " did not answer within " + timeoutMillis
                        + " ms (setting timeout), whether it carried out the command is unknown; read before you repeat a"
                        + " change, raise timeout, or look for slow commands (SLOWLOG of the server)",
                true);
    }

    /** For a command that was sent. */
    RedisCacheException interrupted(InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted while waiting for Redis at " + server
                        + ", whether it carried out the command is unknown; read" + " before you repeat a change",
                true,
                cause);
    }

    /** For a command that was not sent, and never will be. */
    RedisCacheException interruptedBefore(InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted before a command was sent to Redis at " + server + "; repeat it if it is still wanted",
                false,
                cause);
    }

    /** For a command that was refused, or not sent, and is not tried again. */
    static RedisCacheException interruptedAfter(RedisCacheException failure, InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted while waiting to try again after: " + failure.getMessage(),
                failure.isOutcomeUnknown(),
                cause);
    }

    /**
     * There is no connection.
     *
     * @param failure why; {@code null} if that isn't known
     */
    RedisCacheException unreachable(@Nullable Throwable failure) {
        return connectFailures.explain(failure);
    }

    RedisCacheException tooOld(String version) {
        return new RedisCacheException(
                "Redis at " + server + " is version " + version + ", and 6.2 or newer is needed; upgrade the server",
                false);
    }

    /** What a server's error reply means. */
    RedisCacheException answered(String text) {
        ServerReplies.Meaning meaning = ServerReplies.of(text);
        String answer = "\"" + meaning.text() + "\"";
        return switch (meaning.kind()) {
            case LOGIN ->
                new RedisCacheException(
                        "Redis at " + server + " refused the login and answered " + answer + ": " + meaning.help(),
                        false);
            case PASSING ->
                new UnavailableException("Redis at " + server + " answered " + answer + ": " + meaning.help());
            case LASTING -> {
                String message = "Redis at " + server + " answered " + answer + ": " + meaning.help();
                yield text.contains(WRONG_TYPE)
                        ? new WrongTypeException(message)
                        : new RedisCacheException(message, false);
            }
        };
    }

    UnavailableException noMaster() {
        return new UnavailableException("Redis at " + server
                + " has no known master for the slot of the key, since the topology is changing; try again");
    }

    /** A command that the client could not write: it is the only one that failed. */
    RedisCacheException notWritten(SingleFailure failure) {
        String message =
                "Redis at " + server + ": " + failure.getMessage() + ", so that it was not carried out: see what the"
                        + " key and the value take (setting limits.value-size), what memory the JVM has left, and the server's"
                        + " proto-max-bulk-len and client-query-buffer-limit";
        return failure.mayPass() ? new UnavailableException(message) : new RedisCacheException(message, false);
    }

    /**
     * A reply that came and can't be read.
     *
     * @param isRead whether the command changes nothing: then nothing is uncertain
     */
    RedisCacheException unreadable(SingleFailure failure, boolean isRead) {
        return new RedisCacheException(
                "Redis at " + server + ": " + failure.getMessage()
                        + (isRead ? "" : "; whether it carried out the command is unknown"),
                !isRead);
    }

    RedisCacheException notSent() {
        return new UnavailableException("The command could not be sent to Redis at " + server + " within "
                + timeoutMillis
                + " ms (setting timeout), since the connection is closed or busy; try again later, or raise"
                + " timeout");
    }

    RedisCacheException lost() {
        return new RedisCacheException(
                "The connection to Redis at " + server
                        + " was lost before the reply, whether the server carried out the command is unknown; read before you"
                        + " repeat a change, and look into the log of the server and of what is before it",
                true);
    }

    /** The server's words in the innermost failure that has some, without what the client put behind them. */
    private static @Nullable String replyIn(Throwable failure) {
        String reply = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage();
            int end = message == null ? -1 : message.indexOf(BEHIND_SERVER_TEXT);
            if (t instanceof RedisException && message != null && end >= 0) {
                // The client takes this one code off.
                reply = (t instanceof RedisOutOfMemoryException ? "OOM " : "") + message.substring(0, end);
            }
        }
        return reply;
    }
}
