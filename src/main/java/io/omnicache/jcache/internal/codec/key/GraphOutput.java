package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.serial.BoundedOutput;
import io.omnicache.jcache.internal.codec.serial.Nesting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * The first pass over a key: Java serialisation in which {@link CollectionProxy} replaces collections, {@link KeyCodecs.Proxy}
 * parts with a key codec, and equal objects those classes of the JDK whose serialised form depends on their history.
 */
final class GraphOutput extends ObjectOutputStream {
    /** Far more than the canonical form of a key may take, which holds each of these bytes in much the same form. */
    private static final int MAX_BYTES = 16 * CanonicalWriter.MAX_BYTES;

    private final ByteArrayOutputStream out;
    private final KeyCodecs codecs;
    private final int depth;
    private final Set<Integer> fieldOffsets = new HashSet<>();
    private final KeyWriteFilter filter;

    private GraphOutput(ByteArrayOutputStream out, KeyCodecs codecs, int depth, KeyWriteFilter filter)
            throws IOException {
        super(out);
        this.out = out;
        this.codecs = codecs;
        this.depth = depth;
        this.filter = filter;
        enableReplaceObject(true);
    }

    /** @throws OversizedException if the stream takes more than 16 MiB */
    static StreamNode write(Object key, KeyCodecs codecs, int depth, KeyWriteFilter filter) throws IOException {
        BoundedOutput bytes = new BoundedOutput(MAX_BYTES);
        try (GraphOutput out = new GraphOutput(bytes, codecs, depth, filter)) {
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
        filter.note(type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        filter.noteProxy(type);
    }

    @Override
    protected Object replaceObject(Object part) throws IOException {
        if (part instanceof IOException && filter.last() != null && Nesting.of(GraphOutput.class) == 1) {
            filter.noteFailure(); // The JDK writes the exception that ended the writing of the key.
        }
        filter.noteObject(part.getClass());
        KeyCodecs.Proxy coded = codecs.proxyOf(part, depth);
        if (coded != null) {
            return coded;
        }
        CollectionKind kind = CollectionKind.of(part);
        // An empty EnumMap tells its key class only in its serialised form, from which CanonicalCollections takes it.
        return kind == null || kind == CollectionKind.ENUM_MAP ? withoutHistory(part) : CollectionProxy.of(kind, part);
    }

    private static Object withoutHistory(Object part) {
        if (part instanceof BitSet bits && part.getClass() == BitSet.class) {
            return BitSet.valueOf(bits.toLongArray()); // without its capacity
        }
        if (part instanceof URL url) {
            try {
                return new URL(url.toExternalForm()); // without the hash code that it may have cached
            } catch (MalformedURLException e) {
                return url;
            }
        }
        return part;
    }
}
