package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;

/**
 * Makes the exceptions of a connection. Only a command that certainly wasn't sent, or that the server certainly
 * didn't carry out, gets an {@link UnavailableException}. A message never holds a key or a value. Thread-safe; every
 * caller gets an exception of its own, with the caller's stack.
 *
 * <p>{@link ErrorReplies} says what the server's error replies mean. The package of the client library adds what its
 * failures mean.
 */
public abstract class RedisErrors {
    /** An error reply begins with it, or a script's error contains it. */
    private static final String WRONG_TYPE = "WRONGTYPE ";

    private final String server;
    private final long timeoutMillis;

    protected RedisErrors(ConnectionOptions settings) {
        this.server = settings.servers();
        this.timeoutMillis = settings.transport().timeout().toMillis();
    }

    /** The servers' addresses, as messages name them. */
    protected final String server() {
        return server;
    }

    /** The exception for a failure of a command that may have been sent. */
    public abstract RedisCacheException translate(Throwable thrown);

    /** The exception for a command that wasn't sent, since connecting failed. */
    public abstract RedisCacheException notConnected(Throwable thrown);

    /** Whether the server doesn't know the command, or the user may not use it. */
    public static boolean isForbidden(RedisCacheException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("NOPERM") || message.contains("unknown command");
    }

    /** Whether the calling thread was interrupted: it must not wait any longer. */
    public static boolean isInterruption(RedisCacheException failure) {
        return failure.getCause() instanceof InterruptedException;
    }

    /** The thread was interrupted in a pause, after a command was refused or not sent. */
    public static RedisCacheException interruptedAfter(RedisCacheException failure, InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted while waiting to try again after: " + failure.getMessage(),
                failure.isOutcomeUnknown(),
                cause);
    }

    /** The thread was interrupted after the command was sent. */
    public final RedisCacheException interrupted(InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted while waiting for Redis at " + server
                        + ", whether it carried out the command is unknown; read" + " before you repeat a change",
                true,
                cause);
    }

    /** The thread was interrupted before the command was sent, and the command never will be sent. */
    public final RedisCacheException interruptedBefore(InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted before a command was sent to Redis at " + server + "; repeat it if it is still wanted",
                false,
                cause);
    }

    /** The command was sent, and no reply came within the timeout. */
    public final RedisCacheException timedOut() {
        return new RedisCacheException(
                "Redis at " + server + " did not answer within " + timeoutMillis
                        + " ms (setting timeout), whether it carried out the command is unknown; read before you repeat a"
                        + " change, raise timeout, or look for slow commands (SLOWLOG of the server)",
                true);
    }

    /** The command wasn't sent within the timeout, and never will be sent. */
    public final RedisCacheException notSent() {
        return new UnavailableException("The command could not be sent to Redis at " + server + " within "
                + timeoutMillis
                + " ms (setting timeout), since the connection is closed or busy; try again later, or raise"
                + " timeout");
    }

    /** The connection broke after the command was sent. */
    public final RedisCacheException lost() {
        return new RedisCacheException(
                "The connection to Redis at " + server
                        + " was lost before the reply, whether the server carried out the command is unknown; read before you"
                        + " repeat a change, and look into the log of the server and of what is before it",
                true);
    }

    /** The slot of the key has no master now. */
    public final UnavailableException noMaster() {
        return new UnavailableException("Redis at " + server
                + " has no known master for the slot of the key, since the topology is changing; try again");
    }

    /**
     * This command alone could not be written.
     *
     * @param problem what could not be done
     * @param mayPass whether the same command may succeed later
     */
    public final RedisCacheException notWritten(String problem, boolean mayPass) {
        String message = "Redis at " + server + ": " + problem + ", so that it was not carried out: see what the"
                + " key and the value take (setting limits.value-size), what memory the JVM has left, and the server's"
                + " proto-max-bulk-len and client-query-buffer-limit";
        return mayPass ? new UnavailableException(message) : new RedisCacheException(message, false);
    }

    /**
     * The reply arrived and could not be read.
     *
     * @param problem what could not be done
     * @param isRead whether the command changes nothing: then no outcome is unknown
     */
    public final RedisCacheException unreadable(String problem, boolean isRead) {
        return new RedisCacheException(
                "Redis at " + server + ": " + problem
                        + (isRead ? "" : "; whether it carried out the command is unknown"),
                !isRead);
    }

    /** The server lacks commands. */
    public final RedisCacheException tooOld(String version) {
        return new RedisCacheException(
                "Redis at " + server + " is version " + version + ", and 6.2 or newer is needed; upgrade the server",
                false);
    }

    /**
     * The server refused the command.
     *
     * @param text the error reply without its leading minus
     */
    public final RedisCacheException answered(String text) {
        ErrorReplies.Meaning meaning = ErrorReplies.of(text);
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
}
