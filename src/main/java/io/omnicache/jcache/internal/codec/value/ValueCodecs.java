package io.omnicache.jcache.internal.codec.value;

import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.filter.SerialFilter;
import io.omnicache.jcache.internal.codec.filter.SerialRules;
import io.omnicache.jcache.internal.codec.fory.ClassAllowList;
import io.omnicache.jcache.internal.codec.fory.ForyValueCodec;
import io.omnicache.jcache.internal.codec.json.JsonValueCodec;
import io.omnicache.jcache.internal.codec.serial.JavaValueCodec;
import java.io.ObjectInputFilter;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Creates value codecs by the names that a cache is configured with. */
public final class ValueCodecs {
    private static final String AVAILABLE =
            "use java (the default), json, fory, string, bytes, or the name of a class that implements "
                    + ApplicationValueCodec.INTERFACE;

    private ValueCodecs() {}

    /**
     * Creates a codec with the default serial filter.
     *
     * @param name {@code java}: anything serialisable, in a compact form where there is one; {@code string}: text as
     *     plain UTF-8; {@code bytes}: byte arrays unchanged; {@code fory}: any object, by Apache Fory, which must be on
     *     the class path; {@code json}: values of one declared type as JSON text, by Jackson, which must be on the class
     *     path; a name with a dot: the class of a codec of the application
     * @param loader the class loader of the cache manager; a class that this loader doesn't find is searched in the
     *     thread's context class loader
     * @throws CacheException if there is no codec of this name
     */
    public static ValueCodec create(String name, ClassLoader loader) {
        return create(name, loader, Object.class, SerialRules.of(null));
    }

    /**
     * As {@link #create(String, ClassLoader)}, with an additional filter pattern for {@code java} and {@code fory}. A
     * class is rejected if the default filter, the JVM's filter or the pattern rejects it.
     *
     * @param filterPattern in the syntax of {@code jdk.serialFilter} (JEP 290), such as {@code com.acme.**;java.**;!*};
     *     a {@code maxdepth} in the pattern replaces the default limit of nesting
     * @throws CacheException also if the pattern is not valid
     */
    public static ValueCodec create(String name, ClassLoader loader, String filterPattern) {
        return create(name, loader, Object.class, SerialRules.of(filterPattern));
    }

    /**
     * As {@link #create(String, ClassLoader)}, with a filter that replaces the default filter of {@code java}. The
     * JVM's filter is applied as well.
     */
    public static ValueCodec create(String name, ClassLoader loader, ObjectInputFilter filter) {
        return create(name, loader, filter, null, Object.class);
    }

    /**
     * Creates the codec of a cache.
     *
     * @param filterPattern as in {@link #create(String, ClassLoader, String)}, or null; {@code fory} may store the
     *     classes that the pattern allows by name, and of the pattern's limits applies {@code maxdepth} only
     * @param valueType the declared type of the values; {@code fory} may store this type and the types of its fields,
     *     and {@code json} stores this type only
     * @throws CacheException if there is no codec of this name, if the codec's library is missing, if the pattern is
     *     not valid, or if {@code json} can't store the type
     */
    public static ValueCodec create(
            String name, ClassLoader loader, @Nullable String filterPattern, Class<?> valueType) {
        return create(name, loader, valueType, SerialRules.of(filterPattern).declare(Object.class, valueType));
    }

    /**
     * Creates the codec of a cache.
     *
     * @param valueType the declared type of the values
     * @param rules the cache's rules, which its keys and values share
     * @throws CacheException if there is no codec of this name, if the codec's library is missing, or if the pattern is
     *     not valid
     */
    public static ValueCodec create(String name, ClassLoader loader, Class<?> valueType, SerialRules rules) {
        // The other codecs have lists of allowed classes of their own, narrower than the classes that a cache knows.
        SerialFilter filter = name.equals("java") ? rules.ofValues() : rules.withoutKnownClasses();
        return create(name, loader, filter, rules.maxDepth(), valueType);
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
            case "json" -> {
                requireLibrary(
                        name,
                        "com.fasterxml.jackson.databind.ObjectMapper",
                        "com.fasterxml.jackson.core:jackson-databind");
                yield new JsonValueCodec(loader, filter, valueType);
            }
            default -> {
                if (name.indexOf('.') < 0) {
                    throw new CacheException("There is no value codec '" + name + "': " + AVAILABLE);
                }
                yield ApplicationValueCodec.create(name, loader, filter, valueType);
            }
        };
    }

    /**
     * Throws an exception if the library is missing. Must be called before a class that refers to the library is
     * loaded.
     */
    private static void requireLibrary(String codec, String className, String dependency) {
        try {
            Class.forName(className, false, ValueCodecs.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new CacheException("Value codec '" + codec + "' needs a library that isn't on the class path: add the"
                    + " dependency " + dependency + " to the application, or use the codec 'java'");
        }
    }
}
