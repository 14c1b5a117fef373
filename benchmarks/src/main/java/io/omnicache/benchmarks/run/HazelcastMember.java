package io.omnicache.benchmarks.run;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.util.UUID;

/**
 * A Hazelcast member in a JVM of its own: a single one, on loopback, with Hazelcast's defaults. Its cluster has a new
 * name in each run: clients that an earlier run left would add the settings of their caches. It prints name and address
 * on the first line, and ends when its standard input does, which is when the JVM that started it ends.
 */
final class HazelcastMember {
    private HazelcastMember() {}

    public static void main(String[] arguments) throws IOException {
        Config config = new Config();
        String cluster = "bench-" + UUID.randomUUID();
        config.setClusterName(cluster);
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig()
                .setPublicAddress("127.0.0.1")
                .getInterfaces()
                .setEnabled(true)
                .addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        int port = member.getCluster().getLocalMember().getAddress().getPort();
        System.out.println(cluster + "@127.0.0.1:" + port);
        while (System.in.read() >= 0) {
            // Nothing is sent: this waits until the input is closed.
        }
        member.shutdown();
    }
}
