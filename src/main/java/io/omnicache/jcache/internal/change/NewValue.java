package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.change.Decision.Effect;
import io.omnicache.jcache.internal.change.Decision.Writing;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.entry.EntryCodec;
import org.jspecify.annotations.Nullable;

/** The value that an update stores, as bytes. Used by one thread at a time. */
final class NewValue<V> {
    private static final byte[] NOTHING = {};

    private byte[] encoded = NOTHING;
    private @Nullable V prepared;
    private byte[] preparedBytes = NOTHING;
    private @Nullable OversizedException notKept;

    /** Sets the encoded form of a value that a decision may have, so that the value isn't encoded again. */
    void prepare(V value, byte[] bytes) {
        prepared = value;
        preparedBytes = bytes;
    }

    /**
     * Encodes the value of a decision. Returns the decision; or, for a loaded value that is too large for Redis, a
     * decision that changes nothing.
     *
     * @throws OversizedException if the value of any other decision is too large
     */
    Decision<V> encode(byte[] redisKey, Decision<V> decision, EntryCodec<?, V> codec) {
        notKept = null;
        if (decision.effect() != Effect.SET) {
            return decision;
        }
        V value = decision.requireValue();
        try {
            encoded = value == prepared ? preparedBytes : codec.encodeValue(redisKey, value);
            return decision;
        } catch (OversizedException e) {
            if (!decision.isLoad()) {
                throw e;
            }
            codec.logNotKept(e);
            notKept = e;
            return new Decision<>(Effect.NONE, null, decision.counters(), Writing.NONE);
        }
    }

    /** The bytes of the value. */
    byte[] encoded() {
        return encoded;
    }

    /** The reason why the loaded value isn't stored in Redis; {@code null} if the value is stored. */
    @Nullable
    OversizedException notKept() {
        return notKept;
    }
}
