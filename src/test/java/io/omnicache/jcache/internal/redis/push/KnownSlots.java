package io.omnicache.jcache.internal.redis.push;

import io.netty.util.concurrent.EventExecutorGroup;
import io.omnicache.jcache.internal.redis.keyspace.HashSlot;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Servers of which only the owners of slots are known, and which nobody can connect to. */
record KnownSlots(EventExecutorGroup threads, int slots, IntFunction<Object> owners) implements PushServers {

    /** A master with this identity, of which nobody asks anything else. */
    static MasterConnection.Owner master(Object identity) {
        return (MasterConnection.Owner) Proxy.newProxyInstance(
                KnownSlots.class.getClassLoader(),
                new Class<?>[] {MasterConnection.Owner.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "identity" -> identity;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public List<Server> masters() {
        return List.of();
    }

    @Override
    public int slotOf(byte[] key) {
        return HashSlot.of(key) % slots;
    }

    @Override
    public @Nullable Object ownerOf(int slot) {
        return owners.apply(slot);
    }
}
