package io.omnicache.jcache.internal.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The default codec: compact forms where there is one, else Java serialisation behind a serial filter. What it writes, it reads:
 * what the filter would refuse to read is refused when it is written. Nesting that a usual stack doesn't bear is written and read
 * on a {@link DeepStack}.
 */
final class JavaValueCodec implements ValueCodec {
    private static final String WHAT = "Value of kind 0x01 (java)";

    private static final int SMALLEST_USUAL_SIZE = 64;
    private static final int LARGEST_USUAL_SIZE = 1024;

    private final ClassLoader loader;
    private final ObjectInputFilter filter;
    private final WriteFilter guard;
    /** That of the value before, so that values of one size are written without a copy. Any thread's will do. */
    private int usualSize = 256;

    JavaValueCodec(ClassLoader loader, ObjectInputFilter filter) {
        this.loader = loader;
        this.filter = filter;
        guard = new WriteFilter(filter);
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

    private byte[] serialise(Object value, int maxBytes) {
        boolean deep = DeepStack.isHere();
        try {
            return write(value, deep, maxBytes);
        } catch (NeedsStackException | StackOverflowError e) {
            return deep
                    ? throwing(Refusals.ofStack("Value", value))
                    : DeepStack.call(DeepStack.TO_WRITE, () -> serialise(value, maxBytes));
        }
    }

    private byte[] write(Object value, boolean deep, int maxBytes) {
        BoundedOutput bytes = new BoundedOutput(maxBytes, usualSize);
        bytes.write(ValueKind.JAVA);
        FilteredObjectOutput out = null;
        try {
            out = new FilteredObjectOutput(bytes, guard, deep);
            out.writeWhole(value);
        } catch (NeedsStackException e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared: writing runs code of the application.
            if (e instanceof Error error) {
                throw error;
            }
            bytes.checkBound();
            throw failure(e, value, out);
        }
        bytes.checkBound();
        byte[] written = bytes.whole();
        usualSize = Math.min(LARGEST_USUAL_SIZE, Math.max(SMALLEST_USUAL_SIZE, written.length));
        if (!out.isSureToBeRead(written.length)) {
            requireReadable(written, value);
            out.confirm();
        }
        return written;
    }

    private CacheException failure(Throwable failure, Object value, @Nullable FilteredObjectOutput out) {
        Class<?> refused = out == null ? null : out.refused();
        if (refused != null) {
            Rejection refusal = SerialFilters.refusal(refused, filter);
            if (refusal != null) {
                return Refusals.of("Value", value, refusal);
            }
        }
        return Unserializable.because(failure, "Value", value, out == null ? null : out.last());
    }

    /** For what classes and sizes alone don't tell. */
    private void requireReadable(byte[] written, Object value) {
        try {
            decode(written);
        } catch (RejectedException e) {
            throw Refusals.of("Value", value, e.refusal());
        } catch (RuntimeException e) {
            // Not for the filter's sake: the value's own code, which may fail now and not later.
            return;
        }
    }

    @Override
    public Object decode(byte[] encoded) {
        return CompactValues.kind(encoded) == ValueKind.JAVA ? deserialise(encoded) : CompactValues.decode(encoded);
    }

    private Object deserialise(byte[] encoded) {
        if (DeepStack.isHere()) {
            return read(encoded, Integer.MAX_VALUE);
        }
        try {
            return read(encoded, DeepStack.USUAL_DEPTH);
        } catch (NeedsStackException e) {
            return onDeepStack(encoded);
        }
    }

    private Object onDeepStack(byte[] encoded) {
        try {
            return DeepStack.call(DeepStack.TO_READ, () -> read(encoded, Integer.MAX_VALUE));
        } catch (UndecodableException e) {
            throw e;
        } catch (CacheException e) {
            throw new UndecodableException(WHAT + " can't be deserialised: " + e.getMessage());
        }
    }

    private Object read(byte[] encoded, int stackDepth) {
        ByteArrayInputStream content = new ByteArrayInputStream(encoded, 1, encoded.length - 1);
        try (FilteredObjectInput in = new FilteredObjectInput(content, loader, filter, stackDepth)) {
            return in.readWhole(WHAT);
        } catch (IOException e) {
            throw new UndecodableException(WHAT + " is truncated", RedactedCause.of(e));
        }
    }

    private static byte[] throwing(CacheException failure) {
        throw failure;
    }
}
