package io.omnicache.benchmarks.run;

import com.hazelcast.config.CacheSimpleConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.omnicache.benchmarks.store.Provider;
import java.io.IOException;

/**
 * A Hazelcast member as a JVM of its own: one, on loopback, with the settings it comes with. It prints its address on the
 * first line, and ends when its standard input does, which is when the JVM that started it ends.
 */
final class HazelcastMember {
    private HazelcastMember() {}

    public static void main(String[] arguments) throws IOException {
        Config config = new Config();
        config.setClusterName("bench");
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
        config.addCacheConfig(new CacheSimpleConfig()
                .setName("bench*")
                .setEvictionConfig(new EvictionConfig()
                        .setMaxSizePolicy(MaxSizePolicy.ENTRY_COUNT)
                        .setSize(Provider.ROOM)));
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        System.out.println(
                "127.0.0.1:" + member.getCluster().getLocalMember().getAddress().getPort());
        while (System.in.read() >= 0) {
            // nobody writes: this waits for the end
        }
        member.shutdown();
    }
}
