package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordingPushes.channel;

import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Push connections follow the master that sentinels name; each change is one gap. */
class PushSentinelIT {
    @RegisterExtension
    static final OwnServer<RedisSentinels> sentinels = RedisServer.of(() -> RedisSentinels.start("one", "two"));

    private final RecordingPushes listener = new RecordingPushes();

    @Test
    void sentinels_handOverAndCrash() {
        RedisSentinels servers = sentinels.get();
        String uri = "redis-sentinel://:one@" + RedisProcess.hosts(servers.sentinels())
                + "?master=mymaster&sentinel-password=two&timeout=2s";
        try (RedisConnection connection = RecordingPushes.openConnected(uri)) {
            Subscription subscription = connection.pushes().subscribe(channel("news"), listener);
            RedisProcess first = servers.master();
            servers.sentinels().get(0).command("SENTINEL", "FAILOVER", "mymaster");
            awaitMaster(servers, first);
            Switched.assertSwitched(listener, subscription, 1, List.of(servers.master()), List.of(first));

            RedisProcess second = servers.master();
            second.kill();
            awaitMaster(servers, second);
            Switched.assertSwitched(listener, subscription, 2, List.of(servers.master()), List.of());
        }
    }

    private static void awaitMaster(RedisSentinels servers, RedisProcess before) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> servers.master() != before);
    }
}
