package io.omnicache.jcache.topology;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import java.util.ArrayList;
import java.util.List;

/** Moves slots of a running cluster as its administration tool does. */
final class Slots {
    private Slots() {}

    /** A slot between the first step of its migration and the last. */
    static void beginMoving(int slot, RedisProcess from, RedisProcess to) {
        to.command("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", id(from));
        from.command("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", id(to));
    }

    /** Moves some of the slot's keys. */
    static int moveKeys(int slot, RedisProcess from, RedisProcess to, int number) {
        List<String> keys = from.command("CLUSTER", "GETKEYSINSLOT", "" + slot, "" + number)
                .lines()
                .toList();
        if (!keys.isEmpty()) {
            List<String> migrate =
                    new ArrayList<>(List.of("MIGRATE", "127.0.0.1", "" + to.port(), "", "0", "10000", "KEYS"));
            migrate.addAll(keys);
            from.command(migrate.toArray(String[]::new));
        }
        return keys.size();
    }

    static void finishMoving(int slot, RedisCluster cluster, RedisProcess from, RedisProcess to) {
        while (moveKeys(slot, from, to, 100) > 0) {
            continue;
        }
        String owner = id(to);
        to.command("CLUSTER", "SETSLOT", "" + slot, "NODE", owner);
        from.command("CLUSTER", "SETSLOT", "" + slot, "NODE", owner);
        for (RedisProcess master : cluster.masters()) {
            master.command("CLUSTER", "SETSLOT", "" + slot, "NODE", owner);
        }
    }

    static int slotOf(String key, RedisProcess node) {
        return Integer.parseInt(node.command("CLUSTER", "KEYSLOT", key));
    }

    private static String id(RedisProcess node) {
        return node.command("CLUSTER", "MYID");
    }
}
