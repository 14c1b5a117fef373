package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.key.CollectionKind.Shape;
import io.omnicache.jcache.internal.codec.key.CollectionProxy.UnserializableComparator;
import io.omnicache.jcache.internal.codec.key.StreamNode.Block;
import io.omnicache.jcache.internal.codec.key.StreamNode.ClassData;
import io.omnicache.jcache.internal.codec.key.StreamNode.ClassDesc;
import io.omnicache.jcache.internal.codec.key.StreamNode.Elements;
import io.omnicache.jcache.internal.codec.key.StreamNode.FieldDesc;
import io.omnicache.jcache.internal.codec.key.StreamNode.Fields;
import io.omnicache.jcache.internal.codec.key.StreamNode.Instance;
import io.omnicache.jcache.internal.codec.key.StreamNode.Null;
import io.omnicache.jcache.internal.codec.key.StreamNode.References;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;

/**
 * Recognises collections in the stream of the first pass and writes each collection as a {@link CollectionProxy}. The
 * elements of a set and the entries of a map are sorted by the encoding of the element or the map key, compared as
 * unsigned bytes. One instance serves the encoding of one key.
 */
final class CanonicalCollections {
    private static final int LOW_BYTE = 0xFF;

    private static final ClassDesc OBJECTS = new ClassDesc("[Ljava.lang.Object;", 0, 0, List.of(), List.of());
    private static final ClassDesc PROXY = new ClassDesc(
            CollectionProxy.class.getName(),
            1,
            ObjectStreamConstants.SC_SERIALIZABLE,
            List.of(
                    new FieldDesc('B', "kind", null),
                    new FieldDesc('L', "detail", "Ljava/lang/Object;"),
                    new FieldDesc('[', "items", "[Ljava/lang/Object;")),
            List.of());

    /**
     * The sorted items of each collection written so far: a collection that occurs several times in a key is sorted
     * once.
     */
    private final Map<Elements, List<StreamNode>> ordered = new IdentityHashMap<>();

    /**
     * Returns {@link Elements} for a {@link CollectionProxy} and for the JDK's immutable and enum collections. These
     * reach the stream in their own serialised form, which the JDK specifies. Returns any other object unchanged.
     */
    static StreamNode recognise(Instance instance) {
        String type = instance.type().name();
        if (type.equals(PROXY.name())) {
            return ofProxy(instance.own().fields());
        }
        return switch (type) {
            case "java.util.CollSer" -> ofImmutable(instance.own());
            case "java.util.EnumSet$SerializationProxy" ->
                ofEnumSet(instance.own().fields());
            case "java.util.EnumMap" -> ofEnumMap(instance.own());
            default -> instance;
        };
    }

    private static Elements ofProxy(Fields fields) {
        CollectionKind kind = CollectionKind.ofCode(fields.primitives()[0]);
        References items = (References) fields.reference("items");
        return new Elements(kind, fields.reference("detail"), items.elements());
    }

    /**
     * Reads the serialised form of {@code List.of}, {@code Set.of} and {@code Map.of}: {@code int tag}, then the
     * length, then the elements.
     */
    private static Elements ofImmutable(ClassData data) {
        int tag = data.fields().primitives()[3] & LOW_BYTE;
        CollectionKind kind = switch (tag) {
            case 1, 4 -> CollectionKind.LIST;
            case 2 -> CollectionKind.SET;
            case 3 -> CollectionKind.MAP;
            default -> throw new IllegalStateException("java.util.CollSer with tag " + tag);
        };
        return new Elements(kind, Null.INSTANCE, elementsBehindLength(data));
    }

    private static Elements ofEnumSet(Fields fields) {
        References elements = (References) fields.reference("elements");
        return new Elements(CollectionKind.ENUM_SET, fields.reference("elementType"), elements.elements());
    }

    private static Elements ofEnumMap(ClassData data) {
        return new Elements(CollectionKind.ENUM_MAP, data.fields().reference("keyType"), elementsBehindLength(data));
    }

    private static List<StreamNode> elementsBehindLength(ClassData data) {
        return data.parts().stream()
                .filter(part -> !(part instanceof Fields) && !(part instanceof Block))
                .toList();
    }

    /** @throws CacheException if the collection needs a comparator that is not serialisable */
    void write(Elements collection, CollectionKind kind, CanonicalWriter out) throws IOException {
        List<StreamNode> items = ordered.get(collection);
        if (items == null) {
            items = order(collection, out.filter());
            ordered.put(collection, items);
        }
        StreamNode detail = kind.hasDetail() ? collection.detail() : Null.INSTANCE;
        if (detail instanceof Instance lost && lost.type().name().equals(UnserializableComparator.class.getName())) {
            throw new CacheException("Key has a sorted collection whose comparator is not serialisable: let the"
                    + " comparator implement java.io.Serializable, or declare the field as Set or Map");
        }
        out.beginObject(PROXY);
        out.byteValue(kind.code());
        out.write(detail, TargetType.ANY);
        out.enter();
        out.array(OBJECTS, items.size());
        for (StreamNode item : items) {
            out.write(item, TargetType.ANY);
        }
        out.leave();
    }

    private List<StreamNode> order(Elements collection, KeyWriteFilter filter) throws IOException {
        Shape shape = collection.kind().shape();
        if (shape == Shape.LIST) {
            return collection.items();
        }
        int step = shape == Shape.MAP ? 2 : 1;
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < collection.items().size(); i += step) {
            List<StreamNode> group = collection.items().subList(i, i + step);
            groups.add(new Group(new CanonicalWriter(this, filter).writeWhole(group.get(0)), group));
        }
        groups.sort((a, b) -> Arrays.compareUnsigned(a.encoded(), b.encoded()));
        return groups.stream().flatMap(group -> group.items().stream()).toList();
    }

    /**
     * A set's element, or a map's key and value, with the encoding of the element or key, by which groups are sorted.
     */
    private record Group(byte[] encoded, List<StreamNode> items) {}
}
