package io.omnicache.jcache.internal.redis.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.keyspace.HashSlot;
import io.omnicache.jcache.internal.redis.push.Tracking.CanaryKey;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
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
    private final MasterPushConnections connections =
            new MasterPushConnections(Cluster::new, null, ConnectionUri.parse("redis://localhost?timeout=10s"));

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
        assertThat(tracking).failsWithin(java.time.Duration.ofSeconds(10));
    }

    private int slotOf(Object master) {
        MasterConnection.Owner owner = (MasterConnection.Owner) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MasterConnection.Owner.class},
                (proxy, method, arguments) -> master);
        CanaryKey found = connections.tracking().canaryKey(owner, null);
        return found.key() == null ? -1 : HashSlot.of(found.key());
    }

    /** A cluster of which only the owners of slots are known. */
    private final class Cluster implements PushServers {
        @Override
        public List<Server> masters() {
            return List.of();
        }

        @Override
        public int slots() {
            return 16_384;
        }

        @Override
        public int slotOf(byte[] key) {
            return HashSlot.of(key);
        }

        @Override
        public @Nullable Object ownerOf(int slot) {
            return slot == LAST_SLOT ? ONE : MANY;
        }

        @Override
        public EventExecutorGroup threads() {
            return threads;
        }
    }
}
