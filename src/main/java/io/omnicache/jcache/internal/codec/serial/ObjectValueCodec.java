package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.CompactValues;
import io.omnicache.jcache.internal.codec.DeepStack;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.ValueKind;
import javax.cache.CacheException;

/**
 * A codec for objects of any class. An object with a {@linkplain CompactValues compact form} is stored in that form,
 * any other object in the subclass's serialisation format. An object whose nesting doesn't fit into the calling
 * thread's stack is written and read on a {@link DeepStack}. Thread-safe.
 */
public abstract class ObjectValueCodec implements ValueCodec {
    private final int kind;
    private final String what;
    private final String failed;

    /**
     * @param kind the byte of {@link ValueKind} that precedes objects in the subclass's format
     * @param name the name of the kind in messages
     * @param failed the last words of a message about bytes that can't be read
     */
    protected ObjectValueCodec(int kind, String name, String failed) {
        this.kind = kind;
        this.what = String.format("Value of kind 0x%02x (%s)", kind, name);
        this.failed = failed;
    }

    /** Returns the subject of messages about encoded values of this kind. */
    protected final String what() {
        return what;
    }

    /**
     * Writes an object that has no compact form.
     *
     * @throws OversizedException if the encoded object takes more bytes than {@code maxBytes}
     */
    protected abstract byte[] write(Object value, int maxBytes);

    /**
     * Reads an encoded value of this kind.
     *
     * @param deep whether the stack of the current thread is deep enough for any nesting
     * @throws DeepStack.RequiredException if {@code deep} is false and the nesting may not fit into the stack
     */
    protected abstract Object read(byte[] encoded, boolean deep);

    @Override
    public final byte[] encode(Object value) {
        return encode(value, SizeLimit.LARGEST_ARRAY);
    }

    @Override
    public final byte[] encode(Object value, int maxBytes) {
        SizeLimit.checkPlain(value, 1, maxBytes);
        byte[] compact = CompactValues.encode(value);
        return compact == null ? write(value, maxBytes) : compact;
    }

    @Override
    public final Object decode(byte[] encoded) {
        if (CompactValues.kind(encoded) != kind) {
            return CompactValues.decode(encoded);
        }
        boolean deep = DeepStack.isHere();
        try {
            return read(encoded, deep);
        } catch (DeepStack.RequiredException e) {
            if (deep) {
                throw e;
            }
            return readOnDeepStack(encoded);
        }
    }

    private Object readOnDeepStack(byte[] encoded) {
        try {
            return DeepStack.call(DeepStack.TO_READ, () -> read(encoded, true));
        } catch (UndecodableException e) {
            throw e;
        } catch (CacheException e) {
            throw new UndecodableException(what + failed + e.getMessage());
        }
    }

    /**
     * Reads bytes that were just written. Needed if class and size don't tell whether the reader's filters accept the
     * value.
     *
     * @throws CacheException if the filters reject the value
     */
    protected final void requireReadable(byte[] encoded, Object value) {
        EncodingFailures.requireReadable("Value", value, () -> decode(encoded));
    }
}
