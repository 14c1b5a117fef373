package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.filter.Rejection;
import java.io.ObjectInputFilter.FilterInfo;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.PriorityBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of {@code hashCode} that the collections and arrays in a stream cost, if each is put into a set at
 * each place where the stream names it. A set's {@code hashCode} calls that of every element, so sets within sets that
 * share their elements cost a multiple with each level: a kilobyte of them would keep a thread busy for ever. The parts
 * of a collection are read before it, so the cost is known before its {@code hashCode} is called. Counts collections of
 * the JDK and arrays; parts of other classes count as one call. For one stream and one thread.
 *
 * <p>A stream may name a collection again by a reference, of which a filter learns only the depth. A reference counts
 * as the largest collection so far, if that one has more parts than the stream has bytes: such a collection shares
 * parts. Most references are no such names but the class of the object that follows; that is known afterwards.
 *
 * <p>Sorted collections and priority queues compare their elements while they are read. To compare two decimals of
 * different scales, the JDK multiplies one of them, in a time that grows with the square of its length. So in a stream
 * that describes such a collection, each decimal and each reference counts as a comparison with the longest decimal so
 * far.
 */
final class HashWork {
    /** The calls of {@code hashCode} that each byte of the stream allows. */
    private static final long CALLS_PER_BYTE = 1000;

    /** The calls that every stream allows: a tenth of a second. */
    private static final long CALLS_AT_LEAST = 10_000_000;

    /**
     * The references in a stream with a collection in itself. The size of such a collection isn't known when it is
     * named, and with each reference it may double.
     */
    private static final int REFERENCES_WITH_CYCLE = 24;

    private static final int NONE = -1;

    /** A decimal with so many bits in its square takes as long to compare as a call of {@code hashCode}. */
    private static final long SQUARED_BITS_PER_CALL = 100_000;

    /** Stands in streams of keys for the JDK's collections, sorted ones among them. */
    private static final String COLLECTION_IN_KEY = "io.omnicache.jcache.internal.codec.key.CollectionProxy";

    private final int size;
    private final long limit;
    private long calls;
    private long largest = 1;
    private long references;
    /** The depth of the last reference, if that may be the name of a collection. */
    private long depth = NONE;

    private boolean hasCycle;
    private boolean describesOwnCollection;
    private boolean describesOrder;
    /** The time of a comparison with the longest decimal so far, as a number of calls of {@code hashCode}. */
    private long comparison;

    /** The first collection of the stream; many streams have no other. */
    private @Nullable Object first;

    private long weightOfFirst;
    private @Nullable IdentityHashMap<Object, Long> weights;

    HashWork(int bytes) {
        size = bytes;
        limit = CALLS_PER_BYTE * bytes + CALLS_AT_LEAST;
    }

    /** Counts what a filter is told about, and returns why the stream is refused; null if the limit is kept. */
    @Nullable
    Rejection read(FilterInfo info) {
        boolean isReference = info.serialClass() == null && info.arrayLength() < 0;
        if (isReference) {
            references++;
            countComparison();
        }
        // Deeper parts and arrays belong to an object that the reference has given the class of.
        boolean named = isReference ? info.depth() <= depth : info.arrayLength() >= 0 && info.depth() < depth;
        countReference(named);
        depth = isReference ? info.depth() : NONE;
        return verdict();
    }

    /** As {@link #read}, for a class that the stream describes: no reference has given the class. */
    @Nullable
    Rejection describe(Class<?> type) {
        describesOwnCollection |= type.getClassLoader() != null
                && (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type));
        describesOrder |= SortedSet.class.isAssignableFrom(type)
                || SortedMap.class.isAssignableFrom(type)
                || PriorityQueue.class.isAssignableFrom(type)
                || PriorityBlockingQueue.class.isAssignableFrom(type)
                || type.getName().equals(COLLECTION_IN_KEY);
        countReference(depth != NONE);
        depth = NONE;
        return verdict();
    }

    private void countComparison() {
        if (describesOrder) {
            calls = Math.min(limit + 1, calls + comparison);
        }
    }

    private void countReference(boolean named) {
        if (named && largest > size) {
            calls = Math.min(limit + 1, calls + largest);
        }
    }

    /**
     * Counts an object that was read, and returns why the stream is refused; null if the limit is kept. The sets and
     * maps that the object goes into aren't filled yet.
     */
    @Nullable
    Rejection add(Object part) {
        if (!(part instanceof String)) {
            depth = NONE; // The reference gave this object's class, or was in this object, whose weight contains it.
        }
        if (part instanceof BigDecimal number) {
            long bits = number.unscaledValue().bitLength();
            comparison = Math.max(comparison, bits * bits / SQUARED_BITS_PER_CALL);
            countComparison();
            return verdict();
        }
        if (!isCounted(part)) {
            return null;
        }
        long weight = weigh(part);
        note(part, weight);
        largest = Math.max(largest, weight);
        calls = Math.min(limit + 1, calls + weight);
        return verdict();
    }

    private @Nullable Rejection verdict() {
        boolean isKept = calls <= limit && (!hasCycle || references <= REFERENCES_WITH_CYCLE);
        return isKept
                ? null
                : Rejection.ofLimit(
                        "the work of comparing its collections",
                        "the limit of " + limit + " calls of hashCode",
                        "let fewer collections share the same large parts, and none hold itself");
    }

    private static boolean isCounted(Object part) {
        if (part instanceof String || part instanceof Number) {
            return false; // Most parts.
        }
        boolean isCollection = part instanceof Collection || part instanceof Map || part instanceof Map.Entry;
        return isCollection && part.getClass().getClassLoader() == null
                || part.getClass().isArray();
    }

    private void note(Object part, long weight) {
        if (first == null) {
            first = part;
            weightOfFirst = weight;
        } else {
            weights = weights == null ? new IdentityHashMap<>() : weights;
            weights.put(part, weight);
        }
    }

    private long weigh(Object part) {
        boolean mayCallApplication = describesOwnCollection
                && !(part instanceof Map.Entry)
                && part.getClass().getName().startsWith("java.util.Collections$");
        if (mayCallApplication) {
            return largest;
        }
        try {
            return weighParts(part);
        } catch (RuntimeException e) { // No failure of counting makes a value unreadable.
            return largest;
        }
    }

    private long weighParts(Object part) {
        long weight = 1;
        if (part instanceof Object[] array) {
            for (Object element : array) {
                weight = plus(weight, element);
            }
        } else if (part.getClass().isArray()) {
            weight += Array.getLength(part) / Long.BYTES;
        } else if (part instanceof Collection<?> collection) {
            for (Object element : collection) {
                weight = plus(weight, element);
            }
        } else if (part instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                weight = plus(plus(weight, entry.getKey()), entry.getValue());
            }
        } else if (part instanceof Map.Entry<?, ?> entry) {
            weight = plus(plus(weight, entry.getKey()), entry.getValue());
        }
        return weight;
    }

    private long plus(long weight, @Nullable Object part) {
        return Math.min(limit + 1, weight + (part == null || !isCounted(part) ? 1 : known(part)));
    }

    private long known(Object part) {
        Long known = part == first ? Long.valueOf(weightOfFirst) : weights == null ? null : weights.get(part);
        // Any other collection is still being read, but for entries, which an iteration may create.
        hasCycle |= known == null && !(part instanceof Map.Entry);
        return known == null ? largest : known;
    }
}
