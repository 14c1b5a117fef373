package io.omnicache.jcache.internal.codec.value;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.CompactValues;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.filter.ReadFilter;
import java.io.ObjectInputFilter;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link io.omnicache.jcache.spi.ValueCodec codec of the application} as the library uses codecs: with a kind before
 * its bytes, a size limit, and exceptions without content. Thread-safe if the application's codec is.
 */
final class ApplicationValueCodec implements ValueCodec {
    /** What a class of the application must implement. */
    static final String INTERFACE = io.omnicache.jcache.spi.ValueCodec.class.getName();

    private static final int HEADER = 2;

    private final io.omnicache.jcache.spi.ValueCodec codec;
    private final String name;
    private final ClassLoader loader;
    private final ObjectInputFilter filter;
    private final boolean isPlain;
    private final int format;
    private volatile Context context;

    private record Context(Class<?> valueType, ClassLoader classLoader, ObjectInputFilter filter)
            implements io.omnicache.jcache.spi.ValueCodec.Context {}

    private ApplicationValueCodec(
            io.omnicache.jcache.spi.ValueCodec codec,
            ClassLoader loader,
            ObjectInputFilter filter,
            Class<?> valueType) {
        this.codec = codec;
        this.loader = loader;
        // The filter of the JVM, too. Lengths are the codec's concern: only it knows how large an element is.
        this.filter = info -> new ReadFilter(filter, Integer.MAX_VALUE, Integer.MAX_VALUE).checkInput(info);
        name = codec.getClass().getName();
        isPlain = codec.isPlain();
        format = codec.format();
        if (format < 0 || format > 0xFF) {
            throw new CacheException("The codec " + name + " has the format " + format + ": allowed is 0 to 255");
        }
        context = new Context(valueType, loader, this.filter);
    }

    /**
     * Creates a codec.
     *
     * @throws CacheException if the class is missing, is no codec, or can't be created
     */
    static ValueCodec create(String className, ClassLoader loader, ObjectInputFilter filter, Class<?> valueType) {
        try {
            Object codec =
                    ClassResolver.resolve(className, loader).getConstructor().newInstance();
            if (codec instanceof io.omnicache.jcache.spi.ValueCodec known) {
                return new ApplicationValueCodec(known, loader, filter, valueType);
            }
        } catch (ClassNotFoundException e) {
            throw new CacheException("There is no class " + className + ", which the setting 'codec' names: correct the"
                    + " name, or add the class to the class path");
        } catch (InvocationTargetException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new CacheException(
                    "The codec " + className + " can't be created: " + RedactedCause.describe(cause),
                    RedactedCause.of(cause));
        } catch (ReflectiveOperationException | LinkageError e) {
            throw notUsable(className);
        }
        throw notUsable(className);
    }

    private static CacheException notUsable(String className) {
        return new CacheException("The class " + className + ", which the setting 'codec' names, can't be used: allowed"
                + " is a public class, not abstract, with a public constructor without arguments, that implements "
                + INTERFACE);
    }

    @Override
    public void declare(Class<?> valueType) {
        context = new Context(valueType, loader, filter);
    }

    /** {@code false} for plain content, which may begin with any byte. */
    @Override
    public boolean isWrappable() {
        return !isPlain;
    }

    @Override
    public byte[] encode(Object value) {
        return encode(value, SizeLimit.LARGEST_ARRAY);
    }

    @Override
    public byte[] encode(Object value, int maxBytes) {
        byte @Nullable [] bytes;
        try {
            bytes = codec.encode(value, context);
        } catch (CacheException e) {
            throw e;
        } catch (Exception e) { // Also exceptions that the codec doesn't declare.
            throw new CacheException(
                    "Value of class " + value.getClass().getName() + " can't be encoded by the codec " + name + ": "
                            + RedactedCause.describe(e),
                    RedactedCause.of(e));
        }
        if (bytes == null) {
            throw new CacheException("The codec " + name + " returned null for a value of class "
                    + value.getClass().getName());
        }
        long size = (long) bytes.length + (isPlain ? 0 : HEADER);
        if (size > maxBytes) {
            throw OversizedException.of(size, false);
        }
        return isPlain ? bytes.clone() : withHeader(bytes);
    }

    private byte[] withHeader(byte[] bytes) {
        byte[] stored = new byte[HEADER + bytes.length];
        stored[0] = ValueKind.APPLICATION;
        stored[1] = (byte) format;
        System.arraycopy(bytes, 0, stored, HEADER, bytes.length);
        return stored;
    }

    @Override
    public Object decode(byte[] encoded) {
        byte[] content = isPlain ? encoded.clone() : withoutHeader(encoded);
        Context current = context;
        Object value;
        try {
            value = codec.decode(content, current);
        } catch (Throwable e) {
            throw UndecodableException.of(failureOf(e), "Value can't be decoded by the codec " + name);
        }
        if (value == null) {
            throw new UndecodableException("The codec " + name + " decoded a value to null");
        }
        if (!current.valueType.isInstance(value)) {
            throw new UndecodableException("The codec " + name + " decoded a value to the class "
                    + value.getClass().getName() + ", and the value type is " + current.valueType.getName());
        }
        return value;
    }

    /** The message of an application's own exception may hold content, whatever its class. */
    private static Throwable failureOf(Throwable failure) {
        return failure instanceof UndecodableException ? RedactedCause.of(failure) : failure;
    }

    private byte[] withoutHeader(byte[] encoded) {
        int kind = CompactValues.kind(encoded);
        if (kind != ValueKind.APPLICATION) {
            throw new UndecodableException("Value is of kind " + ValueKind.describe(kind));
        }
        if (encoded.length < HEADER) {
            throw new UndecodableException("Value is truncated");
        }
        int found = Byte.toUnsignedInt(encoded[1]);
        if (found != format) {
            throw new UndecodableException("Value has the format " + found + ", and the codec " + name + " the format "
                    + format + ": another version of the codec, or another codec, wrote it");
        }
        return Arrays.copyOfRange(encoded, HEADER, encoded.length);
    }
}
