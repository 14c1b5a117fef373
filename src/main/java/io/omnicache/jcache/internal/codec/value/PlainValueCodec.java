package io.omnicache.jcache.internal.codec.value;

import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.Utf8;
import io.omnicache.jcache.internal.codec.ValueCodec;
import java.nio.charset.StandardCharsets;
import javax.cache.CacheException;

/**
 * Stores values of one class as content only, without a kind byte, so that programs in other languages can read and
 * write them. Thread-safe.
 */
abstract sealed class PlainValueCodec implements ValueCodec {

    /** The codec {@code string}: text as UTF-8. */
    static final class OfStrings extends PlainValueCodec {
        @Override
        public byte[] encode(Object value) {
            if (!(value instanceof String text)) {
                throw wrongClass(value, "string", "strings");
            }
            if (Utf8.hasUnpairedSurrogate(text)) {
                throw new CacheException(
                        "Value is a string with an unpaired surrogate, which UTF-8 can't hold: use the codec 'java'");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Object decode(byte[] encoded) {
            return Utf8.decode(encoded);
        }
    }

    /** The codec {@code bytes}: byte arrays, copied. */
    static final class OfBytes extends PlainValueCodec {
        @Override
        public byte[] encode(Object value) {
            if (value instanceof byte[] bytes) {
                return bytes.clone();
            }
            throw wrongClass(value, "bytes", "byte arrays");
        }

        @Override
        public Object decode(byte[] encoded) {
            return encoded.clone();
        }
    }

    @Override
    public byte[] encode(Object value, int maxBytes) {
        SizeLimit.checkPlain(value, 0, maxBytes);
        return ValueCodec.super.encode(value, maxBytes);
    }

    /** {@code false}: the content may begin with any byte. */
    @Override
    public boolean isWrappable() {
        return false;
    }

    private static CacheException wrongClass(Object value, String codec, String taken) {
        return new CacheException("Value of class " + value.getClass().getName() + " in a cache with the value codec '"
                + codec + "': store " + taken + " only, or use the codec 'java'");
    }
}
