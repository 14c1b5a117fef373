package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.PartTwin;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The part of a change that keeps the copy of an entry, from which the old value of an expired event is read. A copy
 * exists for an entry that will expire; it is changed and removed in the same script as the entry, and outlives the
 * entry's expiry by {@link #GRACE}. Where a new entry takes the place of an expired one, the part publishes the copy
 * before it is overwritten, so that an event whose value hasn't been read yet doesn't get the newer entry's value.
 * Thread-safe.
 *
 * <p>A copy that can't be written or was lost costs the event its old value, and nothing else.
 */
final class ShadowPart implements ChangeScript.Part {
    /** How long a copy outlives its entry: much longer than Redis and a busy JVM take to report an expiry. */
    static final Duration GRACE = Duration.ofSeconds(60);

    private static final Script SCRIPT = Script.load(ShadowPart.class, "shadow.lua");

    private final ShadowKeys keys;
    private final byte[] channel;
    private final BooleanSupplier areWanted;

    /**
     * @param channel the channel on which copies are published
     * @param areWanted whether a listener in any JVM wants the old values of expired entries
     */
    ShadowPart(ShadowKeys keys, byte[] channel, BooleanSupplier areWanted) {
        this.keys = keys;
        this.channel = channel;
        this.areWanted = areWanted;
    }

    @Override
    public boolean isActive() {
        return areWanted.getAsBoolean();
    }

    @Override
    public Script script() {
        return SCRIPT;
    }

    @Override
    public PartTwin twin() {
        return ShadowTwin::run;
    }

    @Override
    public List<byte[]> keys(byte[] entry) {
        return List.of(keys.of(entry));
    }

    @Override
    public List<Object> arguments(Command change) {
        return List.of(GRACE.toMillis(), channel, change.verb() == Verb.GETEX ? "T" : "W");
    }
}
