package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.DeepStack;
import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.filter.NamedClass;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import io.omnicache.jcache.internal.codec.filter.SerialFilter;
import io.omnicache.jcache.internal.codec.filter.WriteFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The codec {@code java}, the default: a compact form if there is one for the value, otherwise Java serialisation with
 * a serial filter. Every value that is written can be read: a value that the filter would reject is refused when it is
 * written. Thread-safe.
 */
public final class JavaValueCodec extends ObjectValueCodec {
    private static final int MIN_USUAL_SIZE = 64;
    private static final int MAX_USUAL_SIZE = 1024;

    private final ClassLoader loader;
    private final ObjectInputFilter filter;
    private volatile WriteFilter writeFilter;
    /**
     * The size of a recent value in bytes, the initial size of the buffer: values of equal size are written without
     * copying. Unsynchronised on purpose: the size of any thread's value is good enough.
     */
    private int usualSize = 256;

    public JavaValueCodec(ClassLoader loader, ObjectInputFilter filter) {
        super(ValueKind.JAVA, "java", " can't be deserialised: ");
        this.loader = loader;
        this.filter = filter;
        writeFilter = new WriteFilter(filter);
    }

    /** Makes the type and what it reaches known. Classes that weren't allowed before are judged again. */
    @Override
    public void declare(Class<?> valueType) {
        if (filter instanceof SerialFilter serial) {
            serial.declare(valueType);
            writeFilter = new WriteFilter(filter);
        }
    }

    @Override
    protected byte[] write(Object value, int maxBytes) {
        boolean deep = DeepStack.isHere();
        try {
            return write(value, deep, maxBytes);
        } catch (DeepStack.RequiredException | StackOverflowError e) {
            if (deep) {
                throw EncodingFailures.tooDeep("Value", value);
            }
            return DeepStack.call(DeepStack.TO_WRITE, () -> write(value, maxBytes));
        }
    }

    private byte[] write(Object value, boolean deep, int maxBytes) {
        BoundedOutput bytes = new BoundedOutput(maxBytes, usualSize);
        bytes.write(ValueKind.JAVA);
        FilteredObjectOutput out = null;
        try {
            out = new FilteredObjectOutput(bytes, writeFilter, deep);
            out.writeWhole(value);
        } catch (DeepStack.RequiredException e) {
            throw e;
        } catch (Throwable e) { // Writing runs code of the application, which may throw undeclared exceptions.
            if (e instanceof Error error) {
                throw error;
            }
            bytes.checkBound();
            throw failure(e, value, out);
        }
        bytes.checkBound();
        byte[] written = bytes.whole();
        usualSize = Math.min(MAX_USUAL_SIZE, Math.max(MIN_USUAL_SIZE, written.length));
        if (!out.isCertainlyReadable(written.length)) {
            requireReadable(written, value);
            out.confirm();
        }
        return written;
    }

    private CacheException failure(Throwable failure, Object value, @Nullable FilteredObjectOutput out) {
        Class<?> rejected = out == null ? null : out.rejected();
        if (rejected != null) {
            Rejection rejection = NamedClass.rejection(rejected, filter);
            if (rejection != null) {
                return EncodingFailures.rejected("Value", value, rejection);
            }
        }
        return EncodingFailures.unserializable(failure, "Value", value, out == null ? null : out.last());
    }

    @Override
    protected Object read(byte[] encoded, boolean deep) {
        ByteArrayInputStream content = new ByteArrayInputStream(encoded, 1, encoded.length - 1);
        int stackDepth = deep ? Integer.MAX_VALUE : DeepStack.USUAL_DEPTH;
        try (FilteredObjectInput in = new FilteredObjectInput(content, loader, filter, stackDepth)) {
            return in.readWhole(what());
        } catch (IOException e) {
            throw new UndecodableException(what() + " is truncated", RedactedCause.of(e));
        }
    }
}
