package io.omnicache.jcache.internal.codec.key;

import static java.io.ObjectStreamConstants.SC_BLOCK_DATA;
import static java.io.ObjectStreamConstants.SC_EXTERNALIZABLE;
import static java.io.ObjectStreamConstants.SC_WRITE_METHOD;
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
import io.omnicache.jcache.internal.codec.key.StreamNode.FieldDesc;
import io.omnicache.jcache.internal.codec.key.StreamNode.Fields;
import io.omnicache.jcache.internal.codec.key.StreamNode.Instance;
import io.omnicache.jcache.internal.codec.key.StreamNode.Null;
import io.omnicache.jcache.internal.codec.key.StreamNode.Primitives;
import io.omnicache.jcache.internal.codec.key.StreamNode.References;
import io.omnicache.jcache.internal.codec.key.StreamNode.Text;
import io.omnicache.jcache.internal.codec.serial.EncodingFailures;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses a stream that an {@link java.io.ObjectOutputStream} of this JVM has just written (protocol version 2). For one
 * thread.
 */
final class StreamParser {
    private final DataInputStream in;
    private final ByteArrayInputStream rest;
    private final int size;
    /** The offsets at which write methods wrote the fields of their class. The stream itself doesn't mark them. */
    private final Set<Integer> fieldOffsets;
    /**
     * The elements by their handles. An element is null while it is being read; a reference to a null element closes a
     * cycle.
     */
    private final List<@Nullable StreamNode> handles = new ArrayList<>();

    StreamParser(byte[] stream, Set<Integer> fieldOffsets) {
        rest = new ByteArrayInputStream(stream);
        in = new DataInputStream(rest);
        size = stream.length;
        this.fieldOffsets = new HashSet<>(fieldOffsets);
    }

    StreamNode parse() throws IOException {
        return element();
    }

    private StreamNode element() throws IOException {
        return element(in.readByte());
    }

    private StreamNode element(byte code) throws IOException {
        return switch (code) {
            case TC_NULL -> Null.INSTANCE;
            case TC_REFERENCE -> reference();
            case TC_STRING -> remember(new Text(bytes(in.readUnsignedShort())));
            case TC_LONGSTRING -> remember(new Text(bytes(Math.toIntExact(in.readLong()))));
            case TC_CLASSDESC, TC_PROXYCLASSDESC -> description(code);
            case TC_CLASS -> remember(new ClassRef(description()));
            case TC_ENUM -> constant();
            case TC_ARRAY -> array();
            case TC_OBJECT -> instance();
            case TC_BLOCKDATA -> new Block(bytes(in.readUnsignedByte()));
            case TC_BLOCKDATALONG -> new Block(bytes(in.readInt()));
            default -> throw new StreamCorruptedException("element " + code);
        };
    }

    private StreamNode reference() throws IOException {
        StreamNode target = handles.get(in.readInt() - baseWireHandle);
        if (target == null) {
            throw new EncodingFailures.CycleException();
        }
        return target;
    }

    private ClassDesc description() throws IOException {
        return (ClassDesc) element(in.readByte());
    }

    private ClassDesc description(byte code) throws IOException {
        ClassDesc description;
        if (code == TC_PROXYCLASSDESC) {
            int open = reserve();
            List<String> interfaces = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                interfaces.add(in.readUTF());
            }
            description = new ClassDesc("", 0, 0, List.of(), interfaces);
            handles.set(open, description);
        } else {
            String name = in.readUTF();
            long serialVersionUid = in.readLong();
            int open = reserve();
            int flags = in.readUnsignedByte();
            List<FieldDesc> fields = new ArrayList<>();
            for (int n = in.readUnsignedShort(); n > 0; n--) {
                fields.add(field());
            }
            description = new ClassDesc(name, serialVersionUid, flags, fields, List.of());
            handles.set(open, description);
        }
        List<StreamNode> annotations = untilEnd(description);
        byte next = in.readByte();
        description.complete(annotations, next == TC_NULL ? null : (ClassDesc) element(next));
        return description;
    }

    private FieldDesc field() throws IOException {
        char code = (char) in.readUnsignedByte();
        String name = in.readUTF();
        boolean reference = code == 'L' || code == '[';
        return new FieldDesc(code, name, reference ? decodeModifiedUtf8(((Text) element()).utf()) : null);
    }

    private StreamNode constant() throws IOException {
        ClassDesc type = description();
        int open = reserve();
        Constant constant = new Constant(type, (Text) element());
        handles.set(open, constant);
        return constant;
    }

    private StreamNode array() throws IOException {
        ClassDesc type = description();
        int open = reserve();
        int length = in.readInt();
        char component = type.name().charAt(1);
        StreamNode array;
        if (component == 'L' || component == '[') {
            List<StreamNode> elements = new ArrayList<>(length);
            for (int i = 0; i < length; i++) {
                elements.add(element());
            }
            array = new References(type, elements);
        } else {
            int size = new FieldDesc(component, "", null).size();
            byte[] values = bytes(Math.multiplyExact(length, size));
            for (int i = 0; i < length; i++) {
                normaliseNan(component, values, i * size);
            }
            array = new Primitives(type, length, values);
        }
        handles.set(open, array);
        return array;
    }

    private StreamNode instance() throws IOException {
        ClassDesc type = description();
        int open = reserve();
        Deque<ClassDesc> hierarchy = new ArrayDeque<>();
        for (ClassDesc each = type; each != null; each = each.parent()) {
            hierarchy.push(each);
        }
        List<ClassData> data = new ArrayList<>(hierarchy.size());
        if ((type.flags() & SC_EXTERNALIZABLE) != 0) {
            if ((type.flags() & SC_BLOCK_DATA) == 0) {
                throw new StreamCorruptedException("protocol version 1");
            }
            data.add(new ClassData(untilEnd(type), true));
        } else {
            for (ClassDesc each : hierarchy) {
                boolean custom = (each.flags() & SC_WRITE_METHOD) != 0;
                data.add(new ClassData(custom ? untilEnd(each) : List.of(fields(each)), custom));
            }
        }
        StreamNode node = CanonicalCollections.recognise(new Instance(type, data));
        handles.set(open, node);
        return node;
    }

    private Fields fields(ClassDesc type) throws IOException {
        byte[] primitives =
                bytes(type.fields().stream().mapToInt(FieldDesc::size).sum());
        int at = 0;
        List<StreamNode> references = new ArrayList<>();
        for (FieldDesc field : type.fields()) {
            if (field.isReference()) {
                StreamNode value = element();
                references.add(isCachedHostName(type, field) ? Null.INSTANCE : value);
            } else {
                normaliseNan(field.code(), primitives, at);
                at += field.size();
            }
        }
        return new Fields(type, primitives, references);
    }

    /**
     * Returns whether the field is the cached host name of an {@code InetAddress}, which {@code InetAddress.equals}
     * ignores.
     */
    private static boolean isCachedHostName(ClassDesc type, FieldDesc field) {
        return type.name().equals("java.net.InetAddress") && field.name().equals("hostName");
    }

    private List<StreamNode> untilEnd(ClassDesc type) throws IOException {
        List<StreamNode> parts = new ArrayList<>();
        while (true) {
            if (fieldOffsets.remove(size - rest.available())) {
                parts.add(fields(type));
                continue;
            }
            byte code = in.readByte();
            if (code == TC_ENDBLOCKDATA) {
                return parts;
            }
            parts.add(element(code));
        }
    }

    private int reserve() {
        handles.add(null);
        return handles.size() - 1;
    }

    private StreamNode remember(StreamNode node) {
        handles.add(node);
        return node;
    }

    /** Decodes at most 65,535 bytes; names and signatures are never longer. */
    private static String decodeModifiedUtf8(byte[] utf) throws IOException {
        byte[] counted = ByteBuffer.allocate(utf.length + 2)
                .putShort((short) utf.length)
                .put(utf)
                .array();
        return new DataInputStream(new ByteArrayInputStream(counted)).readUTF();
    }

    /**
     * Replaces the bits of any NaN by the bits of the canonical NaN, since {@code equals} treats all NaNs as equal.
     *
     * @param code the type of the value at {@code offset}, as in field descriptors; values of types other than D and F
     *     stay unchanged
     */
    private static void normaliseNan(char code, byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (code == 'D' && Double.isNaN(buffer.getDouble(offset))) {
            buffer.putLong(offset, Double.doubleToLongBits(Double.NaN));
        } else if (code == 'F' && Float.isNaN(buffer.getFloat(offset))) {
            buffer.putInt(offset, Float.floatToIntBits(Float.NaN));
        }
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
