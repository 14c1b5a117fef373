package io.omnicache.jcache.internal.redis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.omnicache.jcache.internal.redis.login.LoginSession.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On which channel a queued login is sent. */
class LoginTurnTest {
    private final List<Exchange> queue = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LoginTurn turn = new LoginTurn(queue::add);

    @Test
    void login_ofAnOpenChannel_isSent() {
        turn.send(channel, new Object[] {"AUTH", "p"}, outcomes::add);

        assertThat(queue.get(0).markSent()).isTrue();
    }

    /** The next channel takes what is left in the queue, and has another login. */
    @Test
    void login_whoseChannelHasEnded_isNeverSent() {
        turn.hold();
        turn.send(channel, new Object[] {"AUTH", "p"}, outcomes::add);
        turn.release();
        channel.close();

        assertThat(queue.get(0).markSent()).isFalse();
        assertThat(outcomes).containsExactly(Outcome.LOST);
    }
}
