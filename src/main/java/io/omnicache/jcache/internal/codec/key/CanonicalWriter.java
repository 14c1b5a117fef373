package io.omnicache.jcache.internal.codec.key;

import static java.io.ObjectStreamConstants.TC_ARRAY;
import static java.io.ObjectStreamConstants.TC_BLOCKDATA;
import static java.io.ObjectStreamConstants.TC_BLOCKDATALONG;
import static java.io.ObjectStreamConstants.TC_CLASS;
import static java.io.ObjectStreamConstants.TC_CLASSDESC;
import static java.io.ObjectStreamConstants.TC_ENDBLOCKDATA;
import static java.io.ObjectStreamConstants.TC_ENUM;
import static java.io.ObjectStreamConstants.TC_LONGSTRING;
import static java.io.ObjectStreamConstants.TC_NULL;
import static java.io.ObjectStreamConstants.TC_OBJECT;
import static java.io.ObjectStreamConstants.TC_PROXYCLASSDESC;
import static java.io.ObjectStreamConstants.TC_REFERENCE;
import static java.io.ObjectStreamConstants.TC_STRING;
import static java.io.ObjectStreamConstants.baseWireHandle;

import io.omnicache.jcache.internal.codec.key.StreamNode.Block;
import io.omnicache.jcache.internal.codec.key.StreamNode.ClassData;
import io.omnicache.jcache.internal.codec.key.StreamNode.ClassDesc;
import io.omnicache.jcache.internal.codec.key.StreamNode.ClassRef;
import io.omnicache.jcache.internal.codec.key.StreamNode.Constant;
import io.omnicache.jcache.internal.codec.key.StreamNode.Elements;
import io.omnicache.jcache.internal.codec.key.StreamNode.FieldDesc;
import io.omnicache.jcache.internal.codec.key.StreamNode.Fields;
import io.omnicache.jcache.internal.codec.key.StreamNode.Instance;
import io.omnicache.jcache.internal.codec.key.StreamNode.Null;
import io.omnicache.jcache.internal.codec.key.StreamNode.Primitives;
import io.omnicache.jcache.internal.codec.key.StreamNode.References;
import io.omnicache.jcache.internal.codec.key.StreamNode.Text;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;

/**
 * Writes the nodes of a stream so that equal nodes give equal bytes. Only class descriptions are written as references
 * to an earlier occurrence; every other node is written in full each time, and collections are written by
 * {@link CanonicalCollections}. The result is a serialisation stream that {@link GraphEncoding} reads. For one key and
 * one thread.
 */
final class CanonicalWriter {
    /**
     * The largest canonical form of a key, in bytes. A part that a key refers to several times is written each time, so
     * a small object graph could need unlimited memory; 1 MiB is far larger than any sensible key.
     */
    static final int MAX_BYTES = 1 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final CanonicalCollections collections;
    private final Map<String, Integer> descriptions = new HashMap<>();
    private final KeyWriteFilter filter;
    private int handles;
    private int depth;

    CanonicalWriter(CanonicalCollections collections, KeyWriteFilter filter) {
        this.collections = collections;
        this.filter = filter;
    }

    KeyWriteFilter filter() {
        return filter;
    }

    byte[] writeWhole(StreamNode root) throws IOException {
        write(root, TargetType.ANY);
        checkSize();
        return bytes.toByteArray();
    }

    /**
     * Begins a level of nesting, and refuses more levels than the reader's filters allow. Levels are counted as
     * {@code ObjectInputStream} counts them.
     */
    void enter() {
        filter.checkDepth(++depth);
    }

    void leave() {
        depth--;
    }

    void write(StreamNode node, TargetType target) throws IOException {
        checkSize();
        if (node instanceof Block block) {
            block(block.bytes());
        } else if (node instanceof Fields fields) {
            fields(fields);
        } else {
            enter();
            object(node, target);
            leave();
        }
    }

    private void object(StreamNode node, TargetType target) throws IOException {
        if (node == Null.INSTANCE) {
            out.writeByte(TC_NULL);
        } else if (node instanceof Text text) {
            text(text.utf());
        } else if (node instanceof Instance instance) {
            instance(instance);
        } else if (node instanceof Elements elements) {
            collections.write(elements, target.kindFor(elements), this);
        } else if (node instanceof Constant constant) {
            out.writeByte(TC_ENUM);
            description(constant.type());
            handles++;
            text(constant.name().utf());
        } else if (node instanceof References array) {
            references(array);
        } else if (node instanceof Primitives array) {
            array(array.type(), array.length());
            out.write(array.bytes());
        } else if (node instanceof ClassRef reference) {
            out.writeByte(TC_CLASS);
            description(reference.type());
            handles++;
        } else {
            description((ClassDesc) node);
        }
    }

    private void checkSize() {
        if (bytes.size() > MAX_BYTES) {
            throw tooLarge();
        }
    }

    static CacheException tooLarge() {
        return new CacheException(
                "Key takes more than " + MAX_BYTES + " bytes with every shared part written out: use a smaller key");
    }

    void byteValue(int value) throws IOException {
        out.writeByte(value);
    }

    void beginObject(ClassDesc type) throws IOException {
        out.writeByte(TC_OBJECT);
        description(type);
        handles++;
    }

    void array(ClassDesc type, int length) throws IOException {
        out.writeByte(TC_ARRAY);
        description(type);
        handles++;
        out.writeInt(length);
    }

    private void instance(Instance instance) throws IOException {
        beginObject(instance.type());
        for (ClassData data : instance.data()) {
            for (StreamNode part : data.parts()) {
                write(part, TargetType.AS_WRITTEN);
            }
            if (data.custom()) {
                out.writeByte(TC_ENDBLOCKDATA);
            }
        }
    }

    private void fields(Fields fields) throws IOException {
        out.write(fields.primitives());
        int index = 0;
        for (FieldDesc field : fields.type().fields()) {
            if (field.isReference()) {
                write(fields.references().get(index++), TargetType.ofSignature(field.signature()));
            }
        }
    }

    private void references(References array) throws IOException {
        array(array.type(), array.elements().size());
        TargetType target = TargetType.ofElements(array.type().name());
        for (StreamNode element : array.elements()) {
            write(element, target);
        }
    }

    private void description(ClassDesc type) throws IOException {
        // Descriptions are compared by name, not by identity, since CanonicalCollections creates some itself. The
        // prefix ";" distinguishes a proxy class from the interface that the proxy implements.
        String identity = type.isProxy() ? ";" + String.join(";", type.interfaces()) : type.name();
        Integer known = descriptions.get(identity);
        if (known != null) {
            out.writeByte(TC_REFERENCE);
            out.writeInt(baseWireHandle + known);
            return;
        }
        descriptions.put(identity, handles++);
        if (type.isProxy()) {
            type.interfaces().forEach(filter::checkDescribed);
            proxy(type.interfaces());
        } else {
            filter.checkDescribed(type.name());
            out.writeByte(TC_CLASSDESC);
            int common = NumberedClasses.numberOf(type.name());
            out.writeByte(common);
            if (common == NumberedClasses.NONE) {
                fullDescription(type);
            }
        }
        for (StreamNode annotation : type.annotations()) {
            write(annotation, TargetType.AS_WRITTEN);
        }
        out.writeByte(TC_ENDBLOCKDATA);
        ClassDesc parent = type.parent();
        if (parent == null) {
            out.writeByte(TC_NULL);
        } else {
            enter();
            description(parent);
            leave();
        }
    }

    private void proxy(List<String> interfaces) throws IOException {
        out.writeByte(TC_PROXYCLASSDESC);
        out.writeInt(interfaces.size());
        for (String each : interfaces) {
            out.writeUTF(each);
        }
    }

    private void fullDescription(ClassDesc type) throws IOException {
        out.writeUTF(type.name());
        out.writeLong(type.serialVersionUid());
        out.writeByte(type.flags());
        out.writeShort(type.fields().size());
        for (FieldDesc field : type.fields()) {
            out.writeByte(field.code());
            out.writeUTF(field.name());
            String signature = field.signature();
            if (signature != null) {
                out.writeByte(TC_STRING);
                handles++;
                out.writeUTF(signature);
            }
        }
    }

    private void text(byte[] utf) throws IOException {
        handles++;
        if (utf.length <= 0xFFFF) {
            out.writeByte(TC_STRING);
            out.writeShort(utf.length);
        } else {
            out.writeByte(TC_LONGSTRING);
            out.writeLong(utf.length);
        }
        out.write(utf);
    }

    private void block(byte[] data) throws IOException {
        if (data.length <= 0xFF) {
            out.writeByte(TC_BLOCKDATA);
            out.writeByte(data.length);
        } else {
            out.writeByte(TC_BLOCKDATALONG);
            out.writeInt(data.length);
        }
        out.write(data);
    }
}
