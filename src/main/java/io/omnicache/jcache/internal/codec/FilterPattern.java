package io.omnicache.jcache.internal.codec;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Config;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import org.jspecify.annotations.Nullable;

/** A filter in the syntax of {@code jdk.serialFilter} (JEP 290) that can say which part of it refuses. Immutable. */
final class FilterPattern {
    private final String text;
    private final ObjectInputFilter filter;

    private FilterPattern(String text, ObjectInputFilter filter) {
        this.text = text;
        this.filter = filter;
    }

    /**
     * The pattern; null if it says nothing.
     *
     * @throws IllegalArgumentException if it is not valid
     */
    static @Nullable FilterPattern parse(String text) {
        ObjectInputFilter filter = Config.createFilter(text);
        return filter == null ? null : new FilterPattern(text, filter);
    }

    /** The pattern behind a filter that the JDK made of one; null if the filter is code. */
    static @Nullable FilterPattern behind(ObjectInputFilter filter) {
        boolean ofPattern = filter.getClass().getName().equals("java.io.ObjectInputFilter$Config$Global");
        return ofPattern ? new FilterPattern(filter.toString(), filter) : null;
    }

    ObjectInputFilter filter() {
        return filter;
    }

    /** A limit such as {@code maxdepth}; the last one counts, as in the JDK. {@code Long.MAX_VALUE} if there is none. */
    long limit(String name) {
        long limit = Long.MAX_VALUE;
        for (String part : text.split(";")) {
            if (part.startsWith(name + '=')) {
                limit = Long.parseLong(part.substring(name.length() + 1).trim());
            }
        }
        return limit;
    }

    /** The part that refuses what the whole refuses: a limit, or the first part that names the class. */
    String refusingPart(FilterInfo info) {
        for (String part : text.split(";")) {
            if (part.indexOf('=') > 0 && status(part, info) == Status.REJECTED) {
                return part;
            }
        }
        for (String part : text.split(";")) {
            if (part.indexOf('=') < 0 && status(part, info) == Status.REJECTED) {
                return part;
            }
        }
        return text;
    }

    private static Status status(String part, FilterInfo info) {
        ObjectInputFilter alone = Config.createFilter(part);
        return alone == null ? Status.UNDECIDED : alone.checkInput(info);
    }
}
