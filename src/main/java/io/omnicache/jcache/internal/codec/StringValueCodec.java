package io.omnicache.jcache.internal.codec;

import java.nio.charset.StandardCharsets;
import javax.cache.CacheException;

/** Strings as their UTF-8 and nothing else, as programs in other languages write them. */
final class StringValueCodec implements ValueCodec {
    @Override
    public byte[] encode(Object value) {
        if (!(value instanceof String text)) {
            throw new CacheException("Value of class " + value.getClass().getName()
                    + " in a cache with the value codec 'string': store strings only, or use the codec 'java'");
        }
        if (KeyText.hasUnpairedSurrogate(text)) {
            throw new CacheException(
                    "Value is a string with an unpaired surrogate, which UTF-8 can't hold: use the codec 'java'");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] encode(Object value, int maxBytes) {
        SizeLimit.checkPlain(value, 0, maxBytes);
        return ValueCodec.super.encode(value, maxBytes);
    }

    @Override
    public Object decode(byte[] encoded) {
        return KeyText.fromUtf8(encoded);
    }
}
