package io.omnicache.jcache.spi;

/**
 * Encodes the keys of one class in place of the library. A codec is needed where Java serialisation is not enough: if
 * its bytes differ between equal keys or between JVMs, if the class is not {@link java.io.Serializable}, or if keys
 * in Redis should be short and readable.
 *
 * <p>An application names its codecs in the file {@code META-INF/services/io.omnicache.jcache.spi.KeyCodec}; the
 * library finds them by {@link java.util.ServiceLoader} in the class loader of the cache manager. An implementation
 * needs a public constructor without parameters and must be thread-safe. The library calls {@link #handles} once for
 * each class. From then on it uses the codec for every key of that class, and for every object of that class within
 * another key. The library uses no codec for {@code String}, the boxed types and the other types that have a tag of
 * their own (see docs/format.md), nor for arrays; enums may have a codec. The codecs of an application precede the
 * built-in ones.
 *
 * <p>Two keys must have the same encoding if and only if they are equal, in every JVM; otherwise entries aren't
 * found. A changed encoding makes the entries that are stored under the old one unreachable.
 *
 * <p>A {@link javax.cache.CacheException} that {@link #encode} throws reaches the caller of the cache as it is. Any
 * other exception is wrapped in a {@code CacheException} that contains the class names of the codec and of the
 * exception, but neither the exception's message nor the key: both may be personal data. An {@link Error} of
 * {@link #encode} is thrown as it is. An error of {@link #decode} means that the key can't be decoded, unless the
 * error is a {@link VirtualMachineError} other than {@link StackOverflowError}.
 *
 * @see java.util.ServiceLoader
 */
public interface KeyCodec {

    /**
     * Returns the name of this encoding in stored keys: {@code #x<tag>:...}. It has 1 to 32 characters of
     * {@code a-z}, {@code 0-9}, {@code .} and {@code -}, doesn't begin with {@code hibernate-}, and never changes.
     * Two codecs of one class loader must not have the same tag. Creating a cache throws a
     * {@link javax.cache.CacheException} if a tag is not valid or taken.
     */
    String tag();

    /** Returns whether this codec encodes keys of exactly this class. The answer for a class must never change. */
    boolean handles(Class<?> type);

    /**
     * Encodes a key. Any bytes are allowed. Those outside printable ASCII, and {@code %}, <code>&#123;</code> and
     * <code>&#125;</code>, are stored as {@code %XX}, so that plain text stays readable.
     *
     * @throws javax.cache.CacheException if the key can't be encoded; passed on as it is
     * @throws RuntimeException if the key can't be encoded; wrapped in a {@code CacheException}
     */
    byte[] encode(Object key, Context context);

    /**
     * Decodes what {@link #encode} returned, to an object that equals the key and has its class and its hash code.
     *
     * @throws RuntimeException if the bytes can't be decoded; the entry is then skipped by operations that find it in
     *     Redis, such as iterators, and a warning is logged
     */
    Object decode(byte[] encoded, Context context);

    /** The library's key encoding, which a codec may use for the parts of its keys. Thread-safe. */
    interface Context {

        /**
         * Encodes a part of a key as if the part were a key: equal parts give equal bytes, which contain no brace.
         *
         * @throws javax.cache.CacheException if the part can't be encoded, or is nested in more than 32 codecs
         */
        byte[] encode(Object part);

        /**
         * Decodes what {@link #encode} returned.
         *
         * @throws javax.cache.CacheException if the bytes can't be decoded, or are nested in more than 32 codecs
         */
        Object decode(byte[] encoded);

        /** Returns the class loader of the cache manager. */
        ClassLoader classLoader();
    }
}
