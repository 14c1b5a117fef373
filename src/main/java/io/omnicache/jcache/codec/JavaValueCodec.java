package io.omnicache.jcache.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
        byte[] compact = CompactValues.encode(value);
        return compact == null ? serialise(value) : compact;
    }

    private static byte[] serialise(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.write(ValueKind.JAVA);
        try (ObjectOutputStream out = new Headless(bytes)) {
            out.writeObject(value);
        } catch (Throwable e) { // Also what isn't declared: writing runs code of the application.
            if (e instanceof Error error && !(e instanceof StackOverflowError)) {
                throw error;
            }
            throw Unserializable.because(e, "Value", value.getClass(), REMEDY);
        }
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
