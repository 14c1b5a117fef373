package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordingPushes.channel;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Each way in which messages are lost: it is noticed, reported once, and messages arrive again. */
class PushLossTest extends LostPushes {
    private final RecordingPushes listener = new RecordingPushes();

    PushLossTest() {
        super("&value-size=1KB", "no heartbeat came back");
    }

    @Test
    void serverThatBecomesAReplica_isLeft() {
        assertLossIsFoundOut(
                () -> server.get().command("REPLICAOF", "127.0.0.1", "1"),
                () -> server.get().command("REPLICAOF", "NO", "ONE"),
                "it is no master any more but a replica");
    }

    /** As with a name that leads to the new master, while the former one goes on as a replica. */
    @Test
    void nameThatMoves_isFollowed() {
        try (RedisProcess next = RedisProcess.start()) {
            connection.pushes().subscribe(channel("news"), listener);
            proxy.leadTo(next.port());
            server.get().command("REPLICAOF", "127.0.0.1", "1");

            listener.awaitGaps(1);
            next.command("PUBLISH", "news", "there");
            server.get().command("PUBLISH", "news", "here");
            listener.awaitPayloads("there");
        }
    }

    @Test
    void serverThatDropsSlowSubscribers_isReported() {
        connection.pushes().subscribe(channel("news"), listener);
        server.get()
                .command(
                        "EVAL",
                        "local m = string.rep('x', 20000) for i = 1, 2000 do redis.call('PUBLISH', 'news', m) end",
                        "0");

        listener.awaitGaps(1);
        assertThat(listener.gaps.get(0).reason()).contains("closed the connection");
        assertThat(server.get().log()).contains("overcoming of output buffer limits");
        assertArrivesAfterwards();
    }

    @Test
    void messageLargerThanTheLimit_isDroppedAndReported() {
        Subscription subscription = connection.pushes().subscribe(channel("news"), listener);
        server.get().command("EVAL", "redis.call('PUBLISH', 'news', string.rep('x', 100000))", "0");

        listener.awaitGaps(1);
        assertThat(listener.gaps.get(0).reason()).contains("more than 68608 bytes");
        assertThat(connection.pushes().figures()).isEqualTo(new PushConnections.Figures(1, 0, 1));
        assertThat(subscription.isConnected()).isTrue();
        assertArrivesAfterwards();
    }

    @Override
    void assertLossIsFoundOut(Runnable lose, Runnable restore, String reason) {
        Subscription subscription = connection.pushes().subscribe(channel("news"), listener);
        long before = System.nanoTime();
        lose.run();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !subscription.isConnected());
        assertThat(listener.gaps).isEmpty();
        long proven = subscription.provenUntil();
        restore.run();

        listener.awaitGaps(1);
        assertThat(listener.gaps).allSatisfy(gap -> {
            assertThat(gap.reason()).contains(reason);
            assertThat(gap.since()).isEqualTo(proven);
            assertThat(gap.until() - before).isPositive();
        });
        assertThat(subscription.isConnected()).isTrue();
        assertArrivesAfterwards();
        assertThat(listener.gaps).hasSize(1);
        assertThat(connection.pushes().figures()).isEqualTo(new PushConnections.Figures(1, 1, 0));
    }

    private void assertArrivesAfterwards() {
        int before = listener.messages.size();
        server.get().command("PUBLISH", "news", "after");
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(listener.payloads().stream().skip(before)).containsExactly("after"));
    }
}
