package io.omnicache.jcache.internal.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The description of a class in a Java serialisation stream; of a dynamic proxy if it has no name. */
final class ClassDesc implements StreamNode {
    private final String name;
    private final long serialVersionUid;
    private final int flags;
    private final List<FieldDesc> fields;
    private final List<String> interfaces;
    private List<StreamNode> annotations = List.of();
    private @Nullable ClassDesc parent;

    ClassDesc(String name, long serialVersionUid, int flags, List<FieldDesc> fields, List<String> interfaces) {
        this.name = name;
        this.serialVersionUid = serialVersionUid;
        this.flags = flags;
        this.fields = fields;
        this.interfaces = interfaces;
    }

    /** The parts that follow the description's handle in the stream. */
    void complete(List<StreamNode> writtenByStream, @Nullable ClassDesc superclass) {
        annotations = writtenByStream;
        parent = superclass;
    }

    String name() {
        return name;
    }

    long serialVersionUid() {
        return serialVersionUid;
    }

    int flags() {
        return flags;
    }

    List<FieldDesc> fields() {
        return fields;
    }

    List<String> interfaces() {
        return interfaces;
    }

    List<StreamNode> annotations() {
        return annotations;
    }

    @Nullable
    ClassDesc parent() {
        return parent;
    }

    boolean isProxy() {
        return name.isEmpty();
    }
}
