package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import io.omnicache.jcache.internal.redis.login.LoginSession;
import io.omnicache.jcache.internal.redis.login.LoginSession.Outcome;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When a connection may log in anew: at any time between the commands of the queue, where each command stands alone. Not
 * while one caller holds the connection for a transaction; the login waits then until the caller has given it back.
 * Thread-safe.
 */
final class LoginTurn {
    private final Consumer<Exchange> queue;
    /** Guarded by this. */
    private boolean isHeld;
    /** The login that waits for its turn. Guarded by this. */
    private @Nullable Exchange waiting;

    /** @param queue sends a command behind those that are queued */
    LoginTurn(Consumer<Exchange> queue) {
        this.queue = queue;
    }

    /** From now on, new credentials reach this channel by commands of the queue. Called in the event loop. */
    void attachTo(Channel channel) {
        LoginSession.sendBy(channel, (words, outcome) -> send(channel, words, outcome));
    }

    /** From now on, no login is queued. */
    synchronized void hold() {
        isHeld = true;
    }

    /** Logins may be queued. One that waited is queued now. */
    synchronized void release() {
        isHeld = false;
        if (waiting != null) {
            queue.accept(waiting);
            waiting = null;
        }
    }

    /** Queues a login of this channel. If the channel ends before, no other channel sends it. */
    synchronized void send(Channel channel, Object[] words, Consumer<Outcome> outcome) {
        Exchange login = new Login(channel, words, outcome);
        if (isHeld) {
            waiting = login;
        } else {
            queue.accept(login);
        }
    }

    private static final class Login extends Exchange {
        private final Channel channel;
        private final Consumer<Outcome> outcome;

        Login(Channel channel, Object[] words, Consumer<Outcome> outcome) {
            super(words);
            this.channel = channel;
            this.outcome = outcome;
        }

        /** A connection has another channel only after the one before has ended. */
        @Override
        protected boolean mayBeSent() {
            return channel.isActive();
        }

        @Override
        protected void onComplete() {
            Object reply = reply();
            outcome.accept(
                    reply instanceof ReplyError error
                            ? Outcome.refused(error.text())
                            : reply instanceof CommandFailure ? Outcome.LOST : Outcome.ACCEPTED);
        }
    }
}
