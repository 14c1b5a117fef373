package io.omnicache.jcache.internal.redis.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A listener that keeps what it gets, and the small words of the tests of push connections. */
final class RecordingPushes implements PushListener {
    final List<Message> messages = new CopyOnWriteArrayList<>();
    final List<Gap> gaps = new CopyOnWriteArrayList<>();

    static RedisConnection open(String uri) {
        return RedissonConnections.open(ConnectionUri.parse(uri));
    }

    /** With a client that has connected, which takes longer than short timeouts where it is a JVM's first. */
    static RedisConnection openConnected(String uri) {
        RedisConnection connection = open(uri);
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(UnavailableException.class)
                .until(() -> !connection.masters().isEmpty());
        return connection;
    }

    static List<Channel> channel(String name) {
        return List.of(new Channel(Kind.CHANNEL, bytes(name)));
    }

    static List<Channel> pattern(String name) {
        return List.of(new Channel(Kind.PATTERN, bytes(name)));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void onMessage(Message message) {
        messages.add(message);
    }

    @Override
    public void onGap(Gap gap) {
        gaps.add(gap);
    }

    List<String> payloads() {
        return messages.stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    void awaitPayloads(String... expected) {
        awaitThat(() -> assertThat(payloads()).containsExactly(expected));
    }

    void awaitGaps(int expected) {
        awaitThat(() -> assertThat(gaps).hasSize(expected));
    }

    static void awaitThat(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(assertion);
    }
}
