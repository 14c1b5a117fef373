package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordedChanges.read;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.request;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.push.RecordedChanges.Outcome;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.topology.SlotMove;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slots that move and masters that change: what was read before counts as changed, and the new master is tracked. */
class TrackingClusterIT {
    private static final String KEY = "a:moving";

    @RegisterExtension
    final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 1);

    private final RecordedChanges changes = new RecordedChanges();

    private RedisConnection open() {
        return RecordingPushes.openConnected(
                "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?timeout=2s");
    }

    @Test
    void slotThatMoves_isAnnouncedByItsFormerMaster_andTrackedAtTheNext() {
        for (Mode mode : Mode.values()) {
            changes.reasons.clear();
            cluster.get().masterOf(KEY).command("SET", KEY, "1");
            assertMoveIsTold(mode);
        }
    }

    private void assertMoveIsTold(Mode mode) {
        try (RedisConnection connection = open()) {
            TrackedKeys tracked = connection.pushes().track(request("a:", mode), changes);
            assertThat(RecordedChanges.value(tracked, KEY)).isEqualTo("1");
            SlotMove move = SlotMove.of(cluster.get(), KEY).begin();
            move.moveKeys(10);

            awaitThat(() -> assertThat(changes.keys).contains(KEY));
            Outcome during = read(tracked, KEY).get(0);
            assertThat(during.failure()).hasMessageContaining("topology is changing");
            move.finish();
            assertNothingIsProvenBeforeItIsTold(tracked);
            assertWorks(tracked, cluster.get().masterOf(KEY));
        }
    }

    /** The servers know of the move, and the client library doesn't yet: a former master need not announce it. */
    private void assertNothingIsProvenBeforeItIsTold(TrackedKeys tracked) {
        long moved = System.nanoTime();
        AtomicBoolean isProvenBefore = new AtomicBoolean();
        awaitThat(() -> {
            boolean isProven = tracked.provenUntil() - moved > 0;
            boolean isTold = changes.reasons.contains("slots have other masters");
            isProvenBefore.compareAndSet(false, isProven && !isTold);
            assertThat(isTold).isTrue();
        });
        assertThat(isProvenBefore).isFalse();
    }

    @Test
    void failover_byHandAndByACrash() {
        RedisCluster nodes = cluster.get();
        try (RedisConnection connection = open()) {
            TrackedKeys tracked = connection.pushes().track(request("a:", Mode.BY_KEY), changes);
            RedisProcess replica = nodes.replicas().get(0);
            List<RedisProcess> before = nodes.masters();
            replica.command("CLUSTER", "FAILOVER");
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> nodes.masters().contains(replica));
            nodes.awaitAgreement();
            awaitThat(() -> assertThat(changes.reasons).isNotEmpty());
            assertWorks(tracked, nodes.masterOf(KEY));

            changes.reasons.clear();
            replica.kill();
            awaitThat(() -> assertThat(changes.reasons).isNotEmpty());
            long proven = tracked.provenUntil();
            assertThat(tracked.isConnected()).isFalse();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> nodes.masters().size() == 3 && nodes.masters().containsAll(before));
            assertWorks(tracked, nodes.masterOf(KEY));
            assertThat(tracked.provenUntil() - proven).isPositive();
        }
    }

    private void assertWorks(TrackedKeys tracked, RedisProcess master) {
        long now = System.nanoTime();
        awaitThat(() -> {
            assertThat(tracked.provenUntil() - now).isPositive();
            assertThat(read(tracked, KEY).get(0).failure()).isNull();
        });
        assertThat(tracked.isConnected()).isTrue();
        changes.keys.clear();
        master.command("SET", KEY, "after");
        awaitThat(() -> assertThat(changes.keys).contains(KEY));
        assertThat(RecordedChanges.value(tracked, KEY)).isEqualTo("after");
    }
}
