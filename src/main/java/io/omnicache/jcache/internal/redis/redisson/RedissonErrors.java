package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.Topology.Kind;
import io.omnicache.jcache.internal.redis.ErrorReplies;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.redisson.UnansweredCommands.ConnectionLostException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisResponseTimeoutException;

/**
 * Translates Redisson's failures. Redisson's messages contain the command's arguments, which are keys and values.
 * Therefore only the server's error text is taken from such a message, and only failures of the network and of TLS
 * become causes. Thread-safe.
 */
class RedissonErrors extends RedisErrors {
    /** Redisson appends this text, and further text, to the server's error text. */
    private static final String BEHIND_SERVER_TEXT = ". channel:";

    private static final List<String> NOT_READY = List.of("LOADING ", "MASTERDOWN ", "BUSY ", "UNKILLABLE ");

    private final boolean isCluster;
    private final ConnectFailures connectFailures;

    private final @Nullable ChangingLogins logins;

    RedissonErrors(ConnectionOptions settings) {
        this(settings, null);
    }

    /** @param logins {@code null} if no login changes */
    RedissonErrors(ConnectionOptions settings, @Nullable ChangingLogins logins) {
        super(settings);
        this.isCluster = settings.topology().kind() == Kind.CLUSTER;
        this.connectFailures = new ConnectFailures(settings, logins);
        this.logins = logins;
    }

    @Override
    protected List<String> recentPasswords() {
        return logins == null ? List.of() : logins.recentPasswords();
    }

    @Override
    public RedisCacheException translate(Throwable thrown) {
        Throwable failure = ExceptionCauses.unwrap(thrown);
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
        if (ExceptionCauses.find(failure, RedisNodeNotFoundException.class) != null
                || ExceptionCauses.find(failure, RedisRedirectException.class) != null) {
            return isCluster
                    ? new UnavailableException("Redis at " + server()
                            + " named a node that isn't known yet, since the topology is changing; try again")
                    : answered("MOVED to another node");
        }
        if (failure instanceof RedisException || failure instanceof IOException) {
            return unreachable(failure);
        }
        return new RedisCacheException(
                "Redis at " + server() + ": the command failed on the client's side ("
                        + failure.getClass().getSimpleName()
                        + "), whether the server carried it out is unknown; read before you repeat a change",
                true);
    }

    @Override
    public RedisCacheException notConnected(Throwable thrown) {
        Throwable failure = ExceptionCauses.unwrap(thrown);
        if (failure instanceof UnavailableException known) {
            return new UnavailableException(String.valueOf(known.getMessage()), known.getCause());
        }
        if (failure instanceof RedisCacheException known && !known.isOutcomeUnknown()) {
            return new RedisCacheException(String.valueOf(known.getMessage()), false, known.getCause());
        }
        RedisCacheException translated = translate(failure);
        return translated.isOutcomeUnknown() ? unreachable(failure) : translated;
    }

    /**
     * Returns the exception for a missing connection.
     *
     * @param failure the reason; {@code null} if unknown
     */
    RedisCacheException unreachable(@Nullable Throwable failure) {
        return connectFailures.explain(failure);
    }

    /**
     * Returns the reason of a failure to connect if Redisson doesn't report it; otherwise the failure itself. May wait
     * for the network.
     */
    Throwable explained(Throwable failure) {
        return connectFailures.reasonOf(failure);
    }

    /** Returns the failure of a connection that the server refuses with an error reply. */
    static RedisException refusal(String reply) {
        return new RedisException(reply + BEHIND_SERVER_TEXT);
    }

    /** Returns whether the failure is an error reply of the server rather than a missing reply. */
    static boolean isAnswer(Throwable thrown) {
        return replyIn(ExceptionCauses.unwrap(thrown)) != null;
    }

    /** Returns whether the server answered that it carries out no command on this connection. */
    static boolean refusesConnection(Throwable thrown) {
        String reply = replyIn(ExceptionCauses.unwrap(thrown));
        return reply != null && ErrorReplies.of(reply).refusesConnection();
    }

    /** Returns whether the server answered that it can't serve anybody yet. */
    static boolean isNotReady(Throwable thrown) {
        String reply = replyIn(ExceptionCauses.unwrap(thrown));
        return reply != null && NOT_READY.stream().anyMatch(reply::startsWith);
    }

    /**
     * Returns the server's error text in the innermost cause that has one, without the text that Redisson appends;
     * {@code null} if no cause has one.
     */
    static @Nullable String replyIn(Throwable failure) {
        String reply = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage();
            int end = message == null ? -1 : message.indexOf(BEHIND_SERVER_TEXT);
            if (t instanceof RedisException && message != null && end >= 0) {
                // Redisson removes this one error code from the text.
                reply = (t instanceof RedisOutOfMemoryException ? "OOM " : "") + message.substring(0, end);
            }
        }
        return reply;
    }
}
