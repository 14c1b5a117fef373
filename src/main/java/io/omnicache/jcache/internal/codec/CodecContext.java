package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.spi.KeyCodec;
import javax.cache.CacheException;

/**
 * What a {@link KeyCodec} may use, at one depth of codecs within codecs. The depth has an end, since each level holds
 * its own copy of what lies below: a foreign key of many levels would fill the heap.
 */
record CodecContext(KeyEncoding keys, ClassLoader classLoader, int depth) implements KeyCodec.Context {
    static final int MAX_DEPTH = 32;

    @Override
    public byte[] encode(Object part) {
        if (depth > MAX_DEPTH) {
            throw new CacheException(
                    "Key has more than " + MAX_DEPTH + " levels of parts that have a KeyCodec: flatten it");
        }
        return keys.encode(part, depth);
    }

    @Override
    public Object decode(byte[] encoded) {
        if (depth > MAX_DEPTH) {
            throw new UndecodableException("Key has more than " + MAX_DEPTH + " levels of parts that have a KeyCodec");
        }
        return keys.decode(encoded, depth);
    }
}
