package io.omnicache.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Redis Cluster on loopback: the masters share the slots evenly, and each has the same number of replicas.
 * {@link #start} returns when all nodes agree on this. A master that is down for two seconds is replaced by a replica.
 */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;

    private final List<RedisProcess> nodes = new ArrayList<>();
    private final int masters;

    private RedisCluster(int masters) {
        this.masters = masters;
    }

    /**
     * Starts a cluster; options are for every node. With {@code --requirepass} the nodes log in to each other.
     *
     * @param masters at least three
     * @param replicas of each master
     */
    public static RedisCluster start(int masters, int replicas, String... options) {
        RedisCluster cluster = new RedisCluster(masters);
        try {
            for (int i = 0; i < masters * (1 + replicas); i++) {
                cluster.nodes.add(RedisProcess.startData(
                        Listening.TCP, Ports::free, (port, directory) -> nodeOptions(List.of(options))));
            }
            cluster.join();
            cluster.awaitMasters();
            cluster.replicate();
            cluster.awaitAgreement();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** All nodes, running or not; the first ones began as masters. */
    public List<RedisProcess> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The running nodes that are masters now, by what they say themselves. */
    public List<RedisProcess> masters() {
        return running(nodes).filter(node -> hasRole(node, "master")).toList();
    }

    /** The running nodes that are replicas now, by what they say themselves. */
    public List<RedisProcess> replicas() {
        return running(nodes).filter(node -> hasRole(node, "slave")).toList();
    }

    /** The master that serves the key, by what the running nodes say. */
    public RedisProcess masterOf(String key) {
        RedisProcess any = running(nodes).findFirst().orElseThrow();
        int slot = Integer.parseInt(any.command("CLUSTER", "KEYSLOT", key));
        ClusterView.Node owner = ClusterView.of(any).owner(slot);
        return nodes.stream()
                .filter(node -> node.port() == owner.port())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No node on port " + owner.port()));
    }

    /** The URIs of all nodes. */
    public List<String> uris() {
        return nodes.stream().map(RedisProcess::uri).collect(Collectors.toList());
    }

    /**
     * Returns once every running node sees the cluster as all others do: the slots spread over the masters that it
     * began with in number, every other running node a connected replica.
     */
    public void awaitAgreement() {
        int running = (int) running(nodes).count();
        Predicate<RedisProcess> serving =
                node -> node.command("CLUSTER", "INFO").contains("cluster_state:ok");
        Predicate<RedisProcess> synchronised = node ->
                hasRole(node, "master") || node.command("INFO", "replication").contains("master_link_status:up");
        Await.until(
                "every node of " + nodes + " agrees",
                () -> running(nodes).allMatch(node -> ClusterView.of(node).isWhole(masters, running - masters))
                        && running(nodes)
                                        .map(node -> ClusterView.of(node).roles())
                                        .distinct()
                                        .count()
                                == 1
                        && running(nodes).allMatch(serving.and(synchronised)));
    }

    @Override
    public void close() {
        nodes.forEach(RedisProcess::close);
    }

    private static List<String> nodeOptions(List<String> options) {
        List<String> all = new ArrayList<>(List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                Integer.toString(Ports.free()),
                "--cluster-node-timeout",
                "2000",
                "--repl-diskless-sync-delay",
                "0"));
        int password = options.indexOf("--requirepass");
        if (password >= 0) {
            all.addAll(List.of("--masterauth", options.get(password + 1)));
        }
        all.addAll(options);
        return all;
    }

    /** Assigns the slots and introduces all nodes to each other, which is faster than gossip. */
    private void join() {
        for (int i = 0; i < nodes.size(); i++) {
            RedisProcess node = nodes.get(i);
            node.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            if (i < masters) {
                String first = Integer.toString(SLOTS * i / masters);
                String last = Integer.toString(SLOTS * (i + 1) / masters - 1);
                node.command("CLUSTER", "ADDSLOTSRANGE", first, last);
            }
        }
        for (RedisProcess node : nodes) {
            for (RedisProcess other : nodes.subList(0, nodes.indexOf(node))) {
                String bus =
                        other.command("CONFIG", "GET", "cluster-port").lines().reduce("", (name, value) -> value);
                node.command("CLUSTER", "MEET", Listening.HOST, Integer.toString(other.port()), bus);
            }
        }
    }

    private void awaitMasters() {
        Await.until(
                "every node of " + nodes + " knows the others",
                () -> nodes.stream().allMatch(node -> ClusterView.of(node).knows(nodes.size(), masters)));
    }

    private void replicate() {
        Function<Integer, String> id = i -> nodes.get(i).command("CLUSTER", "MYID");
        for (int i = masters; i < nodes.size(); i++) {
            nodes.get(i).command("CLUSTER", "REPLICATE", id.apply(i % masters));
        }
    }

    private static boolean hasRole(RedisProcess node, String role) {
        return Arrays.asList(node.command("ROLE").split("\n", 2)).get(0).equals(role);
    }

    private static Stream<RedisProcess> running(List<RedisProcess> nodes) {
        return nodes.stream().filter(RedisProcess::isRunning);
    }
}
