package io.omnicache.jcache.internal.codec.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of a Java serialisation stream (the grammar of the Java Object Serialization Specification, section 6),
 * in which each back-reference is replaced by the object that it refers to. Nodes are compared by identity.
 */
interface StreamNode {

    /** The null reference. */
    enum Null implements StreamNode {
        INSTANCE
    }

    /** A string in modified UTF-8. */
    record Text(byte[] utf) implements StreamNode {}

    /** Bytes that a class's own write method wrote. */
    record Block(byte[] bytes) implements StreamNode {}

    /** A {@code Class} object. */
    record ClassRef(ClassDesc type) implements StreamNode {}

    /** An enum constant. */
    record Constant(ClassDesc type, Text name) implements StreamNode {}

    /** An array of primitives. */
    record Primitives(ClassDesc type, int length, byte[] bytes) implements StreamNode {}

    /** An array of references. */
    record References(ClassDesc type, List<StreamNode> elements) implements StreamNode {}

    /** Any other object: the data of each class in its hierarchy, beginning with the topmost superclass. */
    record Instance(ClassDesc type, List<ClassData> data) implements StreamNode {

        /** Returns the data of the object's own class. */
        ClassData own() {
            return data.get(data.size() - 1);
        }
    }

    /** A JDK collection in the order and of the kind in which it was written. A map's keys and values alternate. */
    record Elements(CollectionKind kind, StreamNode detail, List<StreamNode> items) implements StreamNode {}

    /** The serialisable fields of one class, in the order of the class description. */
    record Fields(ClassDesc type, byte[] primitives, List<StreamNode> references) implements StreamNode {

        /** Returns the value of a reference field. */
        StreamNode reference(String name) {
            int index = 0;
            for (FieldDesc field : type.fields()) {
                if (field.isReference()) {
                    if (field.name().equals(name)) {
                        return references.get(index);
                    }
                    index++;
                }
            }
            throw new IllegalArgumentException(name);
        }
    }

    /**
     * The data of one class in an object's hierarchy.
     *
     * @param parts the fields and, if {@code custom}, the data that the class's write method wrote before and after the
     *     fields
     * @param custom whether the class has its own write method
     */
    record ClassData(List<StreamNode> parts, boolean custom) {

        Fields fields() {
            return (Fields) parts.get(0);
        }
    }

    /**
     * A field in a class description.
     *
     * @param code the type as in class files
     * @param signature the signature as in class files; null for a primitive field
     */
    record FieldDesc(char code, String name, @Nullable String signature) {
        boolean isReference() {
            return code == 'L' || code == '[';
        }

        int size() {
            return switch (code) {
                case 'B', 'Z' -> 1;
                case 'C', 'S' -> 2;
                case 'I', 'F' -> 4;
                case 'J', 'D' -> 8;
                default -> 0;
            };
        }
    }

    /** The description of a class. A dynamic proxy class has interfaces instead of a name. */
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

        /** Sets the parts that follow in the stream after the description's handle was assigned. */
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
}
