package io.omnicache.jcache.internal.codec;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/** The filter of a cache: the classes that are always refused, a limit of nesting, and a pattern of the user's if there is one. */
final class SerialFilter implements ObjectInputFilter {
    /** Looks at the list once for each class: it is long, and a filter is asked about every class of every value. */
    private static final ClassValue<Status> VERDICTS = new ClassValue<>() {
        @Override
        protected Status computeValue(Class<?> type) {
            return RefusedClasses.FILTER.checkInput(SerialFilters.alone(type));
        }
    };

    private final @Nullable FilterPattern users;
    private final long maxDepth;

    SerialFilter(@Nullable FilterPattern users, long defaultDepth) {
        this.users = users;
        long ofUser = users == null ? Long.MAX_VALUE : users.limit("maxdepth");
        maxDepth = ofUser == Long.MAX_VALUE ? defaultDepth : ofUser;
    }

    @Nullable
    FilterPattern users() {
        return users;
    }

    /** The nesting that it allows: the pattern's {@code maxdepth}, else the default. */
    long maxDepth() {
        return maxDepth;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.depth() > maxDepth) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        if (type != null && VERDICTS.get(type) == Status.REJECTED) {
            return Status.REJECTED;
        }
        return users == null ? Status.UNDECIDED : users.filter().checkInput(info);
    }

    /** Why it refuses what it refuses. */
    Rejection explain(FilterInfo info) {
        Class<?> type = info.serialClass();
        if (type != null && VERDICTS.get(type) == Status.REJECTED) {
            RefusedClasses.Entry entry = RefusedClasses.entryFor(type);
            return new Rejection(
                    "class " + SerialFilters.nameOf(type),
                    "the list of classes used in attacks ('" + entry.pattern() + "': it " + entry.reason() + ")",
                    "store what it is made from, or mark the field transient",
                    type,
                    -1);
        }
        boolean byUser = users != null && users.limit("maxdepth") != Long.MAX_VALUE;
        if (info.depth() > maxDepth && !byUser) {
            return Rejection.ofLimit(
                    "nesting of more than " + maxDepth + " levels",
                    "the limit of nesting",
                    "hold the objects in a list instead of a chain, or raise maxdepth in the setting 'serial-filter'");
        }
        return SerialFilters.explain(users, info, "the setting 'serial-filter'");
    }
}
