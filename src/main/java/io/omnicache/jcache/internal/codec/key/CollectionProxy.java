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
 * The serialization proxy of a JDK collection in the stream of a key: the collection's elements and the class that it
 * is decoded to. {@link NumberedClasses} gives this class a number, so the fields of this class are part of stored keys
 * but its name isn't.
 */
final class CollectionProxy implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte kind;
    /** The comparator of a sorted collection, or the class of the enum elements or keys; null for other collections. */
    private final @Nullable Object detail;
    /** The elements; for a map, keys and values alternate. */
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
     * Replaces, in the first pass, a comparator that is not serialisable. {@link CanonicalCollections} leaves this
     * object out if the decoded collection needs no order, and otherwise refuses the key. It is never stored.
     */
    record UnserializableComparator(String type) implements Serializable {}
}
