package io.omnicache.jcache.internal.codec;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What Java deserialisation may create. Whoever can write to Redis chooses the classes that a plain
 * {@code ObjectInputStream} creates, so classes known from published attacks are refused, and so are lengths that the
 * bytes at hand can't hold. A user's pattern adds to that, and the filter of the JVM ({@code jdk.serialFilter}) always
 * applies as well. The one safe choice for a Redis that others can write to is a pattern that lists what is allowed:
 * {@code com.acme.**;java.**;!*}.
 */
final class SerialFilters {
    /** Nesting of values deeper than this is refused, unless a user's pattern sets {@code maxdepth} itself. */
    static final int MAX_DEPTH = 30_000;

    /** The same for keys. They are decoded wherever somebody iterates, so none may need more stack than any thread has. */
    static final int MAX_DEPTH_OF_KEYS = 300;

    private static final SerialFilter DEFAULTS = new SerialFilter(null, MAX_DEPTH);
    private static final SerialFilter DEFAULTS_OF_KEYS = new SerialFilter(null, MAX_DEPTH_OF_KEYS);

    /** What keys are encoded with, and the collections that they are decoded to. */
    private static final String KEY_FORMS = Stream.concat(
                    Stream.of(CollectionProxy.class, KeyCodecProxy.class, Object.class),
                    Stream.of(CollectionKind.values()).map(CollectionKind::type))
            .map(type -> type.getName() + ';')
            .collect(Collectors.joining("", "java.util.RegularEnumSet;java.util.JumboEnumSet;", ""));

    private SerialFilters() {}

    /** The filter of values in force where the user sets none. */
    static ObjectInputFilter defaults() {
        return DEFAULTS;
    }

    /** The same for keys. */
    static ObjectInputFilter defaultsOfKeys() {
        return DEFAULTS_OF_KEYS;
    }

    /**
     * The default filter and a pattern of the user's: both must agree.
     *
     * @param pattern as in {@code jdk.serialFilter} (JEP 290); {@code maxdepth} in it replaces {@link #MAX_DEPTH}
     */
    static ObjectInputFilter fromPattern(String pattern) {
        return new SerialFilter(parse(pattern), MAX_DEPTH);
    }

    private static @Nullable FilterPattern parse(String pattern) {
        try {
            return FilterPattern.parse(pattern);
        } catch (IllegalArgumentException e) {
            throw new CacheException(
                    "Serial filter pattern '" + pattern + "' is not valid: " + e.getMessage()
                            + "; write it as for jdk.serialFilter, for example com.acme.**;java.**;!*",
                    e);
        }
    }

    /** The nesting that a user's pattern allows, or null where it doesn't say. */
    static @Nullable Integer maxDepth(String pattern) {
        FilterPattern parsed = parse(pattern);
        long depth = parsed == null ? Long.MAX_VALUE : parsed.limit("maxdepth");
        return depth == Long.MAX_VALUE ? null : (int) Math.min(Integer.MAX_VALUE, depth);
    }

    /** As {@link #fromPattern}, for keys: what the key encoding itself puts into a stream needs no place in the pattern. */
    static ObjectInputFilter forKeys(String pattern) {
        return new SerialFilter(parse(KEY_FORMS + pattern), MAX_DEPTH_OF_KEYS);
    }

    /** What the filter and that of the JVM say of a class that is named outside of a stream. */
    static Status verdict(Class<?> type, ObjectInputFilter filter) {
        return new ReadFilter(filter, 0, Integer.MAX_VALUE).checkInput(alone(type));
    }

    /** Why the filter or that of the JVM refuses a class that stands alone, or null if neither does. */
    static @Nullable Rejection refusal(Class<?> type, ObjectInputFilter filter) {
        ReadFilter judge = new ReadFilter(filter, 0, Integer.MAX_VALUE);
        judge.checkInput(alone(type));
        return judge.refusal();
    }

    static boolean refuses(@Nullable ObjectInputFilter filter, Class<?> type) {
        return filter != null && filter.checkInput(alone(type)) == Status.REJECTED;
    }

    /** Refuses a class that is named outside of a stream, if the filter or that of the JVM does. */
    static void check(Class<?> type, ObjectInputFilter filter) {
        Rejection refusal = refusal(type, filter);
        if (refusal != null) {
            throw new RejectedException("Class " + type.getName() + " can't be used", refusal);
        }
    }

    /**
     * Why a filter refuses what it refuses.
     *
     * @param pattern null if the filter is code
     * @param setting what the pattern was set by
     */
    static Rejection explain(@Nullable FilterPattern pattern, FilterInfo info, String setting) {
        Class<?> type = info.serialClass();
        if (pattern == null) {
            return new Rejection(
                    type == null ? "the value" : "class " + nameOf(type),
                    "a filter that is set in code",
                    "let the filter allow it",
                    type,
                    info.arrayLength());
        }
        String part = pattern.refusingPart(info);
        String by = "'" + part + "' of " + setting;
        if (part.indexOf('=') > 0 || type == null) {
            return new Rejection(
                    "its size or nesting",
                    by,
                    "raise that limit, or store less in one value",
                    info.arrayLength() >= 0 ? type : null,
                    info.arrayLength());
        }
        return new Rejection("class " + nameOf(type), by, "allow " + nameOf(type) + " there, before it", type, -1);
    }

    /** The name of a class; of an array that of its elements, which is what patterns name. */
    static String nameOf(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.getName();
    }

    /** What a filter is told of a class that stands alone. */
    static FilterInfo alone(Class<?> type) {
        return new NamedClass(type);
    }

    private record NamedClass(Class<?> serialClass) implements FilterInfo {
        @Override
        public long arrayLength() {
            return -1;
        }

        @Override
        public long depth() {
            return 1;
        }

        @Override
        public long references() {
            return 1;
        }

        @Override
        public long streamBytes() {
            return 0;
        }
    }
}
