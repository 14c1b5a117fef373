package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.filter.Rejection;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of {@code hashCode} that the collections in a stream cost, if each is put into a set. A set's {@code
 * hashCode} calls that of every element, so sets within sets that share their elements cost a multiple with each level:
 * a kilobyte of them would keep a thread busy for ever. The parts of a collection are read before it, so the cost is
 * known before its {@code hashCode} is called. Counts collections of the JDK; parts of other classes count as one call.
 * For one stream and one thread.
 */
final class HashWork {
    /** The calls of {@code hashCode} that each byte of the stream allows. */
    private static final long CALLS_PER_BYTE = 1000;

    /** The calls that every stream allows: a tenth of a second. */
    private static final long CALLS_AT_LEAST = 10_000_000;

    private final long limit;
    private long calls;
    private @Nullable IdentityHashMap<Object, Long> weights;

    HashWork(int bytes) {
        limit = CALLS_PER_BYTE * bytes + CALLS_AT_LEAST;
    }

    /**
     * Counts an object that was read, and returns why the stream is refused; null if the limit is kept. The sets and
     * maps that the object goes into aren't filled yet.
     */
    @Nullable
    Rejection add(Object part) {
        boolean isCounted = part instanceof Collection || part instanceof Map || part instanceof Map.Entry;
        if (!isCounted || part.getClass().getClassLoader() != null) {
            return null;
        }
        calls += weigh(part);
        if (calls <= limit && calls >= 0) {
            return null;
        }
        return Rejection.ofLimit(
                "the work of comparing its collections",
                "the limit of " + limit + " calls of hashCode",
                "let fewer collections share the same large parts");
    }

    private long weigh(Object part) {
        long weight = 1;
        if (part instanceof Collection<?> collection) {
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
        weights = weights == null ? new IdentityHashMap<>() : weights;
        weights.put(part, weight);
        return weight;
    }

    private long plus(long weight, @Nullable Object part) {
        Long known = weights == null || part == null ? null : weights.get(part);
        return Math.min(limit + 1, weight + (known == null ? 1 : known));
    }
}
