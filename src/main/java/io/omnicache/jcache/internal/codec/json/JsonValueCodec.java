package io.omnicache.jcache.internal.codec.json;

import io.omnicache.jcache.internal.codec.DeepStack;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.serial.BoundedOutput;
import java.io.ObjectInputFilter;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The codec {@code json}: values of one declared type as JSON text in UTF-8, without a header, so that programs in
 * other languages can read and write them. The declared type alone decides which classes are created: no class is ever
 * named in the text. The first value of each class is read back before it is stored, so that a class which can be
 * written but not read is refused. Thread-safe.
 */
public final class JsonValueCodec implements ValueCodec {
    private static final int MIN_USUAL_SIZE = 64;
    private static final int MAX_USUAL_SIZE = 1024;

    private final ClassLoader loader;
    private final ObjectInputFilter filter;
    private volatile @Nullable DeclaredType declared;
    /**
     * The size of a recent value in bytes, the initial size of the buffer. Unsynchronised on purpose: the size of any
     * thread's value is good enough.
     */
    private int usualSize = 256;

    /**
     * @param filter is asked about the declared type and each class of an application that it leads to
     * @param valueType the declared type; {@code Object} leaves the type open until {@link #declare}
     * @throws CacheException if values of the type can't be read from JSON, or the filter rejects a class
     */
    public JsonValueCodec(ClassLoader loader, ObjectInputFilter filter, Class<?> valueType) {
        this.loader = loader;
        this.filter = filter;
        if (valueType != Object.class) {
            declare(valueType);
        }
    }

    /** @throws CacheException if values of the type can't be read from JSON, or the filter rejects a class */
    @Override
    public void declare(Class<?> valueType) {
        declared = DeclaredType.of(valueType, loader, filter);
    }

    @Override
    public boolean isDeclared() {
        return declared != null;
    }

    private DeclaredType declared() {
        DeclaredType known = declared;
        if (known == null) {
            throw DeclaredType.undeclared();
        }
        return known;
    }

    @Override
    public byte[] encode(Object value) {
        return encode(value, SizeLimit.LARGEST_ARRAY);
    }

    @Override
    public byte[] encode(Object value, int maxBytes) {
        DeclaredType type = declared();
        type.requireWritable(value);
        SizeLimit.checkPlain(value, 2, maxBytes);
        byte[] encoded = write(type, value, maxBytes);
        if (!type.isKnown(value.getClass())) {
            requireReadable(type, value, encoded);
        }
        return encoded;
    }

    private byte[] write(DeclaredType type, Object value, int maxBytes) {
        BoundedOutput out = new BoundedOutput(maxBytes, usualSize);
        try {
            type.write(out, value);
        } catch (Exception | StackOverflowError e) { // The application's code may throw undeclared exceptions.
            out.checkBound();
            if (!JsonFailures.isOfStack(e)) {
                throw JsonFailures.unencodable(e, value);
            }
            if (DeepStack.isHere()) {
                throw JsonFailures.tooDeep(value);
            }
            return DeepStack.call(DeepStack.TO_WRITE, () -> write(type, value, maxBytes));
        }
        out.checkBound();
        byte[] written = out.whole();
        usualSize = Math.min(MAX_USUAL_SIZE, Math.max(MIN_USUAL_SIZE, written.length));
        return written;
    }

    /**
     * Reads the first value of a class back.
     *
     * @throws CacheException if the value can't be read, or would be read as another class
     */
    private void requireReadable(DeclaredType type, Object value, byte[] encoded) {
        Object read;
        try {
            read = decode(encoded);
        } catch (UndecodableException e) {
            throw JsonFailures.unreadable(value, e);
        }
        type.requireSameClass(value, read);
    }

    /** @throws OversizedException never; a size is checked when a value is written */
    @Override
    public Object decode(byte[] encoded) {
        requireText(encoded);
        return read(declared(), encoded);
    }

    private static Object read(DeclaredType type, byte[] encoded) {
        Object value;
        try {
            value = type.read(encoded);
        } catch (Throwable e) { // Reading runs code of the application: any failure means that it can't be read.
            if (JsonFailures.isOfStack(e) && !DeepStack.isHere()) {
                return readOnDeepStack(type, encoded);
            }
            throw JsonFailures.undecodable(e);
        }
        if (value == null) {
            throw new UndecodableException("Value in JSON is null, which is no value of a cache");
        }
        return value;
    }

    private static Object readOnDeepStack(DeclaredType type, byte[] encoded) {
        try {
            return DeepStack.call(DeepStack.TO_READ, () -> read(type, encoded));
        } catch (UndecodableException e) {
            throw e;
        } catch (CacheException e) { // There was no thread for it.
            throw new UndecodableException(JsonFailures.UNREADABLE + ": " + e.getMessage());
        }
    }

    /**
     * Checks how the bytes begin. Jackson would take UTF-16 and UTF-32 as well; and white space other than a blank is
     * the kind of a value in another format.
     */
    private static void requireText(byte[] encoded) {
        if (encoded.length == 0) {
            throw new UndecodableException("Value is empty");
        }
        int first = Byte.toUnsignedInt(encoded[0]);
        boolean begins = first == ' ' || "{[\"-0123456789tfn".indexOf(first) >= 0;
        if (!begins) {
            throw new UndecodableException("Value is no JSON text in UTF-8, but of kind " + ValueKind.describe(first));
        }
        if (encoded.length > 1 && encoded[1] == 0) {
            throw new UndecodableException("Value is JSON text, but not in UTF-8");
        }
    }
}
