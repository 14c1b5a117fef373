package io.omnicache.jcache.internal.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of a Java serialisation stream (the grammar of the Java Object Serialization Specification, section 6),
 * with back-references replaced by what they refer to. Compared by identity: {@link CanonicalWriter} gives each class
 * description one handle.
 */
interface StreamNode {

    /** {@code TC_NULL}. */
    enum Null implements StreamNode {
        INSTANCE
    }

    /** A string as its modified UTF-8. */
    record Text(byte[] utf) implements StreamNode {}

    /** Bytes that a class wrote by itself. */
    record Block(byte[] bytes) implements StreamNode {}

    /** A {@code Class}. */
    record ClassRef(ClassDesc type) implements StreamNode {}

    /** An enum constant. */
    record Constant(ClassDesc type, Text name) implements StreamNode {}

    /** An array of primitives. */
    record Primitives(ClassDesc type, int length, byte[] bytes) implements StreamNode {}

    /** An array of references. */
    record References(ClassDesc type, List<StreamNode> elements) implements StreamNode {}

    /** Any other object: its data class by class, the topmost superclass first. */
    record Instance(ClassDesc type, List<ClassData> data) implements StreamNode {

        /** What the object's own class contributes. */
        ClassData own() {
            return data.get(data.size() - 1);
        }
    }

    /** A collection of the JDK's, whose order and kind are yet to be made canonical; a map's keys and values alternate. */
    record Elements(CollectionKind kind, StreamNode detail, List<StreamNode> items) implements StreamNode {}

    /** The serialisable fields of one class in the order of its description. */
    record Fields(ClassDesc type, byte[] primitives, List<StreamNode> references) implements StreamNode {

        /** The value of a reference field. */
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
     * What one class of an object's hierarchy contributes: its fields, and if it is {@code custom}, what its write
     * method wrote before and after them.
     */
    record ClassData(List<StreamNode> parts, boolean custom) {

        Fields fields() {
            return (Fields) parts.get(0);
        }
    }

    /** A field in a class description; {@code code} and {@code signature} as in class files, null for primitives. */
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
}
