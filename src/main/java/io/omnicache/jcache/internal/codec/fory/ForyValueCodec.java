package io.omnicache.jcache.internal.codec.fory;

import io.omnicache.jcache.internal.codec.DeepStack;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import io.omnicache.jcache.internal.codec.filter.Rejection.RejectedException;
import io.omnicache.jcache.internal.codec.filter.SerialFilter;
import io.omnicache.jcache.internal.codec.fory.ClassAllowList.NotAllowedException;
import io.omnicache.jcache.internal.codec.fory.ForyPool.Worker;
import io.omnicache.jcache.internal.codec.serial.EncodingFailures;
import io.omnicache.jcache.internal.codec.serial.ObjectValueCodec;
import javax.cache.CacheException;
import org.apache.fory.exception.InsecureException;
import org.jspecify.annotations.Nullable;

/**
 * The codec {@code fory}: a compact form if there is one for the value, otherwise Apache Fory's format with field
 * names. With field names, a class may gain or lose fields between writing and reading. Classes are searched in the
 * class loader of the cache manager, then in the thread's context class loader. Only classes of a
 * {@link ClassAllowList} are written and created. Thread-safe.
 */
public final class ForyValueCodec extends ObjectValueCodec {
    /** The second byte: Fory's native format of 1.5 and 1.6, with the options of {@link ForyFactory}. */
    private static final int FORMAT = 1;

    private static final int HEADER = 2;

    /** The smallest number of bytes that a level of nesting takes. */
    private static final int MIN_BYTES_PER_LEVEL = 2;

    /** The largest number of bytes of memory that one encoded byte takes after decoding. */
    private static final int MAX_MEMORY_PER_BYTE = 64;

    private final ClassAllowList allowed;
    private final int maxDepth;
    private final boolean isDepthOfUser;
    private final ForyPool pool;
    /** The instances for values whose nesting needs a {@link DeepStack}. */
    private final ForyPool deepPool;

    /** @param maxDepth the levels of nesting that the user allows; null for the default */
    public ForyValueCodec(ClassLoader loader, ClassAllowList allowed, @Nullable Integer maxDepth) {
        super(ValueKind.FORY, "fory", " can't be decoded: ");
        this.allowed = allowed;
        this.maxDepth = maxDepth == null ? SerialFilter.MAX_DEPTH : maxDepth;
        isDepthOfUser = maxDepth != null;
        ForyFactory factory = new ForyFactory(loader, allowed);
        pool = new ForyPool(() -> factory.create(usualDepth()));
        deepPool = new ForyPool(() -> factory.create(this.maxDepth));
    }

    private int usualDepth() {
        return Math.min(maxDepth, DeepStack.USUAL_DEPTH);
    }

    /** Changes the declared type of the values. Fory checks a class that wasn't allowed before again. */
    @Override
    public void declare(Class<?> valueType) {
        allowed.declare(valueType);
    }

    @Override
    protected byte[] write(Object value, int maxBytes) {
        byte[] encoded = writeOnAnyStack(value, maxBytes);
        boolean mayBeTooDeep = isDepthOfUser && encoded.length / MIN_BYTES_PER_LEVEL > maxDepth;
        if (mayBeTooDeep || encoded.length > ForyFactory.MAX_MEMORY / MAX_MEMORY_PER_BYTE) {
            requireReadable(encoded, value);
        }
        return encoded;
    }

    private byte[] writeOnAnyStack(Object value, int maxBytes) {
        boolean deep = DeepStack.isHere();
        try {
            return write(value, maxBytes, deep ? deepPool : pool);
        } catch (DeepStack.RequiredException e) {
            if (deep) {
                throw EncodingFailures.tooDeep("Value", value);
            }
            byte[] encoded = DeepStack.call(DeepStack.TO_WRITE, () -> writeOnAnyStack(value, maxBytes));
            requireReadable(encoded, value);
            return encoded;
        }
    }

    private byte[] write(Object value, int maxBytes, ForyPool from) {
        Worker worker = from.take();
        boolean reusable = false;
        try {
            byte[] encoded = worker.write(ValueKind.FORY, FORMAT, value, maxBytes);
            reusable = true;
            return encoded;
        } catch (OversizedException e) {
            reusable = true;
            throw e;
        } catch (Throwable e) {
            Throwable cause = causeOf(e);
            reusable = cause instanceof NotAllowedException;
            if (cause instanceof StackOverflowError) {
                throw new DeepStack.RequiredException();
            }
            throw unencodable(cause, value.getClass());
        } finally {
            release(worker, from, reusable);
        }
    }

    @Override
    protected Object read(byte[] encoded, boolean deep) {
        if (encoded.length < HEADER || encoded[1] != FORMAT) {
            throw new UndecodableException(what() + " is truncated or of a format that this version doesn't know");
        }
        ForyPool from = deep ? deepPool : pool;
        Worker worker = from.take();
        boolean reusable = false;
        try {
            Object value = worker.read(encoded, HEADER);
            reusable = true;
            return value;
        } catch (Throwable e) {
            Throwable cause = causeOf(e);
            reusable = !(cause instanceof Error);
            throw undecodable(cause, deep);
        } finally {
            release(worker, from, reusable);
        }
    }

    private static void release(Worker worker, ForyPool to, boolean reusable) {
        if (reusable) {
            to.giveBack(worker);
        } else {
            to.discard(worker);
        }
    }

    private RuntimeException undecodable(Throwable cause, boolean deep) {
        if (cause instanceof NotAllowedException) {
            return new UndecodableException(what() + " is refused: " + cause.getMessage());
        }
        boolean overflow = cause instanceof StackOverflowError;
        if (!deep && (overflow || cause instanceof InsecureException && usualDepth() < maxDepth)) {
            return new DeepStack.RequiredException();
        }
        if (overflow) {
            return RejectedException.ofStack(what());
        }
        if (cause instanceof InsecureException) {
            return new RejectedException(
                    what() + " is refused",
                    Rejection.ofLimit(
                            "what is nested more than " + maxDepth + " levels deep, takes more than "
                                    + (ForyFactory.MAX_MEMORY >> 20)
                                    + " MiB or holds a class that Fory itself refuses",
                            "its limits",
                            "raise maxdepth in the setting 'serial-filter', or store less in one value"));
        }
        return UndecodableException.of(cause, what() + " can't be decoded");
    }

    /**
     * Unwraps Fory's exceptions: returns the first JVM error or refusal in the chain of causes, otherwise the innermost
     * cause.
     */
    private static Throwable causeOf(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable t = failure; t != null && t.getCause() != t; t = t.getCause()) {
            if (t instanceof VirtualMachineError || t instanceof NotAllowedException) {
                return t;
            }
            innermost = t;
        }
        return innermost;
    }

    private static CacheException unencodable(Throwable cause, Class<?> root) {
        if (cause instanceof NotAllowedException) {
            return new CacheException("Value of class " + root.getName() + " can't be stored with the codec 'fory': "
                    + cause.getMessage());
        }
        if (cause instanceof Error error
                && !(cause instanceof StackOverflowError)
                && !(cause instanceof LinkageError)) { // The value's class causes these two.
            throw error;
        }
        if (cause instanceof InsecureException) {
            return new CacheException(
                    "Value of class " + root.getName() + " can't be stored with the codec 'fory': it is or"
                            + " holds an object that Fory refuses, such as one of the JDK that is not serialisable;"
                            + " store what it"
                            + " is made from, or mark the field transient");
        }
        return EncodingFailures.unserializable(cause, "Value", root, "store it with the codec 'java'");
    }
}
