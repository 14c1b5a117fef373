package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.internal.config.setting.Secret;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates the exceptions of a connection. Creates an {@link UnavailableException} only for a command that certainly
 * wasn't sent or that the server certainly didn't carry out. A message never contains a key or a value. Thread-safe;
 * every caller gets a new exception with the caller's stack trace.
 *
 * <p>{@link ErrorReplies} gives the meaning of the server's error replies. A subclass in the client library's package
 * gives the meaning of the library's failures.
 */
public abstract class RedisErrors {
    /** The error code for a key of another type. An error reply begins with this code; a script's error contains it. */
    private static final String WRONG_TYPE = "WRONGTYPE ";

    /** What every message has in it that quotes an error reply. */
    private static final String ANSWERED = " answered \"";

    /** What every message has in it of a command that a circuit breaker refused. */
    private static final String AWAY = "isn't asked now, since its circuit breaker is open";

    private static final long TEXT_FACTOR = 3;
    private static final long TEXT_OVERHEAD = 64 << 10;

    /** What a message has in it of a reply that is too large. */
    private static final List<String> TOO_LARGE = List.of(
            ": the reply holds a text of ", ": the reply has more than ", ": the reply takes more memory than ");

    private static final String UNKNOWN =
            "; whether it carried out the command is unknown, so read before you repeat a change";

    private final String server;
    private final long timeoutMillis;
    private final long timeoutNanos;
    private final List<String> passwords;
    private final boolean isLoginChanging;
    /** In bytes. */
    private final AtomicLong largestValue;

    protected RedisErrors(ConnectionOptions settings) {
        this.server = settings.servers();
        this.timeoutMillis = settings.transport().timeout().toMillis();
        this.timeoutNanos = Backoff.nanos(settings.transport().timeout());
        this.largestValue = new AtomicLong(settings.valueSize().bytes());
        this.isLoginChanging =
                settings.login().isChanging() || settings.sentinelLogin().isChanging();
        this.passwords = Stream.of(settings.login(), settings.sentinelLogin())
                .map(Login::password)
                .filter(Objects::nonNull)
                .map(Secret::reveal)
                .toList();
    }

    /** Returns passwords that were used lately and stand in no setting, which no message may show. */
    protected List<String> recentPasswords() {
        return List.of();
    }

    private HiddenWords secrets() {
        return new HiddenWords(
                Stream.concat(passwords.stream(), recentPasswords().stream()).toList());
    }

    /** Returns the servers' addresses in the form that messages show. */
    protected final String server() {
        return server;
    }

    /** Returns how long an operation may take. */
    public final long timeoutNanos() {
        return timeoutNanos;
    }

    /**
     * Returns how many bytes a text in a reply may have. With the same settings nobody stores a value of more than a
     * third of this. The rest is for JVMs that have a larger setting for a while.
     */
    public final long longestText() {
        return TEXT_FACTOR * largestValue.get() + TEXT_OVERHEAD;
    }

    /** Notes that a cache may store values of this many bytes. */
    public final void expectValues(long bytes) {
        largestValue.accumulateAndGet(bytes, Math::max);
    }

    /** Returns the exception for the failure of a command that may have been sent. */
    public abstract RedisCacheException translate(Throwable thrown);

    /** Returns the exception for a command that wasn't sent because connecting failed. */
    public abstract RedisCacheException notConnected(Throwable thrown);

    /** Returns whether the server doesn't know the command, or the user may not use the command. */
    public static boolean isForbidden(RedisCacheException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("NOPERM") || message.contains("unknown command");
    }

    /**
     * Returns whether the same command may succeed later without any change of settings: Redis is unavailable, or
     * didn't answer. An error reply that doesn't say so lasts, even if the outcome of its command is unknown.
     */
    public static boolean mayPass(RedisCacheException failure) {
        return failure instanceof UnavailableException
                || failure.isOutcomeUnknown()
                        && !String.valueOf(failure.getMessage()).contains(ANSWERED);
    }

    /**
     * Returns whether a circuit breaker refused the command, so that nothing was tried. The same operation doesn't try
     * again: the breaker would refuse it until the server answers.
     */
    public static boolean isRefusedByBreaker(RedisCacheException failure) {
        return failure instanceof UnavailableException
                && String.valueOf(failure.getMessage()).contains(AWAY);
    }

    /** Returns whether the reply was read and discarded, since it takes more memory than it may. */
    public static boolean isTooLarge(Exception failure) {
        String message = ": " + failure.getMessage();
        return TOO_LARGE.stream().anyMatch(message::contains);
    }

    /** Returns whether the failure is an interruption of the calling thread, which must not wait any longer. */
    public static boolean isInterruption(RedisCacheException failure) {
        return failure.getCause() instanceof InterruptedException;
    }

    /** Returns the exception for a thread that was interrupted in a pause, after a command was refused or not sent. */
    public static RedisCacheException interruptedAfter(RedisCacheException failure, InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted while waiting to try again after: " + failure.getMessage(),
                failure.isOutcomeUnknown(),
                cause);
    }

    /** Returns the exception for a thread that was interrupted after the command was sent. */
    public final RedisCacheException interrupted(InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted while waiting for Redis at " + server
                        + ", whether it carried out the command is unknown; read" + " before you repeat a change",
                true,
                cause);
    }

    /**
     * Returns the exception for a thread that was interrupted before the command was sent. The command is never sent.
     */
    public final RedisCacheException interruptedBefore(InterruptedException cause) {
        return new RedisCacheException(
                "Interrupted before a command was sent to Redis at " + server + "; repeat it if it is still wanted",
                false,
                cause);
    }

    /** Returns the exception for a command that was sent and got no reply within the timeout. */
    public final RedisCacheException timedOut() {
        return new RedisCacheException(
                "Redis at " + server + " did not answer within " + timeoutMillis
                        + " ms (setting timeout), whether it carried out the command is unknown; read before you"
                        + " repeat a"
                        + " change, raise timeout, or look for slow commands (SLOWLOG of the server)",
                true);
    }

    /** Returns the exception for a command that wasn't sent within the timeout and is never sent. */
    public final RedisCacheException notSent() {
        return new UnavailableException("The command could not be sent to Redis at " + server + " within "
                + timeoutMillis
                + " ms (setting timeout), since the connection is closed or busy; try again later, or raise"
                + " timeout");
    }

    /**
     * Returns the exception for a command that a circuit breaker refuses.
     *
     * @param address the address of the server
     * @param seconds since when the server has been away
     * @param why why it is known to be away
     */
    public final UnavailableException away(String address, long seconds, String why) {
        return new UnavailableException(
                "Redis at " + server + " " + AWAY + ": " + address + " has been away for " + seconds
                        + " s (" + why
                        + "); see whether the server runs and can be reached: as soon as it answers, operations go"
                        + " there again by themselves");
    }

    /** Returns the exception for a change that met other clients' changes of the same entry until its time was up. */
    public final RedisCacheException contended() {
        return new UnavailableException("Redis at " + server + ": other clients changed the entry again and again for "
                + timeoutMillis + " ms (setting timeout), so that this change was not made; try again later, raise"
                + " timeout, or allow scripts (EVAL and EVALSHA), which wait for nobody");
    }

    /** Returns the exception for a connection that broke after the command was sent. */
    public final RedisCacheException lost() {
        return new RedisCacheException(
                "The connection to Redis at " + server
                        + " was lost before the reply, whether the server carried out the command is unknown; read"
                        + " before you"
                        + " repeat a change, and look into the log of the server and of what is before it",
                true);
    }

    /** Returns the exception for a key whose slot has no master at present. */
    public final UnavailableException noMaster() {
        return new UnavailableException("Redis at " + server
                + " has no known master for the slot of the key, since the topology is changing; try again");
    }

    /**
     * Returns the exception for one command that could not be written, or only in part, and therefore wasn't carried
     * out.
     *
     * @param problem the operation that failed, as part of a sentence
     * @param mayPass whether the same command may succeed later
     */
    public final RedisCacheException notWritten(String problem, boolean mayPass) {
        String message = "Redis at " + server + ": " + problem + ", so that it was not carried out: see what the"
                + " key and the value take (setting limits.value-size), what memory the JVM has left, and the server's"
                + " proto-max-bulk-len and client-query-buffer-limit";
        return mayPass ? new UnavailableException(message) : new RedisCacheException(message, false);
    }

    /**
     * Returns the exception for a reply that arrived and could not be read.
     *
     * @param problem the operation that failed, as part of a sentence
     * @param isRead whether the command only reads, so that no outcome of a change is unknown
     */
    public final RedisCacheException unreadable(String problem, boolean isRead) {
        return new RedisCacheException(
                "Redis at " + server + ": " + problem
                        + (isRead ? "" : "; whether it carried out the command is unknown"),
                !isRead);
    }

    /**
     * Returns the exception for messages that can't be subscribed.
     *
     * @param problem what is wrong with the server, as the rest of a sentence
     * @param mayPass whether the same subscription may succeed later without any change of settings
     */
    public final RedisCacheException notSubscribed(String problem, boolean mayPass) {
        String message = "Redis at " + server + " can't be subscribed to: " + problem;
        return mayPass ? new UnavailableException(message) : new RedisCacheException(message, false);
    }

    /**
     * Returns the exception for entries whose changes aren't announced.
     *
     * @param problem what is wrong with the server, as the rest of a sentence
     * @param mayPass whether the same may succeed later without any change of settings
     */
    public final RedisCacheException notTracked(String problem, boolean mayPass) {
        String message = "Redis at " + server + " announces no changes of entries: " + problem;
        return mayPass ? new UnavailableException(message) : new RedisCacheException(message, false);
    }

    /** Returns the exception for a server that is too old and lacks commands. */
    public final RedisCacheException tooOld(String version) {
        return new RedisCacheException(
                "Redis at " + server + " is version " + version + ", and 6.2 or newer is needed; upgrade the server",
                false);
    }

    /**
     * Returns the exception for an error reply to a command that changes nothing, or that isn't known.
     *
     * @param text the error reply without its leading minus
     */
    public final RedisCacheException answered(String text) {
        return answered(text, null);
    }

    /**
     * Returns the exception for an error reply.
     *
     * @param text the error reply without its leading minus
     * @param command the command that was refused; {@code null} if it isn't known
     */
    public final RedisCacheException answered(String text, @Nullable Command command) {
        ErrorReplies.Meaning meaning = ErrorReplies.of(text, command, secrets());
        String answer = ANSWERED + meaning.text() + "\": " + meaning.help();
        String message = "Redis at " + server + answer;
        return switch (meaning.kind()) {
            case LOGIN -> {
                String refused = "Redis at " + server + " refused the login and" + answer;
                yield isLoginChanging ? new UnavailableException(refused) : new RedisCacheException(refused, false);
            }
            case PASSING -> new UnavailableException(message);
            case LASTING -> {
                if (text.contains(WRONG_TYPE)) {
                    yield new WrongTypeException(message);
                }
                boolean isUnknown = meaning.mayHaveChanged() && command != null && command.mayChangeEntries();
                yield new RedisCacheException(isUnknown ? message + UNKNOWN : message, isUnknown);
            }
        };
    }
}
