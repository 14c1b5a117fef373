package io.omnicache.jcache.internal.redis.redisson;

import io.netty.util.concurrent.EventExecutorGroup;
import io.omnicache.jcache.internal.redis.push.PushServers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/** The masters that a connected Redisson client knows. Thread-safe. */
record RedissonPushServers(ConnectionManager topology, EventExecutorGroup threads) implements PushServers {

    @Override
    public List<Server> masters() {
        return topology.getEntrySet().stream()
                .map(entry -> {
                    RedisClient client = entry.getClient();
                    return new Server(
                            client, RedissonConnector.addressOf(client), new RedissonConnector(client, entry));
                })
                .toList();
    }

    @Override
    public int slots() {
        return topology.getServiceManager().getCfg().isClusterConfig() ? MasterSlaveConnectionManager.MAX_SLOT : 1;
    }

    @Override
    public int slotOf(byte[] key) {
        return topology.calcSlot(key);
    }

    @Override
    public @Nullable Object ownerOf(int slot) {
        MasterSlaveEntry entry = topology.getWriteEntry(slot);
        return entry == null ? null : entry.getClient();
    }
}
