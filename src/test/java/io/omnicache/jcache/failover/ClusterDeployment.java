package io.omnicache.jcache.failover;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Three masters with a replica each. */
final class ClusterDeployment implements Deployment {
    private final RedisCluster cluster = RedisCluster.start(3, 1);
    /** Made when a node is cut off for the first time. */
    private ClusterBus bus;

    private int chosen;
    /** The replica of the master that was chosen last. */
    private RedisProcess successor;

    @Override
    public String uri() {
        return "redis-cluster://" + RedisProcess.hosts(cluster.nodes()) + "?client-name=" + CLIENT_NAME;
    }

    /** Each one in turn. */
    @Override
    public RedisProcess master() {
        List<RedisProcess> replicas = cluster.replicas();
        successor = replicas.get(chosen++ % replicas.size());
        return masterOf(successor);
    }

    /** The replica that takes the place of the master which was chosen last. */
    RedisProcess successor() {
        return successor;
    }

    private RedisProcess masterOf(RedisProcess replica) {
        int port = Integer.parseInt(replica.command("ROLE").lines().toList().get(2));
        return cluster.nodes().stream()
                .filter(node -> node.port() == port)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void isolate(RedisProcess master) {
        if (bus == null) {
            bus = new ClusterBus(cluster.nodes());
        }
        bus.cutOff(master);
    }

    /** A master without a majority has stopped to take writes by then. */
    @Override
    public void heal(RedisProcess master) {
        bus.heal();
    }

    @Override
    public void awaitReplaced(RedisProcess lost) {
        Awaitility.await()
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> successor.command("ROLE").startsWith("master")
                        && successor.command("CLUSTER", "INFO").contains("cluster_state:ok"));
    }

    @Override
    public void awaitWhole() {
        cluster.awaitAgreement();
    }

    @Override
    public List<RedisProcess> servers() {
        return cluster.nodes();
    }

    @Override
    public void close() {
        cluster.close();
        if (bus != null) {
            bus.close();
        }
    }
}
