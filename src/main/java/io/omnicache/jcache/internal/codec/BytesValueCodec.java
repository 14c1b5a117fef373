package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;

/** Byte arrays as they are. */
final class BytesValueCodec implements ValueCodec {
    @Override
    public byte[] encode(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        throw new CacheException("Value of class " + value.getClass().getName()
                + " in a cache with the value codec 'bytes': store byte arrays only, or use the codec 'java'");
    }

    @Override
    public byte[] encode(Object value, int maxBytes) {
        SizeLimit.checkPlain(value, 0, maxBytes);
        return ValueCodec.super.encode(value, maxBytes);
    }

    @Override
    public Object decode(byte[] encoded) {
        return encoded.clone();
    }
}
