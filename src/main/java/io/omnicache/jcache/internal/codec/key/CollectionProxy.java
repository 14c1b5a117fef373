package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.UndecodableException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The serialization proxy of a collection of the JDK in the stream of a key: its elements, and the class that it is decoded to.
 * {@link NumberedClasses} names this class by number, so only its fields are part of stored keys.
 */
final class CollectionProxy implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte kind;
    /** The comparator, or the class of enum elements or keys. */
    private final @Nullable Object detail;
    /** The elements; of a map keys and values in turn. */
    private final @Nullable Object[] items;

    private CollectionProxy(byte kind, @Nullable Object detail, @Nullable Object[] items) {
        this.kind = kind;
        this.detail = detail;
        this.items = items;
    }

    static CollectionProxy of(CollectionKind kind, Object collection) {
        if (collection instanceof Map<?, ?> map) {
            List<@Nullable Object> items = new ArrayList<>(2 * map.size());
            map.forEach((key, value) -> {
                items.add(key);
                items.add(value);
            });
            Object comparator = map instanceof SortedMap<?, ?> sorted ? writable(sorted.comparator()) : null;
            return new CollectionProxy(kind.code(), comparator, items.toArray());
        }
        Object comparator = collection instanceof SortedSet<?> sorted ? writable(sorted.comparator()) : null;
        return new CollectionProxy(kind.code(), comparator, ((Collection<?>) collection).toArray());
    }

    private static @Nullable Object writable(@Nullable Comparator<?> comparator) {
        return comparator == null || comparator instanceof Serializable
                ? comparator
                : new UnserializableComparator(comparator.getClass().getName());
    }

    /** @throws UndecodableException if the kind is unknown */
    Object toCollection() {
        return CollectionKind.ofCode(kind).create(detail, items);
    }

    /**
     * Replaces a comparator that is not serialisable in the first pass. {@link CanonicalCollections} leaves it out where the decoded
     * collection needs no order, and else refuses the key: it is never stored.
     */
    record UnserializableComparator(String type) implements Serializable {}
}
