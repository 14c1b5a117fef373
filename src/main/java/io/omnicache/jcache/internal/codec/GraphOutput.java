package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.spi.KeyCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * The first pass over a key: Java serialisation in which collections become {@link CollectionProxy}s, parts with a
 * {@link KeyCodec} become {@link KeyCodecProxy}s, and JDK classes that serialise a memory of their past lose it.
 */
final class GraphOutput extends ObjectOutputStream {
    /** Far more than the canonical form of a key may take; a part of this form is much the same there. */
    private static final int MAX_BYTES = 16 * CanonicalWriter.MAX_BYTES;

    private final ByteArrayOutputStream out;
    private final KeyCodecs codecs;
    private final int depth;
    private final Set<Integer> fieldOffsets = new HashSet<>();
    private final KeyWriteFilter guard;

    private GraphOutput(ByteArrayOutputStream out, KeyCodecs codecs, int depth, KeyWriteFilter guard)
            throws IOException {
        super(out);
        this.out = out;
        this.codecs = codecs;
        this.depth = depth;
        this.guard = guard;
        enableReplaceObject(true);
    }

    static StreamNode write(Object key, KeyCodecs codecs, int depth, KeyWriteFilter guard) throws IOException {
        BoundedOutput bytes = new BoundedOutput(MAX_BYTES);
        try (GraphOutput out = new GraphOutput(bytes, codecs, depth, guard)) {
            out.writeWhole(key);
            bytes.checkBound();
            return new StreamParser(bytes.toByteArray(), out.fieldOffsets).parse();
        }
    }

    private void writeWhole(Object key) throws IOException {
        writeObject(key);
        flush();
    }

    @Override
    public void defaultWriteObject() throws IOException {
        noteFields();
        super.defaultWriteObject();
    }

    @Override
    public void writeFields() throws IOException {
        noteFields();
        super.writeFields();
    }

    private void noteFields() throws IOException {
        flush();
        fieldOffsets.add(out.size());
    }

    @Override
    protected void writeStreamHeader() {}

    @Override
    protected void annotateClass(Class<?> type) {
        guard.note(type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        guard.noteProxy(type);
    }

    @Override
    protected Object replaceObject(Object part) throws IOException {
        if (part instanceof IOException && guard.last() != null && Nesting.of(GraphOutput.class) == 1) {
            guard.failed(); // and the JDK writes by which exception
        }
        guard.begins(part.getClass());
        KeyCodec codec = codecs.forType(part.getClass());
        if (codec != null) {
            return new KeyCodecProxy(KeyCodecs.tag(codec), codecs.encode(codec, part, depth));
        }
        CollectionKind kind = CollectionKind.of(part);
        // EnumMap alone knows its key class when it is empty; CollectionNodes takes it from its serialised form.
        return kind == null || kind == CollectionKind.ENUM_MAP ? withoutPast(part) : CollectionProxy.of(kind, part);
    }

    private static Object withoutPast(Object part) {
        if (part instanceof BitSet bits && part.getClass() == BitSet.class) {
            return BitSet.valueOf(bits.toLongArray()); // its capacity
        }
        if (part instanceof URL url) {
            try {
                return new URL(url.toExternalForm()); // the hash code it may have computed
            } catch (MalformedURLException e) {
                return url;
            }
        }
        return part;
    }
}
