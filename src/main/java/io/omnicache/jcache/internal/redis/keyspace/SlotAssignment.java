package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.SlotRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * The masters of a cluster and their slots at one time, as each master reports itself. Two assignments are equal if
 * nothing has changed between them. Immutable.
 *
 * @param masters the identifier and the slots of each master
 * @param isMigrating whether a slot is being migrated
 * @see <a href="https://redis.io/docs/latest/commands/cluster-nodes/">CLUSTER NODES</a>
 */
record SlotAssignment(List<String> masters, boolean isMigrating) {
    /** The assignment if the servers are no cluster. */
    static final SlotAssignment NONE = new SlotAssignment(List.of(), false);

    private static final int ID = 0;
    private static final int FLAGS = 2;
    private static final int FIRST_SLOT = 8;

    /**
     * Asks each node for its slots by {@code CLUSTER NODES}.
     *
     * @throws UnavailableException if a node is no master, if other servers than these nodes hold slots, or if an
     *     answer isn't a list of nodes: the client doesn't know the present topology yet
     */
    static SlotAssignment of(RedisConnection connection, List<? extends Node> nodes) {
        if (!connection.isCluster()) {
            return NONE;
        }
        BitSet assigned = new BitSet();
        BitSet held = new BitSet();
        List<String> masters = new ArrayList<>();
        boolean moving = false;
        for (Node node : nodes) {
            for (String line : lines(connection, node)) {
                String[] words = line.split(" ", -1);
                require(words.length > FLAGS);
                List<String> flags = Arrays.asList(words[FLAGS].split(",", -1));
                List<String> slots = Arrays.asList(words).subList(Math.min(FIRST_SLOT, words.length), words.length);
                if (flags.contains("master")) {
                    slots.forEach(slot -> add(slot, assigned));
                }
                if (flags.contains("myself")) {
                    require(flags.contains("master"));
                    slots.forEach(slot -> add(slot, held));
                    moving |= slots.stream().anyMatch(slot -> slot.startsWith("["));
                    masters.add(words[ID] + slots);
                }
            }
        }
        require(held.equals(assigned) && masters.size() == nodes.size());
        Collections.sort(masters);
        return new SlotAssignment(List.copyOf(masters), moving);
    }

    private static List<String> lines(RedisConnection connection, Node node) {
        byte[] reply = (byte[]) connection.callOn(node, Command.keyless(Verb.CLUSTER, "NODES"));
        return reply == null
                ? List.of()
                : Stream.of(new String(reply, StandardCharsets.UTF_8).split("\n", -1))
                        .filter(line -> !line.isBlank())
                        .toList();
    }

    /**
     * Adds a slot or a range of slots, written {@code 7} or {@code 0-5460}. Ignores a text in brackets, by which the
     * server lists a migrating slot again.
     */
    private static void add(String slots, BitSet to) {
        if (!slots.startsWith("[")) {
            SlotRange range = SlotRange.of(slots);
            if (range == null || range.first() > range.last() || range.last() >= HashSlot.SLOTS) {
                throw unknown();
            }
            to.set(range.first(), range.last() + 1);
        }
    }

    private static void require(boolean known) {
        if (!known) {
            throw unknown();
        }
    }

    private static UnavailableException unknown() {
        return new UnavailableException(
                "The cluster's topology is changing: which masters hold the slots isn't known yet");
    }
}
