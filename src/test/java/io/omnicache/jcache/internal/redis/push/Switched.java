package io.omnicache.jcache.internal.redis.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import java.util.List;

/** What holds after masters have changed. */
final class Switched {
    private Switched() {}

    /**
     * Asserts that present masters are subscribed and former ones aren't, after so many gaps, and that messages arrive.
     */
    static void assertSwitched(
            RecordingPushes listener,
            Subscription subscription,
            int gaps,
            List<RedisProcess> masters,
            List<RedisProcess> former) {
        listener.awaitGaps(gaps);
        assertThat(listener.gaps.get(gaps - 1).reason())
                .containsAnyOf("new master", "closed", "no heartbeat", "no master");
        RecordingPushes.awaitThat(() -> {
            assertThat(masters).allSatisfy(node -> assertThat(subscribers(node)).hasSize(1));
            assertThat(former).allSatisfy(node -> assertThat(subscribers(node)).isEmpty());
            assertThat(subscription.isConnected()).isTrue();
        });
        long now = System.nanoTime();
        RecordingPushes.awaitThat(
                () -> assertThat(subscription.provenUntil() - now).isPositive());
        listener.messages.clear();
        masters.get(0).command("PUBLISH", "news", "after");
        RecordingPushes.awaitThat(() -> {
            assertThat(listener.payloads()).hasSize(masters.size()).containsOnly("after");
            assertThat(listener.messages.stream().map(Message::master).distinct())
                    .hasSize(masters.size());
        });
        assertThat(listener.gaps).hasSize(gaps);
    }

    /**
     * Ends the push connections that a server has, and no others: sentinels whose connections to a master break may
     * take it for down.
     */
    static void killPushConnections(RedisProcess server) {
        subscribers(server)
                .forEach(client -> server.command("CLIENT", "KILL", "ID", client.replaceFirst("^id=(\\d+) .*", "$1")));
    }

    /** The push connections that a server has. */
    static List<String> subscribers(RedisProcess server) {
        return server.command("CLIENT", "LIST", "TYPE", "pubsub")
                .lines()
                .filter(client -> client.contains("resp=3"))
                .toList();
    }
}
