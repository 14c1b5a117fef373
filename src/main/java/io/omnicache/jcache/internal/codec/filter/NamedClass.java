package io.omnicache.jcache.internal.codec.filter;

import io.omnicache.jcache.internal.codec.filter.Rejection.RejectedException;
import io.omnicache.jcache.internal.text.Shown;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import org.jspecify.annotations.Nullable;

/**
 * The question to a filter about one class outside a stream: about a class that an encoding names, or before an object
 * is written.
 */
public record NamedClass(Class<?> serialClass) implements FilterInfo {

    /** Returns the combined verdict of the filter and the JVM's filter. */
    public static Status verdict(Class<?> type, ObjectInputFilter filter) {
        return new ReadFilter(filter, 0, Integer.MAX_VALUE).checkInput(new NamedClass(type));
    }

    /** Returns why the filter or the JVM's filter rejects the class; null if neither filter does. */
    public static @Nullable Rejection rejection(Class<?> type, ObjectInputFilter filter) {
        ReadFilter both = new ReadFilter(filter, 0, Integer.MAX_VALUE);
        both.checkInput(new NamedClass(type));
        Rejection rejection = both.rejection();
        return rejection == null && filter instanceof SerialFilter known ? known.rejectionOf(type) : rejection;
    }

    /** Returns whether the filter rejects the class; false if the filter is null. */
    static boolean isRejected(Class<?> type, @Nullable ObjectInputFilter filter) {
        return filter != null && filter.checkInput(new NamedClass(type)) == Status.REJECTED;
    }

    /** @throws RejectedException if the filter or the JVM's filter rejects the class */
    public static void check(Class<?> type, ObjectInputFilter filter) {
        Rejection rejection = rejection(type, filter);
        if (rejection != null) {
            throw new RejectedException("Class " + Shown.name(type.getName()) + " can't be used", rejection);
        }
    }

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
