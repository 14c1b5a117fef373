package io.omnicache.jcache.codec;

import javax.cache.CacheException;

/** The value codecs by name. */
public final class ValueCodecs {
    private ValueCodecs() {}

    /**
     * @param loader where classes of values are looked for first
     * @throws CacheException if there is no such codec
     */
    public static ValueCodec create(String name, ClassLoader loader) {
        if (name.equals("java")) {
            return new JavaValueCodec(loader);
        }
        throw new CacheException("Unknown codec " + name + ": known is java");
    }
}
