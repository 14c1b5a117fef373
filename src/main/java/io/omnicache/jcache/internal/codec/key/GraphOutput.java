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
 * The first pass over a key: Java serialisation with replacements. {@link CollectionProxy} replaces collections,
 * {@link KeyCodecs.Proxy} replaces parts that have a key codec, and an equal object in a normal form replaces a JDK
 * object whose serialised form depends on its history.
 */
final class GraphOutput extends ObjectOutputStream {
    /**
     * The largest first pass in bytes. The canonical form holds most of these bytes again, so a longer first pass can't
     * give a key of an allowed size.
     */
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
            filter.noteFailure(); // The JDK writes the exception into the stream.
        }
        filter.noteObject(part.getClass());
        KeyCodecs.Proxy coded = codecs.proxyOf(part, depth);
        if (coded != null) {
            return coded;
        }
        CollectionKind kind = CollectionKind.of(part);
        // The key class of an empty EnumMap is found only in its serialised form, which CanonicalCollections reads.
        return kind == null || kind == CollectionKind.ENUM_MAP ? withoutHistory(part) : CollectionProxy.of(kind, part);
    }

    private static Object withoutHistory(Object part) {
        if (part instanceof BitSet bits && part.getClass() == BitSet.class) {
            return BitSet.valueOf(bits.toLongArray()); // drops the capacity
        }
        if (part instanceof URL url) {
            try {
                return new URL(url.toExternalForm()); // drops the cached hash code
            } catch (MalformedURLException e) {
                return url;
            }
        }
        return part;
    }
}
