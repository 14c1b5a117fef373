package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordedChanges.request;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tracking follows the master that sentinels name. */
class TrackingSentinelIT {
    @RegisterExtension
    static final OwnServer<RedisSentinels> sentinels = RedisServer.of(() -> RedisSentinels.start("one", "two"));

    private final RecordedChanges changes = new RecordedChanges();

    @Test
    void sentinels_handOverAndCrash() {
        RedisSentinels servers = sentinels.get();
        String uri = "redis-sentinel://:one@" + RedisProcess.hosts(servers.sentinels())
                + "?master=mymaster&sentinel-password=two&timeout=2s";
        try (RedisConnection connection = RecordingPushes.openConnected(uri)) {
            TrackedKeys tracked = connection.pushes().track(request("a:", Mode.BY_KEY), changes);
            RedisProcess first = servers.master();
            servers.sentinels().get(0).command("SENTINEL", "FAILOVER", "mymaster");
            assertFollows(tracked, first);

            RedisProcess second = servers.master();
            changes.reasons.clear();
            second.kill();
            assertFollows(tracked, second);
        }
    }

    private void assertFollows(TrackedKeys tracked, RedisProcess former) {
        RedisSentinels servers = sentinels.get();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> servers.master() != former);
        awaitThat(() -> assertThat(changes.reasons).isNotEmpty());
        long now = System.nanoTime();
        awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());
        servers.master().command("SET", "a:k", "after");
        awaitThat(() -> assertThat(RecordedChanges.value(tracked, "a:k")).isEqualTo("after"));
        changes.keys.clear();
        servers.master().command("DEL", "a:k");
        awaitThat(() -> assertThat(changes.keys).contains("a:k"));
    }
}
