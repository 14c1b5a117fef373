package io.omnicache.jcache.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An iteration over the keys of a keyspace, page by page. Keys that are there from its beginning to its end come, also when
 * the topology changes meanwhile; others may come. A key may come twice. Used by one thread.
 */
public final class KeyScan {
    private final MasterWalk<List<byte[]>> walk;

    KeyScan(MasterWalk<List<byte[]>> walk) {
        this.walk = walk;
    }

    /** The next keys, perhaps none; {@code null} after the last. */
    public @Nullable List<byte[]> next() {
        return walk.next();
    }
}
