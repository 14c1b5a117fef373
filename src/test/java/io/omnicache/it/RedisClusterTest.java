package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisClusterTest {

    @Test
    void start_withReplicas_servesAllSlotsAndSurvivesAMaster() throws Exception {
        Leftovers left = Leftovers.after(() -> RedisCluster.start(3, 1), cluster -> {
            for (RedisProcess node : cluster.nodes()) {
                assertThat(node.command("CLUSTER", "INFO"))
                        .contains("cluster_state:ok", "cluster_slots_ok:16384", "cluster_known_nodes:6");
            }
            assertThat(cluster.masters()).isEqualTo(cluster.nodes().subList(0, 3));
            assertThat(cluster.replicas()).isEqualTo(cluster.nodes().subList(3, 6));
            RedisProcess master = cluster.masterOf("k");
            master.command("SET", "k", "v");
            assertThat(master.command("WAIT", "1", "10000")).isEqualTo("1");

            master.kill();
            cluster.awaitAgreement();

            assertThat(cluster.masterOf("k")).isNotSameAs(master);
            assertThat(cluster.masterOf("k").command("GET", "k")).isEqualTo("v");
            assertThat(cluster.masters()).hasSize(3);

            master.restart();
            cluster.awaitAgreement();

            assertThat(cluster.replicas()).hasSize(3).contains(master);
        });

        assertThat(left.isEmpty()).as("%s", left).isTrue();
    }

    @Test
    void start_withoutReplicasAndWithAPassword_servesEachKeyAtOneNode() {
        try (RedisCluster cluster = RedisCluster.start(3, 0, "--requirepass", "pw")) {
            RedisProcess owner = cluster.masterOf("k");
            owner.command("SET", "k", "v");

            assertThat(owner.command("GET", "k")).isEqualTo("v");
            assertThat(cluster.nodes())
                    .filteredOn(node -> node != owner)
                    .hasSize(2)
                    .allSatisfy(node -> assertThatThrownBy(() -> node.command("GET", "k"))
                            .hasMessage("MOVED " + owner.command("CLUSTER", "KEYSLOT", "k") + " 127.0.0.1:"
                                    + owner.port()));
            assertThat(cluster.uris()).hasSize(3).allMatch(uri -> uri.startsWith("redis://:pw@"));
        }
    }
}
