package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.StreamNode.Block;
import io.omnicache.jcache.internal.codec.StreamNode.ClassData;
import io.omnicache.jcache.internal.codec.StreamNode.Elements;
import io.omnicache.jcache.internal.codec.StreamNode.Fields;
import io.omnicache.jcache.internal.codec.StreamNode.Instance;
import io.omnicache.jcache.internal.codec.StreamNode.Null;
import io.omnicache.jcache.internal.codec.StreamNode.References;
import java.util.List;

/**
 * Recognises collections in the first pass's stream: {@link CollectionProxy}, and those collections of the JDK's that
 * replace themselves before {@link GraphOutput} sees them, by the forms that the JDK specifies as their serialised ones.
 */
final class CollectionNodes {
    private static final int LOW_BYTE = 0xFF;

    private CollectionNodes() {}

    static StreamNode recognise(Instance instance) {
        return switch (instance.type().name()) {
            case "io.omnicache.jcache.internal.codec.CollectionProxy" ->
                form(instance.own().fields());
            case "java.util.CollSer" -> immutable(instance.own());
            case "java.util.EnumSet$SerializationProxy" ->
                enumSet(instance.own().fields());
            case "java.util.EnumMap" -> enumMap(instance.own());
            default -> instance;
        };
    }

    private static Elements form(Fields fields) {
        CollectionKind kind = CollectionKind.ofCode(fields.primitives()[0]);
        References items = (References) fields.reference("items");
        return new Elements(kind, fields.reference("detail"), items.elements());
    }

    /** {@code List.of}, {@code Set.of}, {@code Map.of}: {@code int tag}; then the length, then the elements. */
    private static StreamNode immutable(ClassData data) {
        int tag = data.fields().primitives()[3] & LOW_BYTE;
        CollectionKind kind = switch (tag) {
            case 1, 4 -> CollectionKind.LIST;
            case 2 -> CollectionKind.SET;
            case 3 -> CollectionKind.MAP;
            default -> throw new IllegalStateException("java.util.CollSer with tag " + tag);
        };
        return new Elements(kind, Null.INSTANCE, afterLength(data));
    }

    private static StreamNode enumSet(Fields fields) {
        References elements = (References) fields.reference("elements");
        return new Elements(CollectionKind.ENUM_SET, fields.reference("elementType"), elements.elements());
    }

    private static StreamNode enumMap(ClassData data) {
        return new Elements(CollectionKind.ENUM_MAP, data.fields().reference("keyType"), afterLength(data));
    }

    private static List<StreamNode> afterLength(ClassData data) {
        return data.parts().stream()
                .filter(part -> !(part instanceof Fields) && !(part instanceof Block))
                .toList();
    }
}
