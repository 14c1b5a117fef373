package io.omnicache.jcache.internal.codec.filter;

import io.omnicache.jcache.internal.codec.filter.Rejection.RejectedException;
import java.io.ObjectInputFilter;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The filter of what this thread reads, for streams that classes of the value open themselves. It costs nothing unless
 * a factory of filters was created that asks for it. Thread-safe.
 */
public final class NestedStreams {
    /** The JDK's collections that are read in place of objects of known classes. */
    private static final Set<String> RESULTS = Set.of("java.util.RegularEnumSet", "java.util.JumboEnumSet");

    private static final String IMMUTABLE_COLLECTIONS = "java.util.ImmutableCollections$";

    private static final ThreadLocal<NestedFilter> CURRENT = new ThreadLocal<>();

    private static volatile boolean enabled;

    private NestedStreams() {}

    /** Notes that a factory of filters asks for the filter of this thread from now on. */
    public static void enable() {
        enabled = true;
    }

    /** Returns whether a factory asks for the filter of this thread. */
    public static boolean areFiltered() {
        return enabled;
    }

    /**
     * Calls the reader of a stream. What streams on this thread refuse meanwhile can't be hidden by the code that opened
     * them.
     *
     * @param what the subject of error messages
     */
    public static <T> T read(ReadFilter filter, @Nullable SerialFilter known, String what, Supplier<T> reader) {
        NestedFilter before = CURRENT.get();
        NestedFilter nested = new NestedFilter(filter, known);
        CURRENT.set(nested);
        try {
            T object = reader.get();
            if (nested.refused != null) {
                throw new RejectedException(what + " can't be deserialised", nested.refused);
            }
            return object;
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /**
     * Returns the filter of a stream that is created, or whose filter is set.
     *
     * @param requested the filter that the JDK would take
     */
    public static @Nullable ObjectInputFilter of(@Nullable ObjectInputFilter requested) {
        if (requested instanceof ReadFilter own && own.isSetFirst()) {
            return requested; // Of a stream of this library, perhaps of another cache.
        }
        NestedFilter nested = CURRENT.get();
        if (nested == null) {
            return requested;
        }
        // The JDK passes the filter of the stream around on to a MarshalledObject.
        return requested == nested.outer ? nested : ObjectInputFilter.merge(nested, requested);
    }

    /** The rules of the stream around, for a stream whose classes nobody judges by name. */
    private static final class NestedFilter implements ObjectInputFilter {
        private final ReadFilter outer;
        private final @Nullable SerialFilter known;
        private @Nullable Rejection refused;

        NestedFilter(ReadFilter outer, @Nullable SerialFilter known) {
            this.outer = outer;
            this.known = known;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            Class<?> type = info.serialClass();
            Rejection rejection = known == null || type == null || isResult(type) ? null : known.rejectionOf(type);
            if (rejection != null) {
                outer.reject(rejection);
                refused = rejection;
                return Status.REJECTED;
            }
            Status status = outer.checkInput(info);
            if (status == Status.REJECTED && !outer.needsDeepStack()) {
                refused = outer.rejection();
            }
            return status;
        }

        private static boolean isResult(Class<?> type) {
            return type.getName().startsWith(IMMUTABLE_COLLECTIONS) || RESULTS.contains(type.getName());
        }
    }
}
