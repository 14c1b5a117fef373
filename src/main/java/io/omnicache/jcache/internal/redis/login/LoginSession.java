package io.omnicache.jcache.internal.redis.login;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutorGroup;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The login of one open connection, which follows the credentials of its source. Whoever owns the channel sends the
 * command, between others. While a server refuses new credentials, the connection keeps its login, which Redis doesn't take
 * away. Used in the channel's event loop, except for the methods marked "Any thread".
 *
 * @see <a href="https://redis.io/docs/latest/commands/auth/">AUTH</a>
 */
public final class LoginSession {
    private static final AttributeKey<LoginSession> OF_CHANNEL = AttributeKey.valueOf("omnicache-login");

    private final Channel channel;
    private final LoginSource source;
    private Credentials accepted;
    private Credentials wanted;
    private @Nullable Sender sender;
    private boolean isUnderWay;

    private LoginSession(Channel channel, LoginSource source, Credentials accepted) {
        this.channel = channel;
        this.source = source;
        this.accepted = accepted;
        this.wanted = accepted;
    }

    /**
     * Begins, after the login of a new connection.
     *
     * @param executors of which the channel's event loop is one
     */
    public static void begin(
            Channel channel, LoginSource source, Credentials accepted, EventExecutorGroup executors, Sender sender) {
        LoginSession session = new LoginSession(channel, source, accepted);
        session.sender = sender;
        channel.attr(OF_CHANNEL).set(session);
        source.add(session, executors);
        channel.closeFuture().addListener(closed -> source.remove(session));
    }

    /** Changes who sends the command on a channel. If the login of the channel never changes, nothing happens. */
    public static void sendBy(Channel channel, @Nullable Sender sender) {
        LoginSession session = channel.attr(OF_CHANNEL).get();
        if (session != null) {
            session.sender = sender;
            session.send();
        }
    }

    /** Has the connection log in with these credentials, unless it has. Any thread. */
    void offer(Credentials newest) {
        try {
            channel.eventLoop().execute(() -> {
                wanted = newest;
                send();
            });
        } catch (RejectedExecutionException e) {
            return; // The network threads have ended, and so has the connection.
        }
    }

    private void send() {
        Sender by = sender;
        if (isUnderWay || by == null || wanted.equals(accepted) || !channel.isActive()) {
            return;
        }
        isUnderWay = true;
        Credentials sent = wanted;
        Object[] words = sent.username() == null
                ? new Object[] {"AUTH", sent.password()}
                : new Object[] {"AUTH", sent.username(), sent.password()};
        by.send(words, outcome -> {
            try {
                channel.eventLoop().execute(() -> onOutcome(sent, outcome));
            } catch (RejectedExecutionException e) {
                return; // As above.
            }
        });
    }

    private void onOutcome(Credentials sent, Outcome outcome) {
        isUnderWay = false;
        if (outcome.isAccepted()) {
            accepted = sent;
            source.accepted();
        }
        if (!wanted.equals(sent)) {
            send();
        } else if (!outcome.isAccepted() && channel.isActive()) {
            source.refused(outcome.shown());
        }
    }

    /** What became of the command. */
    public record Outcome(boolean isAccepted, @Nullable String refusal) {
        public static final Outcome ACCEPTED = new Outcome(true, null);
        /** There was no reply, since the connection has ended, or will. */
        public static final Outcome LOST = new Outcome(false, null);

        /** The server answered with an error. */
        public static Outcome refused(String text) {
            return new Outcome(false, text);
        }

        /** Returns the error's code without the text, which may quote something; {@code null} if there is none. */
        private @Nullable String shown() {
            if (refusal == null) {
                return null;
            }
            String text = refusal.split(" ", 2)[0];
            return text.matches("[A-Z]{1,20}") ? text : "an error";
        }
    }

    /** Sends a command on the channel, between the commands of others. Called in the event loop. */
    @FunctionalInterface
    public interface Sender {

        /** @param outcome may be called in any thread, once */
        void send(Object[] words, Consumer<Outcome> outcome);
    }
}
