package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.entry.EntryCodec;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which a {@link NearMap} finds entries: a key of a common type itself, so that a lookup makes no object;
 * for all other types the encoded key. Thread-safe.
 *
 * @param prefix what the keys of the cache begin with in Redis; must not be changed
 */
record NearKeys<K>(byte[] prefix, EntryCodec<K, ?> codec) {
    /** The first byte of an encoded key that isn't plain text. */
    private static final byte MARK = '#';

    /** The second byte of the encoded keys of the common types. */
    private static final String COMMON = "siltyzcu";

    /** Returns the key in the map; {@code null} if the key can't be encoded, which the operation itself will notice. */
    @Nullable
    Object of(K key) {
        if (key instanceof String || isCommon(key)) {
            return key;
        }
        try {
            return new EncodedKey(codec.encodeKey(key));
        } catch (Throwable e) { // Code of the key's class, which may throw anything.
            return null;
        }
    }

    /** Returns the key in the map of a whole key in Redis. */
    Object ofRedis(byte[] redisKey) {
        byte[] encoded = Arrays.copyOfRange(redisKey, prefix.length, redisKey.length);
        if (isCommon(encoded)) {
            K key = codec.decodeKeyQuietly(encoded);
            if (key != null) {
                return key;
            }
        }
        return new EncodedKey(encoded);
    }

    /** Returns the whole key in Redis of a key in the map. */
    @SuppressWarnings("unchecked")
    byte[] inRedis(Object own) {
        return inRedis(own instanceof EncodedKey key ? key.bytes() : codec.encodeKey((K) own));
    }

    /** Returns the whole key in Redis of an encoded key. */
    byte[] inRedis(byte[] encoded) {
        byte[] redisKey = Arrays.copyOf(prefix, prefix.length + encoded.length);
        System.arraycopy(encoded, 0, redisKey, prefix.length, encoded.length);
        return redisKey;
    }

    /** Whether a whole key in Redis begins with the prefix. */
    boolean owns(byte[] redisKey) {
        return redisKey.length >= prefix.length && Arrays.equals(redisKey, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static boolean isCommon(Object key) {
        return key instanceof Integer
                || key instanceof Long
                || key instanceof UUID
                || key instanceof Short
                || key instanceof Byte
                || key instanceof Character
                || key instanceof Boolean;
    }

    private static boolean isCommon(byte[] encoded) {
        return encoded.length == 0
                || encoded[0] != MARK
                || encoded.length > 1 && COMMON.indexOf((char) encoded[1]) >= 0;
    }
}
