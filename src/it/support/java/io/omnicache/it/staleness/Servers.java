package io.omnicache.it.staleness;

import io.omnicache.it.JvmProcess;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.staleness.Faults.Pace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The servers of a run, where the JVMs connect, and what happens to all of them. For one thread. */
abstract class Servers implements AutoCloseable {

    /** The URI for one of the JVMs. */
    abstract String uri(int jvm);

    /** The ports for a client that connects without a proxy. */
    abstract List<Integer> ports();

    /** What is to happen. */
    abstract List<Faults> faults(List<JvmProcess> jvms, LocalCache cache, Board board, Pace pace);

    @Override
    public abstract void close() throws IOException;

    /** One server, and a proxy before it for each JVM. */
    static final class One extends Servers {
        private final List<FaultyProxy> proxies = new ArrayList<>();
        private final boolean isHarmed;
        private final RedisProcess server;

        /** @param isHarmed whether something happens to the server too */
        One(int jvms, boolean isHarmed) throws IOException {
            this.isHarmed = isHarmed;
            this.server = isHarmed ? RedisProcess.start("--appendonly", "yes") : RedisProcess.start();
            for (int i = 0; i < jvms; i++) {
                proxies.add(FaultyProxy.before(server.port()));
            }
        }

        @Override
        String uri(int jvm) {
            return proxies.get(jvm).uri();
        }

        @Override
        List<Integer> ports() {
            return List.of(server.port());
        }

        @Override
        List<Faults> faults(List<JvmProcess> jvms, LocalCache cache, Board board, Pace pace) {
            List<Faults> faults = new ArrayList<>();
            for (int i = 0; i < jvms.size(); i++) {
                faults.add(new JvmFaults(jvms.get(i), proxies.get(i), pace.other(i)));
            }
            if (isHarmed) {
                faults.add(new ServerFaults(server, pace.other(jvms.size())));
            }
            return faults;
        }

        @Override
        public void close() throws IOException {
            for (FaultyProxy proxy : proxies) {
                proxy.close();
            }
            server.close();
        }
    }

    /** A cluster whose replicas become masters. */
    static final class Cluster extends Servers {
        private final RedisCluster cluster = RedisCluster.start(3, 1);

        @Override
        String uri(int jvm) {
            return "redis-cluster://" + RedisProcess.hosts(cluster.nodes());
        }

        @Override
        List<Integer> ports() {
            return cluster.nodes().stream().map(RedisProcess::port).toList();
        }

        @Override
        List<Faults> faults(List<JvmProcess> jvms, LocalCache cache, Board board, Pace pace) {
            return List.of(new ClusterFaults(cluster, cache, board, pace));
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
