package io.omnicache.jcache.topology;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * The migration of a slot of a running cluster from its master to the next one, in the steps of the administration
 * tool: {@link #begin()}, {@link #moveKeys}, {@link #finish()}. Between the first and the last both masters answer for
 * the slot, each for the keys that it has.
 */
public record SlotMove(RedisCluster cluster, int slot, RedisProcess from, RedisProcess to) {
    /** The migration of the slot of a key. */
    public static SlotMove of(RedisCluster cluster, String key) {
        RedisProcess from = cluster.masterOf(key);
        List<RedisProcess> masters = cluster.masters();
        RedisProcess to = masters.get((masters.indexOf(from) + 1) % masters.size());
        return new SlotMove(cluster, Integer.parseInt(from.command("CLUSTER", "KEYSLOT", key)), from, to);
    }

    /** The migration of another slot between the same masters. */
    SlotMove ofSlot(int other) {
        return new SlotMove(cluster, other, from, to);
    }

    public SlotMove begin() {
        to.command("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", id(from));
        from.command("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", id(to));
        return this;
    }

    /** The keys that are still at the former master, so many at most. */
    List<String> keys(int number) {
        return from.command("CLUSTER", "GETKEYSINSLOT", "" + slot, "" + number)
                .lines()
                .toList();
    }

    /** Moves some of the keys of the slot, and returns how many. */
    public int moveKeys(int number) {
        List<String> keys = keys(number);
        if (!keys.isEmpty()) {
            List<String> migrate =
                    new ArrayList<>(List.of("MIGRATE", "127.0.0.1", "" + to.port(), "", "0", "10000", "KEYS"));
            migrate.addAll(keys);
            from.command(migrate.toArray(String[]::new));
        }
        return keys.size();
    }

    /** Moves the other keys, and makes the new master known to all. */
    public void finish() {
        while (moveKeys(100) > 0) {
            continue;
        }
        String owner = id(to);
        to.command("CLUSTER", "SETSLOT", "" + slot, "NODE", owner);
        from.command("CLUSTER", "SETSLOT", "" + slot, "NODE", owner);
        for (RedisProcess master : cluster.masters()) {
            master.command("CLUSTER", "SETSLOT", "" + slot, "NODE", owner);
        }
    }

    private static String id(RedisProcess node) {
        return node.command("CLUSTER", "MYID");
    }
}
