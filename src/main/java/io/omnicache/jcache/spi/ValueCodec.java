package io.omnicache.jcache.spi;

import java.io.ObjectInputFilter;

/**
 * Encodes the values of a cache in place of the library's codecs: in a format that the application uses elsewhere, or
 * that is smaller or faster for its classes.
 *
 * <p>A settings file names the implementation: {@code codec: com.acme.UserCodec}. The library looks for the class in
 * the class loader of the cache manager, then in the thread's. The class is public and has a public constructor without
 * parameters. Each cache has an instance of its own, which must be thread-safe and is not closed.
 *
 * <p>A value is stored as two bytes, {@code 06} and the number of {@link #format}, and the bytes of {@link #encode}. So
 * values of another codec are recognised, and compression and encryption work as for every codec. A codec that
 * {@linkplain #isPlain stores plain bytes} shares them with programs in other languages.
 *
 * <p>Whoever can write to Redis chooses the bytes that {@link #decode} gets. A codec for which these bytes choose
 * classes must ask {@link Context#filter} before it creates an object of a class; otherwise the setting
 * {@code serial-filter} doesn't protect the cache. A codec should check every length against the number of bytes that
 * are left before it allocates memory.
 *
 * <p>A {@link javax.cache.CacheException} that {@link #encode} throws reaches the caller of the cache as it is. Any
 * other exception is wrapped in a {@code CacheException} that contains the class names of the codec and of the
 * exception, but neither the exception's message nor the value: both may be personal data. An {@link Error} of
 * {@link #encode} is thrown as it is. Whatever {@link #decode} throws means that the value can't be decoded, unless it
 * is a {@link VirtualMachineError} other than {@link StackOverflowError}; the setting {@code on-undecodable} says what
 * follows.
 *
 * @see KeyCodec
 */
public interface ValueCodec {

    /**
     * Encodes a value. The library checks the size limit of the cache afterwards. If equal values give equal bytes,
     * {@code replace(key, old, new)} and {@code remove(key, value)} take one trip to Redis instead of two.
     *
     * @param value never {@code null}
     * @return the bytes, which the library copies
     * @throws javax.cache.CacheException if the value can't be encoded; passed on as it is
     * @throws RuntimeException if the value can't be encoded; wrapped in a {@code CacheException}
     */
    byte[] encode(Object value, Context context);

    /**
     * Decodes what {@link #encode} returned, to an object that equals the value. Two results must not share objects
     * that can be altered. A result that is {@code null}, or not of the cache's value type, counts as undecodable.
     *
     * @param encoded a copy that belongs to the codec
     * @throws RuntimeException if the bytes can't be decoded
     */
    Object decode(byte[] encoded, Context context);

    /**
     * Returns the number of this codec's format, from 0 to 255. Raise it with each change after which older values
     * can't be read, or would be read wrongly: values with another number can't be decoded. The answer must not change
     * while the cache is open.
     */
    default int format() {
        return 1;
    }

    /**
     * Returns whether the bytes are stored as they are, without the two bytes in front. Then the codec gets every
     * content of the key, whoever wrote it, and compression and encryption are not possible. The answer must not change
     * while the cache is open.
     */
    default boolean isPlain() {
        return false;
    }

    /** What a codec may ask about its cache. Thread-safe. */
    interface Context {

        /** Returns the declared type of the values; {@code Object} if none is declared. */
        Class<?> valueType();

        /** Returns the class loader of the cache manager. */
        ClassLoader classLoader();

        /**
         * Returns the filter of the cache: the list of classes that are always refused, the setting
         * {@code serial-filter}, and the JVM's {@code jdk.serialFilter}. A class may be created unless the filter
         * rejects it. The filter can be set on an {@link java.io.ObjectInputStream} as it is.
         */
        ObjectInputFilter filter();
    }
}
