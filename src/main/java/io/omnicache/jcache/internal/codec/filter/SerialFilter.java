package io.omnicache.jcache.internal.codec.filter;

import java.io.ObjectInputFilter;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The deserialisation filter of a codec. Rejects {@link RefusedClasses classes known from attacks}, nesting beyond a
 * limit, and the classes that the user's pattern rejects. Immutable.
 *
 * <p>Without a filter, everyone who can write to Redis decides which classes an {@code ObjectInputStream} creates. If
 * others can write to the Redis, only a pattern that lists the allowed classes, such as {@code com.acme.**;java.**;!*},
 * is safe.
 */
public final class SerialFilter implements ObjectInputFilter {
    /** The allowed levels of nesting in values, unless the user's pattern sets {@code maxdepth}. */
    public static final int MAX_DEPTH = 30_000;

    /**
     * The allowed levels of nesting in keys, unless the user's pattern sets {@code maxdepth}. Keys are decoded in every
     * thread that iterates, so their nesting must fit into the stack of any thread.
     */
    static final int MAX_KEY_DEPTH = 300;

    private static final SerialFilter OF_VALUES = new SerialFilter(null, MAX_DEPTH);
    private static final SerialFilter OF_KEYS = new SerialFilter(null, MAX_KEY_DEPTH);

    /**
     * The verdict of {@link RefusedClasses} on each class, computed once for a class. A filter is asked about every
     * class of every value, and the list is long.
     */
    private static final ClassValue<Status> VERDICTS = new ClassValue<>() {
        @Override
        protected Status computeValue(Class<?> type) {
            return RefusedClasses.FILTER.checkInput(new NamedClass(type));
        }
    };

    private final @Nullable FilterPattern pattern;
    private final long maxDepth;

    private SerialFilter(@Nullable FilterPattern pattern, long defaultDepth) {
        this.pattern = pattern;
        long userDepth = pattern == null ? Long.MAX_VALUE : pattern.limit("maxdepth");
        maxDepth = userDepth == Long.MAX_VALUE ? defaultDepth : userDepth;
    }

    /** Returns the filter for values, without a user's pattern. */
    public static SerialFilter ofValues() {
        return OF_VALUES;
    }

    /**
     * Returns the filter for values, with a user's pattern.
     *
     * @param pattern in the syntax of {@code jdk.serialFilter} (JEP 290); a {@code maxdepth} in the pattern replaces
     *     {@link #MAX_DEPTH}
     * @throws CacheException if the pattern is not valid
     */
    public static SerialFilter ofValues(String pattern) {
        return new SerialFilter(parse(pattern), MAX_DEPTH);
    }

    /** Returns the filter for keys, without a user's pattern. */
    public static SerialFilter ofKeys() {
        return OF_KEYS;
    }

    /**
     * Returns the filter for keys, with a user's pattern.
     *
     * @param ownClasses a pattern that allows the classes which the key encoding itself writes; ends with a semicolon
     * @throws CacheException if the pattern is not valid
     */
    public static SerialFilter ofKeys(String ownClasses, String pattern) {
        return new SerialFilter(parse(ownClasses + pattern), MAX_KEY_DEPTH);
    }

    /** Returns the {@code maxdepth} of a user's pattern; null if the pattern sets none. */
    public static @Nullable Integer maxDepth(String pattern) {
        FilterPattern parsed = parse(pattern);
        long depth = parsed == null ? Long.MAX_VALUE : parsed.limit("maxdepth");
        return depth == Long.MAX_VALUE ? null : (int) Math.min(Integer.MAX_VALUE, depth);
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

    /** Returns the user's pattern; null if there is none. */
    @Nullable
    FilterPattern pattern() {
        return pattern;
    }

    /** Returns the allowed levels of nesting: the pattern's {@code maxdepth}, otherwise the default. */
    long maxDepth() {
        return maxDepth;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.depth() > maxDepth || isKnownFromAttacks(info.serialClass())) {
            return Status.REJECTED;
        }
        return pattern == null ? Status.UNDECIDED : pattern.filter().checkInput(info);
    }

    private static boolean isKnownFromAttacks(@Nullable Class<?> type) {
        return type != null && VERDICTS.get(type) == Status.REJECTED;
    }

    /** Returns why {@link #checkInput} rejects {@code info}. */
    Rejection explain(FilterInfo info) {
        Class<?> type = info.serialClass();
        if (type != null && isKnownFromAttacks(type)) {
            RefusedClasses.Entry entry = RefusedClasses.entryFor(type);
            return Rejection.ofClass(
                    type,
                    "the list of classes used in attacks ('" + entry.pattern() + "': it " + entry.reason() + ")",
                    "store what it is made from, or mark the field transient");
        }
        boolean isUsersLimit = pattern != null && pattern.limit("maxdepth") != Long.MAX_VALUE;
        if (info.depth() > maxDepth && !isUsersLimit) {
            return Rejection.ofLimit(
                    "nesting of more than " + maxDepth + " levels",
                    "the limit of nesting",
                    "hold the objects in a list instead of a chain, or raise maxdepth in the setting 'serial-filter'");
        }
        return pattern == null ? Rejection.byCode(info) : pattern.explain(info, "the setting 'serial-filter'");
    }
}
