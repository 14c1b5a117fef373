package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordingPushes.channel;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subscriptions on one server. */
class PushConnectionTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RecordingPushes listener = new RecordingPushes();
    private RedisConnection connection;
    private PushConnections pushes;

    @BeforeEach
    void open() {
        connection = RecordingPushes.open(server.get().uri() + "?client-name=mine");
        pushes = connection.pushes();
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void subscribe_toChannelAndPattern_getsWhatIsPublishedInOrder() {
        RecordingPushes other = new RecordingPushes();
        pushes.subscribe(channel("news"), listener);
        pushes.subscribe(pattern("ne*"), other);
        publish("news", "1");
        publish("nearly", "2");
        publish("no", "3");
        publish("news", "4");

        listener.awaitPayloads("1", "4");
        other.awaitPayloads("1", "2", "4");
        PushConnections.Message second = other.messages.get(1);
        assertThat(new String(second.subscribed(), StandardCharsets.UTF_8)).isEqualTo("ne*");
        assertThat(new String(second.channel(), StandardCharsets.UTF_8)).isEqualTo("nearly");
        assertThat(second.master()).isSameAs(listener.messages.get(0).master());
        assertThat(second.master().nodeId()).isEmpty();
    }

    @Test
    void close_ofOneOfTwoSubscriptionsOfAChannel_leavesTheOther() {
        RecordingPushes other = new RecordingPushes();
        Subscription first = pushes.subscribe(channel("news"), listener);
        pushes.subscribe(channel("news"), other);
        first.close();
        publish("news", "1");

        other.awaitPayloads("1");
        assertThat(listener.messages).isEmpty();
    }

    @Test
    void close_ofTheLastSubscription_closesTheConnection() {
        Subscription subscription = pushes.subscribe(channel("news"), listener);
        assertThat(subscribers())
                .hasSize(1)
                .allSatisfy(client -> assertThat(client).contains("name=mine ", "resp=3"));
        subscription.close();

        Awaitility.await().untilAsserted(() -> assertThat(subscribers()).isEmpty());
        pushes.subscribe(channel("news"), listener);
        publish("news", "again");
        listener.awaitPayloads("again");
    }

    @Test
    void lostConnection_isOpenedAgain_andReportedOnce() {
        Subscription subscription = pushes.subscribe(channel("news"), listener);
        publish("news", "1");
        listener.awaitPayloads("1");
        long before = System.nanoTime();
        server.get().command("CLIENT", "KILL", "TYPE", "pubsub");

        listener.awaitGaps(1);
        publish("news", "2");
        listener.awaitPayloads("1", "2");
        assertThat(listener.gaps).hasSize(1).allSatisfy(gap -> {
            assertThat(gap.until() - before).isPositive();
            assertThat(gap.until() - gap.since()).isPositive();
            assertThat(gap.reason()).contains("closed the connection");
        });
        assertThat(pushes.figures()).isEqualTo(new PushConnections.Figures(1, 1, 0));
        assertThat(subscription.isConnected()).isTrue();
    }

    @Test
    void provenUntil_advancesWhileConnected() {
        Subscription subscription = pushes.subscribe(channel("news"), listener);
        long subscribed = System.nanoTime();

        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> subscription.provenUntil() - subscribed > 0);
        assertThat(subscription.provenUntil() - System.nanoTime()).isNegative();
    }

    @Test
    void manyMessages_areDeliveredOnceAndInOrder() {
        pushes.subscribe(channel("news"), listener);
        server.get().command("EVAL", "for i = 1, 20000 do redis.call('PUBLISH', 'news', i) end", "0");

        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> listener.messages.size() >= 20_000);
        assertThat(listener.payloads())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 20_000)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    private static void publish(String channel, String message) {
        server.get().command("PUBLISH", channel, message);
    }

    private static List<String> subscribers() {
        return server.get().command("CLIENT", "LIST", "TYPE", "pubsub").lines().toList();
    }
}
