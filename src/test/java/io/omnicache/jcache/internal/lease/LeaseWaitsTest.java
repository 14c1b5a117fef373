package io.omnicache.jcache.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeaseWaitsTest {
    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    /** Otherwise one interrupted thread would let all others look at intervals for half a minute. */
    @Test
    void subscribe_inAnInterruptedThread_leavesTheNextThreadItsTry() {
        try (LeaseWaits waits = new LeaseWaits(() -> redis.connection().pushes(), new LeaseKeys("app:"))) {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(waits::subscribe)
                        .isInstanceOf(RedisCacheException.class)
                        .hasCauseInstanceOf(InterruptedException.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }

            assertThat(waits.subscribe()).isTrue();
        }
    }

    @Test
    void subscribe_ofAUserWhoMayNot_isTriedLater() {
        redis.command("ACL", "SETUSER", "app", "on", ">p", "~*", "&*", "+@all", "-subscribe");
        var connection = redis.open("redis://app:p@127.0.0.1:" + redis.server().port());
        try (LeaseWaits waits = new LeaseWaits(connection::pushes, new LeaseKeys("app:"))) {
            assertThat(waits.subscribe()).isFalse();
            redis.command("ACL", "SETUSER", "app", "+subscribe");

            assertThat(waits.subscribe()).isFalse();
        }
    }
}
