package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordingPushes.channel;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** New masters are subscribed, and former ones left, without anybody calling; each change is one gap. */
class PushClusterIT {
    @RegisterExtension
    final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 1);

    private final RecordingPushes listener = new RecordingPushes();

    @Test
    void cluster_handsOverAndCrashes() {
        RedisCluster nodes = cluster.get();
        String uri = "redis-cluster://" + RedisProcess.hosts(nodes.nodes()) + "?timeout=2s";
        try (RedisConnection connection = RecordingPushes.openConnected(uri)) {
            Subscription subscription = connection.pushes().subscribe(channel("news"), listener);
            RedisProcess replica = nodes.replicas().get(0);
            List<RedisProcess> before = nodes.masters();
            replica.command("CLUSTER", "FAILOVER");
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> nodes.masters().contains(replica));
            nodes.awaitAgreement();
            List<RedisProcess> former = before.stream()
                    .filter(node -> !nodes.masters().contains(node))
                    .collect(Collectors.toList());
            Switched.assertSwitched(listener, subscription, 1, nodes.masters(), former);

            replica.kill();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> nodes.masters().size() == 3 && nodes.masters().containsAll(former));
            Switched.assertSwitched(listener, subscription, 2, nodes.masters(), List.of());
        }
    }

    /** A node without slots joins, gets a slot, and loses it again. */
    @Test
    void cluster_getsAFurtherMaster_andLosesIt() {
        RedisCluster nodes = cluster.get();
        List<RedisProcess> masters = nodes.masters();
        RedisProcess joining = nodes.replicas().get(0);
        String id = joining.command("CLUSTER", "MYID");
        RedisProcess giving = masters.get(0);
        joining.command("CLUSTER", "RESET", "SOFT");
        joining.command("CLUSTER", "MEET", "127.0.0.1", "" + giving.port(), busPort(giving));
        RecordingPushes.awaitThat(() -> assertThat(masters)
                .allSatisfy(node -> assertThat(node.command("CLUSTER", "NODES"))
                        .containsPattern(id + " \\S+ master - \\S+ \\S+ \\S+ connected")));
        String uri = "redis-cluster://" + RedisProcess.hosts(masters) + "?timeout=2s";
        try (RedisConnection connection = RecordingPushes.openConnected(uri)) {
            Subscription subscription = connection.pushes().subscribe(channel("news"), listener);
            assertThat(Switched.subscribers(joining)).isEmpty();
            List<RedisProcess> all = new ArrayList<>(masters);
            all.add(0, joining);
            giveSlot(slotOf(giving), id, all);
            Switched.assertSwitched(listener, subscription, 1, all, List.of());
            assertThat(listener.gaps.get(0).reason()).contains("new master");

            giveSlot(slotOf(joining), giving.command("CLUSTER", "MYID"), all);
            RecordingPushes.awaitThat(() -> {
                assertThat(Switched.subscribers(joining)).isEmpty();
                assertThat(subscription.isConnected()).isTrue();
            });
        }
    }

    private static String busPort(RedisProcess node) {
        return node.command("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*@(\\d+).*", "$1");
    }

    /** The first slot of a master. */
    private static String slotOf(RedisProcess master) {
        return master.command("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow()
                .replaceAll(".* connected (\\d+).*", "$1");
    }

    private static void giveSlot(String slot, String owner, List<RedisProcess> masters) {
        masters.forEach(node -> node.command("CLUSTER", "SETSLOT", slot, "NODE", owner));
    }
}
