package io.omnicache.jcache.entry;

import io.omnicache.jcache.codec.KeyEncoding;
import io.omnicache.jcache.codec.OversizedException;
import io.omnicache.jcache.codec.SizeLimit;
import io.omnicache.jcache.codec.UndecodableException;
import io.omnicache.jcache.codec.UndecodablePolicy;
import io.omnicache.jcache.codec.ValueCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys and values of one cache as bytes, of which each may take so many. A value that can't be decoded is what the cache's policy says. */
public final class EntryCodec<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(EntryCodec.class);

    private final String cacheName;
    private final KeyEncoding keys;
    private final ValueCodec values;
    private final UndecodablePolicy onUndecodable;
    private final EntryCopies<K, V> copies;
    private final SizeLimit limit;

    public EntryCodec(
            String cacheName, KeyEncoding keys, ValueCodec values, UndecodablePolicy onUndecodable, SizeLimit limit) {
        this.cacheName = cacheName;
        this.keys = keys;
        this.values = values;
        this.onUndecodable = onUndecodable;
        this.limit = limit;
        this.copies = new EntryCopies<>(cacheName, keys, values, limit);
    }

    /** Copies of keys and values, for each party that gets one. */
    public EntryCopies<K, V> copies() {
        return copies;
    }

    /** @throws OversizedException if it takes more bytes than the cache's limit allows */
    byte[] encodeKey(K key) {
        return limit.encode(key, keys);
    }

    /** Decodes a key that was found in Redis; one that can't be decoded is left out, and logged. */
    @SuppressWarnings("unchecked")
    @Nullable
    K decodeKeyIfKnown(byte[] encoded) {
        try {
            return (K) keys.decode(encoded);
        } catch (UndecodableException e) {
            LOG.warn("Cache {}: a key can't be decoded and is passed over: {}", cacheName, e.getMessage());
            return null;
        }
    }

    /** @throws OversizedException if it takes more bytes than the cache's limit allows */
    byte[] encodeValue(V value) {
        return limit.encode(value, values);
    }

    /** Says that a value that the cache loader gave goes to the caller and not into Redis. */
    void logNotKept(OversizedException refusal) {
        LOG.warn(
                "{}. The cache loader gave it: it is returned and not kept, so each read loads it again",
                refusal.getMessage());
    }

    /**
     * The value; {@code null} if there is none.
     *
     * @throws UndecodableException if it can't be decoded and the policy is to throw
     */
    @SuppressWarnings("unchecked")
    @Nullable
    V decodeValue(byte @Nullable [] encoded) {
        if (encoded == null) {
            return null;
        }
        try {
            return (V) values.decode(encoded);
        } catch (UndecodableException e) {
            if (onUndecodable == UndecodablePolicy.THROW) {
                throw new UndecodableException("Cache " + cacheName + ": " + e.getMessage(), e);
            }
            LOG.warn("Cache {}: a value can't be decoded and counts as a miss: {}", cacheName, e.getMessage());
            return null;
        }
    }

    EntryState<V> state(byte @Nullable [] raw) {
        return new EntryState<>(raw, decodeValue(raw));
    }
}
