package io.omnicache.jcache.internal.redis.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.keyspace.HashSlot;
import io.omnicache.jcache.internal.redis.push.Tracking.CanaryKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The key of the canaries of a master: in one of its slots, however few it has. */
class CanaryKeyTest {
    /** The slot that the numbers from 0 on reach last. */
    private static final int LAST_SLOT = HashSlot.of(RecordingPushes.bytes("109757"));

    private static final Object MANY = "the master of all slots but one";
    private static final Object ONE = "the master of one slot";
    private static final Object NONE = "a master without slots";

    private final EventExecutorGroup threads = new DefaultEventExecutorGroup(1);
    private final MasterPushConnections connections = new MasterPushConnections(
            () -> new KnownSlots(threads, 16_384, slot -> slot == LAST_SLOT ? ONE : MANY),
            null,
            ConnectionUri.parse("redis://localhost?timeout=10s"));

    @AfterEach
    void close() {
        connections.close();
        threads.shutdownGracefully();
    }

    @Test
    void canaryKey_liesOnItsMaster() {
        CompletableFuture<Void> tracking = CompletableFuture.runAsync(
                () -> connections.track(RecordedChanges.request("a:", Mode.BY_KEY), new RecordedChanges()));
        Awaitility.await().until(() -> !connections.tracking().isEmpty() && slotOf(MANY) >= 0);

        assertThat(slotOf(MANY)).isNotEqualTo(LAST_SLOT);
        assertThat(slotOf(ONE)).isEqualTo(LAST_SLOT);
        assertThat(slotOf(NONE)).as("no key, so nothing to prove").isEqualTo(-1);
        connections.close();
        assertThat(tracking).failsWithin(Duration.ofSeconds(10));
    }

    private int slotOf(Object master) {
        CanaryKey found = connections.tracking().canaryKey(KnownSlots.master(master), null);
        return found.key() == null ? -1 : HashSlot.of(found.key());
    }
}
