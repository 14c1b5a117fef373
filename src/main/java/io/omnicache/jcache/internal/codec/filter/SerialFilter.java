package io.omnicache.jcache.internal.codec.filter;

import java.io.ObjectInputFilter;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The deserialisation filter of a codec. It rejects {@link RefusedClasses classes known from attacks} and nesting beyond a limit,
 * and what the user's pattern rejects if there is one. Whoever can write to Redis chooses the classes that a plain
 * {@code ObjectInputStream} creates; only a pattern that lists what is allowed, such as {@code com.acme.**;java.**;!*}, makes a
 * Redis safe that others can write to. Immutable.
 */
public final class SerialFilter implements ObjectInputFilter {
    /** The nesting of values that is allowed unless the user's pattern sets {@code maxdepth}. */
    public static final int MAX_DEPTH = 30_000;

    /** The same for keys. They are decoded in any thread that iterates, so they must fit into the stack of any thread. */
    static final int MAX_KEY_DEPTH = 300;

    private static final SerialFilter OF_VALUES = new SerialFilter(null, MAX_DEPTH);
    private static final SerialFilter OF_KEYS = new SerialFilter(null, MAX_KEY_DEPTH);

    /** The verdict of the long list, once for each class: a filter is asked about every class of every value. */
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
        long ofUser = pattern == null ? Long.MAX_VALUE : pattern.limit("maxdepth");
        maxDepth = ofUser == Long.MAX_VALUE ? defaultDepth : ofUser;
    }

    /** Returns the filter of values without a pattern of the user. */
    public static SerialFilter ofValues() {
        return OF_VALUES;
    }

    /**
     * Returns the filter of values with a pattern of the user.
     *
     * @param pattern as in {@code jdk.serialFilter} (JEP 290); {@code maxdepth} in it replaces {@link #MAX_DEPTH}
     * @throws CacheException if the pattern is not valid
     */
    public static SerialFilter ofValues(String pattern) {
        return new SerialFilter(parse(pattern), MAX_DEPTH);
    }

    /** Returns the filter of keys without a pattern of the user. */
    public static SerialFilter ofKeys() {
        return OF_KEYS;
    }

    /**
     * Returns the filter of keys with a pattern of the user.
     *
     * @param ownClasses the pattern that allows the classes which the key encoding itself writes; ends with a semicolon
     * @throws CacheException if the pattern is not valid
     */
    public static SerialFilter ofKeys(String ownClasses, String pattern) {
        return new SerialFilter(parse(ownClasses + pattern), MAX_KEY_DEPTH);
    }

    /** Returns the nesting that a user's pattern allows, or null if it doesn't say. */
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

    /** Returns the user's pattern. */
    @Nullable
    FilterPattern pattern() {
        return pattern;
    }

    /** Returns the nesting that is allowed: the pattern's {@code maxdepth}, else the default. */
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
