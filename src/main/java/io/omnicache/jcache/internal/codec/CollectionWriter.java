package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.CollectionKind.Shape;
import io.omnicache.jcache.internal.codec.CollectionProxy.UnserializableComparator;
import io.omnicache.jcache.internal.codec.StreamNode.Elements;
import io.omnicache.jcache.internal.codec.StreamNode.FieldDesc;
import io.omnicache.jcache.internal.codec.StreamNode.Instance;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;

/**
 * Writes collections as {@link CollectionProxy}s: the elements of a set, and the entries of a map by their keys, in the
 * order of their encodings (unsigned bytes). One instance serves the encoding of one key.
 */
final class CollectionWriter {
    private static final ClassDesc OBJECTS = new ClassDesc("[Ljava.lang.Object;", 0, 0, List.of(), List.of());
    private static final ClassDesc FORM = new ClassDesc(
            CollectionProxy.class.getName(),
            1,
            ObjectStreamConstants.SC_SERIALIZABLE,
            List.of(
                    new FieldDesc('B', "kind", null),
                    new FieldDesc('L', "detail", "Ljava/lang/Object;"),
                    new FieldDesc('[', "items", "[Ljava/lang/Object;")),
            List.of());

    private final Map<Elements, List<StreamNode>> ordered = new IdentityHashMap<>();

    void write(Elements collection, CollectionKind kind, CanonicalWriter out) throws IOException {
        List<StreamNode> items = ordered.get(collection);
        if (items == null) {
            items = order(collection, out.guard());
            ordered.put(collection, items);
        }
        StreamNode detail = kind.hasDetail() ? collection.detail() : StreamNode.Null.INSTANCE;
        if (detail instanceof Instance lost && lost.type().name().equals(UnserializableComparator.class.getName())) {
            throw new CacheException("Key has a sorted collection whose comparator is not serialisable: let the"
                    + " comparator implement java.io.Serializable, or declare the field as Set or Map");
        }
        out.beginObject(FORM);
        out.byteValue(kind.code());
        out.write(detail, TargetType.ANYWHERE);
        out.enter();
        out.array(OBJECTS, items.size());
        for (StreamNode item : items) {
            out.write(item, TargetType.ANYWHERE);
        }
        out.leave();
    }

    private List<StreamNode> order(Elements collection, KeyWriteFilter guard) throws IOException {
        Shape shape = collection.kind().shape();
        if (shape == Shape.LIST) {
            return collection.items();
        }
        int step = shape == Shape.MAP ? 2 : 1;
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < collection.items().size(); i += step) {
            List<StreamNode> group = collection.items().subList(i, i + step);
            groups.add(new Group(new CanonicalWriter(this, guard).writeWhole(group.get(0)), group));
        }
        groups.sort((a, b) -> Arrays.compareUnsigned(a.encoded(), b.encoded()));
        return groups.stream().flatMap(group -> group.items().stream()).toList();
    }

    /** An element, or a map's key and value, with the encoding by which it is sorted. */
    private record Group(byte[] encoded, List<StreamNode> items) {}
}
