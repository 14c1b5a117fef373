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
 * A codec for objects of any class: those with a {@linkplain CompactValues compact form} in that form, all others in a serialisation
 * format of the subclass. Nesting that doesn't fit into the stack of the calling thread is written and read on a {@link DeepStack}.
 * Thread-safe.
 */
public abstract class ObjectValueCodec implements ValueCodec {
    private final int kind;
    private final String what;
    private final String failed;

    /**
     * @param kind the byte of {@link ValueKind} that precedes objects in the subclass's format
     * @param name how messages name that kind
     * @param failed the end of a message about bytes that can't be read
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
     * @throws OversizedException if it takes more bytes than {@code maxBytes}
     */
    protected abstract byte[] write(Object value, int maxBytes);

    /**
     * Reads bytes of this kind.
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
     * Reads what was just written, where class and size don't tell whether the reader's filters accept it.
     *
     * @throws CacheException if they reject it
     */
    protected final void requireReadable(byte[] encoded, Object value) {
        EncodingFailures.requireReadable("Value", value, () -> decode(encoded));
    }
}
