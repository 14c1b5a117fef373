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
final class LoginTurn implements LoginSession.Sender {
    private final Consumer<Exchange> queue;
    /** Guarded by this. */
    private boolean isHeld;
    /** The login that waits for its turn. Guarded by this. */
    private @Nullable Exchange waiting;

    /** @param queue sends a command behind those that are queued */
    LoginTurn(Consumer<Exchange> queue) {
        this.queue = queue;
    }

    /** Has a channel log in anew by the queue. In the event loop. */
    void attachTo(Channel channel) {
        LoginSession.sendBy(channel, this);
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

    @Override
    public synchronized void send(Object[] words, Consumer<Outcome> outcome) {
        Exchange login = new Login(words, outcome);
        if (isHeld) {
            waiting = login;
        } else {
            queue.accept(login);
        }
    }

    private static final class Login extends Exchange {
        private final Consumer<Outcome> outcome;

        Login(Object[] words, Consumer<Outcome> outcome) {
            super(words);
            this.outcome = outcome;
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
