package io.omnicache.jcache.internal.codec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Stands for a collection of the JDK's in the stream of a key: what it holds, and what class it becomes again. */
final class CollectionProxy implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte kind;
    private final @Nullable Object detail;
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

    Object toCollection() {
        return CollectionKind.ofCode(kind).create(detail, items);
    }

    /** In place of a comparator that isn't serialisable; no harm where the collection needs no order when decoded. */
    record UnserializableComparator(String type) implements Serializable {}
}
