package io.omnicache.jcache.internal.redis.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that refuses at times to track, as it does while a script runs for long. */
class TrackingRefusalTest {
    private static final ConnectionOptions OPTIONS = ConnectionUri.parse("redis://localhost?timeout=10s");

    private final EventExecutorGroup threads = new DefaultEventExecutorGroup(1);
    private final Object server = new Object();
    private final Errors errors = new Errors();
    private final MasterPushConnections connections =
            new MasterPushConnections(() -> new KnownSlots(threads, 1, slot -> server), errors, OPTIONS);
    private final RecordedChanges first = new RecordedChanges();
    private final RecordedChanges second = new RecordedChanges();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private Tracking tracking;

    @BeforeEach
    void open() {
        PushHandler handler = new PushHandler(channel, 1 << 20, new PushHandler.Owner() {
            @Override
            public void onPush(List<@Nullable Object> elements) {}

            @Override
            public void onDropped(String reason) {}

            @Override
            public void onEnd(String reason) {
                tracking.end(reason);
            }
        });
        channel.pipeline().addLast(handler);
        tracking = new Tracking(
                channel,
                handler,
                new PushFailures(errors, PushSettings.of(OPTIONS)),
                connections.tracking(),
                KnownSlots.master(server));
    }

    @AfterEach
    void close() {
        connections.close();
        channel.finishAndReleaseAll();
        threads.shutdownGracefully();
    }

    /** What was read before the refusal is still in the map, and nobody announces its changes any more. */
    @Test
    void connectionThatIsLostAfterARefusal_countsAsAChangeOfAll() {
        track("a:", first, 1);
        tracking.synchronise();
        receive("+OK\r\n");
        track("b:", second, 2);
        tracking.synchronise();
        receive("_\r\n:-2\r\n_\r\n+OK\r\n"); // The first canary.
        receive("-BUSY Redis is busy running a script\r\n");
        assertThat(first.reasons).isEmpty();

        channel.close();

        assertThat(first.reasons).containsExactly(PushHandler.CLOSED);
    }

    @Test
    void connectionOnWhichNothingWasTracked_isNoLoss() {
        track("a:", first, 1);
        tracking.synchronise();
        receive("-BUSY Redis is busy running a script\r\n");

        channel.close();

        assertThat(first.reasons).isEmpty();
    }

    private void track(String prefix, RecordedChanges changes, int number) {
        CompletableFuture.runAsync( // Waits until the test ends.
                () -> connections.track(RecordedChanges.request(prefix, Mode.BY_PREFIX), changes));
        Awaitility.await().until(() -> connections.tracking().prefixes().all().size() == number);
    }

    private void receive(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.UTF_8));
    }

    private static final class Errors extends RedisErrors {
        Errors() {
            super(OPTIONS);
        }

        @Override
        public RedisCacheException translate(Throwable thrown) {
            return new UnavailableException(String.valueOf(thrown.getMessage()), thrown);
        }

        @Override
        public RedisCacheException notConnected(Throwable thrown) {
            return translate(thrown);
        }
    }
}
