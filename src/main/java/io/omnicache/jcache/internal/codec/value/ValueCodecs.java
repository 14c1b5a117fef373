package io.omnicache.jcache.internal.codec.value;

import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.filter.SerialFilter;
import io.omnicache.jcache.internal.codec.fory.ClassAllowList;
import io.omnicache.jcache.internal.codec.fory.ForyValueCodec;
import io.omnicache.jcache.internal.codec.serial.JavaValueCodec;
import java.io.ObjectInputFilter;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Creates value codecs by the names that a cache is configured with. */
public final class ValueCodecs {
    private static final String AVAILABLE = "use java (the default), fory, string or bytes";

    private ValueCodecs() {}

    /**
     * Creates a codec with the default serial filter.
     *
     * @param name {@code java}: anything serialisable, compact where it can be; {@code string}: text as plain UTF-8;
     *     {@code bytes}: byte arrays as they are; {@code fory}: by Apache Fory, which must be on the class path
     * @param loader the class loader of the cache manager; where it doesn't know a class, the thread's context class
     *     loader is asked
     * @throws CacheException if there is no codec of this name
     */
    public static ValueCodec create(String name, ClassLoader loader) {
        return create(name, loader, null, Object.class);
    }

    /**
     * As {@link #create(String, ClassLoader)}, with a pattern that {@code java} and {@code fory} apply besides the default filter and
     * that of the JVM: what any of the three rejects is rejected.
     *
     * @param filterPattern in the syntax of {@code jdk.serialFilter} (JEP 290), such as
     *     {@code com.acme.**;java.**;!*}; a {@code maxdepth} in it replaces the default one
     * @throws CacheException also if the pattern is not valid
     */
    public static ValueCodec create(String name, ClassLoader loader, String filterPattern) {
        return create(name, loader, filterPattern, Object.class);
    }

    /**
     * As {@link #create(String, ClassLoader)}, with a filter that {@code java} applies in place of the default one; that
     * of the JVM applies as well.
     */
    public static ValueCodec create(String name, ClassLoader loader, ObjectInputFilter filter) {
        return create(name, loader, filter, null, Object.class);
    }

    /**
     * Creates the codec of a cache.
     *
     * @param filterPattern as in {@link #create(String, ClassLoader, String)}, or null; {@code fory} stores what it names, and
     *     of its limits keeps to {@code maxdepth} only
     * @param valueType what the values are declared as: {@code fory} stores it, and what its fields are declared as
     * @throws CacheException if there is no codec of this name, if the library that it needs isn't there, or if the pattern
     *     is not valid
     */
    public static ValueCodec create(
            String name, ClassLoader loader, @Nullable String filterPattern, Class<?> valueType) {
        return filterPattern == null
                ? create(name, loader, SerialFilter.ofValues(), null, valueType)
                : create(
                        name,
                        loader,
                        SerialFilter.ofValues(filterPattern),
                        SerialFilter.maxDepth(filterPattern),
                        valueType);
    }

    private static ValueCodec create(
            String name, ClassLoader loader, ObjectInputFilter filter, @Nullable Integer maxDepth, Class<?> valueType) {
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(filter, "filter");
        return switch (name) {
            case "java" -> new JavaValueCodec(loader, filter);
            case "string" -> new PlainValueCodec.OfStrings();
            case "bytes" -> new PlainValueCodec.OfBytes();
            case "fory" -> {
                requireLibrary(name, "org.apache.fory.Fory", "org.apache.fory:fory-core");
                yield new ForyValueCodec(loader, new ClassAllowList(filter, valueType), maxDepth);
            }
            case "kryo", "json" ->
                throw new CacheException("Value codec '" + name + "' is not available in this version: " + AVAILABLE);
            default -> throw new CacheException("There is no value codec '" + name + "': " + AVAILABLE);
        };
    }

    /** Called before a class that refers to the library is loaded. */
    private static void requireLibrary(String codec, String className, String dependency) {
        try {
            Class.forName(className, false, ValueCodecs.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new CacheException("Value codec '" + codec + "' needs a library that isn't on the class path: add the"
                    + " dependency " + dependency + " to the application, or use the codec 'java'");
        }
    }
}
