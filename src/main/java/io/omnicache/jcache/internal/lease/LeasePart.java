package io.omnicache.jcache.internal.lease;

import io.omnicache.jcache.internal.redis.ChangeContext;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.PartTwin;
import java.util.List;

/**
 * The part of changes that ends the lease of a load: with an explicit change, which is newer than the load under way,
 * and with the load's own completion, which is refused unless its lease is still held. Must enclose the parts that tell
 * others of the change. Thread-safe.
 */
final class LeasePart implements ChangeScript.Part {
    private static final Script SCRIPT = Script.load(LeasePart.class, "lease_part.lua");
    private static final byte[] NO_TOKEN = {};

    private final LeaseKeys keys;

    LeasePart(LeaseKeys keys) {
        this.keys = keys;
    }

    /** A removal beats a load also where the entry doesn't exist yet. */
    @Override
    public boolean needsEveryRemoval() {
        return true;
    }

    @Override
    public Script script() {
        return SCRIPT;
    }

    @Override
    public PartTwin twin() {
        return LeaseTwins::part;
    }

    @Override
    public List<byte[]> keys(byte[] entry) {
        return List.of(keys.of(LeaseKind.LOAD, entry));
    }

    @Override
    public List<Object> arguments(Command change) {
        return arguments(change, ChangeContext.EXPLICIT);
    }

    @Override
    public List<Object> arguments(Command change, ChangeContext context) {
        return switch (context.kind()) {
            case EXPLICIT -> List.of("X", NO_TOKEN, keys.channelPrefix());
            case ACCESS -> List.of("-", NO_TOKEN, keys.channelPrefix());
            case COMPLETION -> List.of("C", context.token(), keys.channelPrefix());
        };
    }
}
