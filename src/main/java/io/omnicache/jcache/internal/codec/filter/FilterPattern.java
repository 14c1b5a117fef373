package io.omnicache.jcache.internal.codec.filter;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Config;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter in the syntax of {@code jdk.serialFilter} (JEP 290) that can tell which part of the pattern rejects a class.
 * Immutable.
 */
record FilterPattern(String text, List<String> parts, ObjectInputFilter filter) {
    FilterPattern(String text, ObjectInputFilter filter) {
        this(text, List.of(text.split(";")), filter);
    }

    /**
     * Returns the pattern; null if the text is empty.
     *
     * @throws IllegalArgumentException if the text is not a valid pattern
     */
    static @Nullable FilterPattern parse(String text) {
        ObjectInputFilter filter = Config.createFilter(text);
        return filter == null ? null : new FilterPattern(text, filter);
    }

    /** Returns the pattern from which the JDK created the filter; null if the filter is a class of its own. */
    static @Nullable FilterPattern of(ObjectInputFilter filter) {
        boolean ofPattern = filter.getClass().getName().equals("java.io.ObjectInputFilter$Config$Global");
        return ofPattern ? new FilterPattern(filter.toString(), filter) : null;
    }

    /**
     * Returns a limit of the pattern, such as {@code maxdepth}; {@code Long.MAX_VALUE} if the pattern doesn't set the
     * limit. If the limit is set several times, the last value counts, as in the JDK.
     */
    long limit(String name) {
        long limit = Long.MAX_VALUE;
        for (String part : parts) {
            if (part.startsWith(name + '=')) {
                limit = Long.parseLong(part.substring(name.length() + 1).trim());
            }
        }
        return limit;
    }

    /** Returns whether a part of the pattern is this full class name. */
    boolean names(String className) {
        return parts.contains(className);
    }

    /**
     * Returns the first part that matches the class of this name; null if none does. The module of a part isn't
     * compared; a part that rejects classes of a module is passed over, since the filter itself decides by the class.
     */
    @Nullable
    String partThatDecides(String className) {
        for (String part : parts) {
            boolean isNegative = part.startsWith("!");
            int slash = part.indexOf('/');
            String classes = slash >= 0 ? part.substring(slash + 1) : isNegative ? part.substring(1) : part;
            boolean isPassedOver = part.isEmpty() || part.indexOf('=') > 0 || isNegative && slash >= 0;
            if (!isPassedOver && matches(classes, className)) {
                return part;
            }
        }
        return null;
    }

    private static boolean matches(String classes, String name) {
        if (classes.endsWith(".**")) {
            return name.startsWith(classes.substring(0, classes.length() - 2));
        }
        if (classes.endsWith(".*")) {
            String prefix = classes.substring(0, classes.length() - 1);
            return name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0;
        }
        return classes.endsWith("*")
                ? name.startsWith(classes.substring(0, classes.length() - 1))
                : name.equals(classes);
    }

    /**
     * Returns the reason for which the pattern rejects {@code info}.
     *
     * @param setting the name of the setting that holds the pattern, as part of a sentence
     */
    Rejection explain(FilterInfo info, String setting) {
        Class<?> type = info.serialClass();
        String part = rejectingPart(info);
        String by = "'" + part + "' of " + setting;
        if (part.indexOf('=') > 0 || type == null) {
            return new Rejection(
                    "its size or nesting",
                    by,
                    "raise that limit, or store less in one value",
                    info.arrayLength() >= 0 ? type : null,
                    info.arrayLength());
        }
        return Rejection.ofClass(type, by, "allow " + Rejection.nameOf(type) + " there, before it");
    }

    /**
     * Returns the part of the pattern that rejects: the first limit that does, otherwise the first part that matches
     * the class.
     */
    private String rejectingPart(FilterInfo info) {
        for (boolean limits : new boolean[] {true, false}) {
            for (String part : parts) {
                if (part.indexOf('=') > 0 == limits && status(part, info) == Status.REJECTED) {
                    return part;
                }
            }
        }
        return text;
    }

    private static Status status(String part, FilterInfo info) {
        ObjectInputFilter alone = Config.createFilter(part);
        return alone == null ? Status.UNDECIDED : alone.checkInput(info);
    }
}
