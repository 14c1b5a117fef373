package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.PartTwin;
import java.util.List;
import java.util.function.Function;

/**
 * The part of a change's script that refuses the change of a JVM whose lock has ended: token and change are one step
 * for Redis. It also brings an entry back that was set aside, so that the change and the other parts see it, and
 * releases the lock. Encloses all other parts, and doesn't run them where it refuses the change. Thread-safe.
 *
 * @param leases returns the calling thread's lock of an entry
 * @param isWrite whether the changes may need memory
 */
record StoreFence(Function<byte[], StoreLease> leases, boolean isWrite) implements ChangeScript.Part {
    private static final Script FENCE = Script.load(StoreFence.class, "fence.lua");

    @Override
    public Script script() {
        return FENCE;
    }

    @Override
    public PartTwin twin() {
        return LockTwins::fence;
    }

    @Override
    public List<byte[]> keys(byte[] entry) {
        StoreLease lease = leases.apply(entry);
        return List.of(lease.lockKey, lease.asideKey);
    }

    @Override
    public List<Object> arguments(Command change) {
        StoreLease lease = leases.apply(change.key());
        return List.of(lease.token, lease.asideTtl(), lease.mode(), isWrite ? "W" : "");
    }
}
