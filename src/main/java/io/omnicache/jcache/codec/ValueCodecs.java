package io.omnicache.jcache.codec;

import java.io.ObjectInputFilter;
import java.util.Objects;
import javax.cache.CacheException;

/** Makes the value codecs that a cache can be configured with by name. */
public final class ValueCodecs {
    private static final String AVAILABLE = "use java (the default), string or bytes";

    private ValueCodecs() {}

    /**
     * The codec of this name, with the default serial filter.
     *
     * @param name {@code java}: anything serialisable, compact where it can be; {@code string}: text as plain UTF-8;
     *     {@code bytes}: byte arrays as they are
     * @param loader the class loader of the cache manager; where it doesn't know a class, the thread's context class
     *     loader is asked
     * @throws CacheException if there is no codec of this name
     */
    public static ValueCodec create(String name, ClassLoader loader) {
        return create(name, loader, SerialFilters.defaults());
    }

    /**
     * As {@link #create(String, ClassLoader)}, with a pattern that {@code java} applies besides the default filter and
     * that of the JVM: what any of the three refuses is refused.
     *
     * @param filterPattern in the syntax of {@code jdk.serialFilter} (JEP 290), such as
     *     {@code com.acme.**;java.**;!*}; a {@code maxdepth} in it replaces the default one
     * @throws CacheException also if the pattern is not valid
     */
    public static ValueCodec create(String name, ClassLoader loader, String filterPattern) {
        return create(name, loader, SerialFilters.fromPattern(filterPattern));
    }

    /**
     * As {@link #create(String, ClassLoader)}, with a filter that {@code java} applies in place of the default one; that
     * of the JVM applies as well.
     */
    public static ValueCodec create(String name, ClassLoader loader, ObjectInputFilter filter) {
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(filter, "filter");
        return switch (name) {
            case "java" -> new JavaValueCodec(loader, filter);
            case "string" -> new StringValueCodec();
            case "bytes" -> new BytesValueCodec();
            case "kryo", "fory", "json" ->
                throw new CacheException("Value codec '" + name + "' is not available in this version: " + AVAILABLE);
            default -> throw new CacheException("There is no value codec '" + name + "': " + AVAILABLE);
        };
    }
}
