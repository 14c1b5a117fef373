package io.omnicache.jcache.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/** The default codec: compact forms where there is one, else Java serialisation behind a serial filter. */
final class JavaValueCodec implements ValueCodec {
    private static final String REMEDY = "let it implement java.io.Serializable, or mark the field transient";

    private final ClassLoader loader;
    private final ObjectInputFilter filter;

    JavaValueCodec(ClassLoader loader, ObjectInputFilter filter) {
        this.loader = loader;
        this.filter = filter;
    }

    @Override
    public byte[] encode(Object value) {
        return encode(value, SizeLimit.LARGEST_ARRAY);
    }

    @Override
    public byte[] encode(Object value, int maxBytes) {
        SizeLimit.checkPlain(value, 1, maxBytes);
        byte[] compact = CompactValues.encode(value);
        return compact == null ? serialise(value, maxBytes) : compact;
    }

    private static byte[] serialise(Object value, int maxBytes) {
        BoundedOutput bytes = new BoundedOutput(maxBytes);
        bytes.write(ValueKind.JAVA);
        try (ObjectOutputStream out = new Headless(bytes)) {
            out.writeObject(value);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            bytes.checkBound();
            throw Unserializable.because(e, "Value", value.getClass(), REMEDY);
        }
        bytes.checkBound();
        return bytes.toByteArray();
    }

    @Override
    public Object decode(byte[] encoded) {
        return CompactValues.kind(encoded) == ValueKind.JAVA ? deserialise(encoded) : CompactValues.decode(encoded);
    }

    private Object deserialise(byte[] encoded) {
        ByteArrayInputStream content = new ByteArrayInputStream(encoded, 1, encoded.length - 1);
        try (FilteredObjectInput in = new FilteredObjectInput(content, loader, filter)) {
            return in.readWhole("Value of kind 0x01 (java)");
        } catch (IOException e) {
            throw new UndecodableException("Value of kind 0x01 (java) is truncated", ContentFree.of(e));
        }
    }

    /** Without the header that would be the same in every value. */
    private static final class Headless extends ObjectOutputStream {
        Headless(OutputStream out) throws IOException {
            super(out);
        }

        @Override
        protected void writeStreamHeader() {}
    }
}
