package io.omnicache.jcache.internal.redis.redisson;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.ConnectionLosses;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.config.Config;

class ClientLifecycleTest {
    private final ConnectionOptions settings = ConnectionUri.parse("redis://localhost?timeout=1s&connect-timeout=1s");

    /** No caller may wait for an attempt that has ended. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void connect_ifTheReasonOfAFailureCannotBeFound_failsAtOnce() {
        RedissonErrors errors = new RedissonErrors(settings) {
            @Override
            Throwable explained(Throwable failure) {
                throw new IllegalStateException("no reason");
            }
        };
        PipelinedConnections pipelined = new PipelinedConnections(errors, settings.transport(), new ConnectionLosses());

        try (ClientLifecycle client =
                new ClientLifecycle(new Config(), errors, pipelined, settings.transport(), () -> {})) {
            assertThatThrownBy(client::connect).isInstanceOf(RedisCacheException.class);
            assertThatThrownBy(client::connect).isInstanceOf(RedisCacheException.class);
        }
    }
}
