package io.omnicache.it;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How one node of a cluster sees the cluster: the reply to {@code CLUSTER NODES}. */
record ClusterView(List<Node> nodes) {
    private static final int SLOTS = 16_384;

    static ClusterView of(RedisProcess node) {
        return new ClusterView(
                node.command("CLUSTER", "NODES").lines().map(Node::parse).collect(Collectors.toList()));
    }

    /** Whether so many nodes are connected, and so many of them serve all slots. */
    boolean knows(int size, int masters) {
        List<Node> healthy = nodes.stream().filter(Node::isHealthy).collect(Collectors.toList());
        List<Node> serving = healthy.stream().filter(node -> node.slots() > 0).collect(Collectors.toList());
        return healthy.size() == size
                && serving.size() == masters
                && serving.stream().mapToInt(Node::slots).sum() == SLOTS;
    }

    /** Whether there are exactly so many healthy masters, serving all slots, and so many healthy replicas. */
    boolean isWhole(int masters, int replicas) {
        return knows(masters + replicas, masters)
                && nodes.stream()
                                .filter(node -> node.isHealthy() && node.isMaster())
                                .count()
                        == masters;
    }

    /** The role of each node, in a form that is equal for all observers. */
    SortedSet<String> roles() {
        return nodes.stream()
                .filter(Node::isHealthy)
                .map(node ->
                        node.port() + (node.isMaster() ? " master " + node.ranges() : " replica of " + node.master()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Node owner(int slot) {
        return nodes.stream()
                .filter(node -> node.isMaster() && node.serves(slot))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Nobody serves slot " + slot));
    }

    /** A line: id, address, flags, master's id, ping, pong, epoch, link, ranges of slots. */
    record Node(int port, Set<String> flags, String master, boolean connected, List<String> ranges) {
        private static final Set<String> UNHEALTHY = Set.of("fail", "fail?", "handshake", "noaddr");

        static Node parse(String line) {
            List<String> words = Arrays.asList(line.split(" "));
            String address = words.get(1).replaceFirst("@.*", "");
            return new Node(
                    Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)),
                    Set.of(words.get(2).split(",")),
                    words.get(3),
                    words.get(7).equals("connected"),
                    // Slots on their way to another node are in brackets.
                    words.subList(8, words.size()).stream()
                            .filter(range -> !range.startsWith("["))
                            .collect(Collectors.toList()));
        }

        boolean isHealthy() {
            return connected && flags.stream().noneMatch(UNHEALTHY::contains);
        }

        boolean isMaster() {
            return flags.contains("master");
        }

        int slots() {
            return ranges.stream()
                    .mapToInt(range -> last(range) - first(range) + 1)
                    .sum();
        }

        boolean serves(int slot) {
            return ranges.stream().anyMatch(range -> first(range) <= slot && slot <= last(range));
        }

        private static int first(String range) {
            return Integer.parseInt(range.replaceFirst("-.*", ""));
        }

        private static int last(String range) {
            return Integer.parseInt(range.substring(range.indexOf('-') + 1));
        }
    }
}
