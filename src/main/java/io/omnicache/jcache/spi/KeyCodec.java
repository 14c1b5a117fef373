package io.omnicache.jcache.spi;

import io.omnicache.jcache.internal.codec.UndecodableException;

/**
 * An encoding of its own for a key class whose Java serialisation won't do: because it differs between equal keys or
 * between JVMs, because the class is not {@link java.io.Serializable}, or to keep the keys in Redis short and readable.
 *
 * <p>Found by {@link java.util.ServiceLoader} in the cache manager's class loader. An implementation needs a public
 * constructor without parameters and must be thread-safe. It is asked for a class once, and for every key of that class
 * from then on, also where such an object is a part of another key. {@code String}, the boxed types and the other types
 * that have a tag of their own (see docs/format.md) are never offered, nor are arrays; enums are.
 *
 * <p>Two keys must be encoded to the same bytes exactly if they are equal, in every JVM; else entries are not found.
 * Changing an encoding orphans the entries that are stored under the old one.
 */
public interface KeyCodec {

    /**
     * Names this encoding in the stored keys: {@code #x<tag>:...}. 1 to 32 of {@code a-z}, {@code 0-9}, {@code .} and
     * {@code -}; constant for ever; no two codecs of a class loader may have the same. {@code hibernate-} is taken.
     */
    String tag();

    /** Whether keys of exactly this class are encoded by this codec. Must give the same answer every time. */
    boolean handles(Class<?> type);

    /**
     * Encodes a key. Any bytes are allowed; those outside printable ASCII, and {@code %}, {@code {} and {@code }}, are
     * stored as {@code %XX}, so that plain text stays readable.
     *
     * @throws RuntimeException if the key can't be encoded; wrapped in a {@link javax.cache.CacheException}
     */
    byte[] encode(Object key, Context context);

    /**
     * Decodes what {@link #encode} returned to an object equal to the key, of the same class and with the same hash code.
     *
     * @throws RuntimeException if the bytes can't be decoded; wrapped in an {@link UndecodableException}
     */
    Object decode(byte[] encoded, Context context);

    /** What a codec may use of the key encoding it is part of. Thread-safe. */
    interface Context {

        /** Encodes a part of a key as if it were a key: equal parts give equal bytes, and none holds a brace. */
        byte[] encode(Object part);

        /** Decodes what {@link #encode} returned. */
        Object decode(byte[] encoded);

        /** The class loader of the cache manager. */
        ClassLoader classLoader();
    }
}
