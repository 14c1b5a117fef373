package io.omnicache.jcache.internal.codec;

import java.lang.invoke.SerializedLambda;
import javax.cache.CacheException;
import org.apache.fory.Fory;
import org.apache.fory.config.ForyBuilder;
import org.apache.fory.config.Language;
import org.apache.fory.exception.InsecureException;
import org.apache.fory.resolver.SharedRegistry;
import org.apache.fory.resolver.TypeResolver;
import org.apache.fory.serializer.JdkProxySerializer;
import org.apache.fory.serializer.LambdaSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Compact forms where there is one, else Apache Fory's format with the names of the fields, so that a class may have other
 * fields when it is read than when it was written. Only {@link ClassAllowList} are written and created.
 *
 * <p>Classes are found in the loader of the cache manager, then in the thread's. What Fory makes of them (generated code, their
 * descriptions) is kept with this codec and goes with it.
 */
final class ForyValueCodec implements ValueCodec {
    /** Of the bytes after it: Fory's native format of 1.5 and 1.6, with the options below. */
    private static final int FORMAT = 1;

    private static final int HEADER = 2;

    /**
     * How many forms of one class are read before more are refused: each costs generated code. It is more than versions of a
     * class that are in use at the same time, and less than somebody who makes them up can do harm with.
     */
    private static final int MAX_FORMS_OF_A_CLASS = 64;

    /** A level of nesting takes at least so many bytes. */
    private static final int BYTES_PER_LEVEL = 2;

    /** Memory that a byte surely doesn't exceed. */
    private static final int MEMORY_PER_BYTE = 64;

    /** What one value may take in memory: the bytes at hand don't bound it. */
    private static final long MAX_MEMORY =
            Math.max(128L << 20, Runtime.getRuntime().maxMemory() / 4);

    private static final String NO_LAMBDAS = "a lambda is no data: store what it is made from";

    private final ClassLoader loader;
    private final ClassAllowList allowed;
    private final int maxDepth;
    private final boolean isDepthOfUser;
    private final SharedRegistry registry = new SharedRegistry();
    /** For usual nesting. */
    private final ForyPool pool = new ForyPool(() -> worker(depthHere()));
    /** For any nesting, on a {@link DeepStack}. */
    private final ForyPool deepPool = new ForyPool(() -> worker(depthInAll()));

    /** @param maxDepth of the user's; null if there is none */
    ForyValueCodec(ClassLoader loader, ClassAllowList allowed, @Nullable Integer maxDepth) {
        this.loader = loader;
        this.allowed = allowed;
        this.maxDepth = maxDepth == null ? SerialFilters.MAX_DEPTH : maxDepth;
        isDepthOfUser = maxDepth != null;
    }

    private int depthHere() {
        return Math.min(maxDepth, DeepStack.USUAL_DEPTH);
    }

    private int depthInAll() {
        return maxDepth;
    }

    @Override
    public byte[] encode(Object value) {
        return encode(value, SizeLimit.LARGEST_ARRAY);
    }

    @Override
    public byte[] encode(Object value, int maxBytes) {
        SizeLimit.checkPlain(value, 1, maxBytes);
        byte[] compact = CompactValues.encode(value);
        if (compact != null) {
            return compact;
        }
        byte[] encoded = write(value, maxBytes);
        boolean mayBeTooDeep = isDepthOfUser && encoded.length / BYTES_PER_LEVEL > maxDepth;
        if (mayBeTooDeep || encoded.length > MAX_MEMORY / MEMORY_PER_BYTE) {
            requireReadable(encoded, value);
        }
        return encoded;
    }

    private byte[] write(Object value, int maxBytes) {
        boolean deep = DeepStack.isHere();
        try {
            return write(value, maxBytes, deep ? deepPool : pool);
        } catch (NeedsStackException e) {
            if (deep) {
                throw Refusals.ofStack("Value", value);
            }
            byte[] encoded = DeepStack.call(DeepStack.TO_WRITE, () -> write(value, maxBytes));
            requireReadable(encoded, value);
            return encoded;
        }
    }

    private byte[] write(Object value, int maxBytes, ForyPool from) {
        ForyWorker worker = from.take();
        boolean inOrder = false;
        try {
            byte[] encoded = worker.write(ValueKind.FORY, FORMAT, value, maxBytes);
            inOrder = true;
            return encoded;
        } catch (OversizedException e) {
            inOrder = true;
            throw e;
        } catch (Throwable e) {
            Throwable cause = cause(e);
            inOrder = cause instanceof RefusedClassException;
            if (cause instanceof StackOverflowError) {
                throw new NeedsStackException();
            }
            throw unencodable(cause, value.getClass());
        } finally {
            release(worker, from, inOrder);
        }
    }

    /** For what a small value's size doesn't tell: nesting, and memory. */
    private void requireReadable(byte[] encoded, Object value) {
        try {
            decode(encoded);
        } catch (RejectedException e) {
            throw Refusals.of("Value", value, e.refusal());
        } catch (RuntimeException e) {
            // Not for a limit's sake: the value's own code, which may fail now and not later.
            return;
        }
    }

    @Override
    public Object decode(byte[] encoded) {
        if (CompactValues.kind(encoded) != ValueKind.FORY) {
            return CompactValues.decode(encoded);
        }
        if (encoded.length < HEADER || encoded[1] != FORMAT) {
            throw new UndecodableException(
                    "Value of kind 0x03 (fory) is truncated or of a format that this version doesn't know");
        }
        if (DeepStack.isHere()) {
            return read(encoded, deepPool);
        }
        try {
            return read(encoded, pool);
        } catch (NeedsStackException e) {
            return readOnDeepStack(encoded);
        }
    }

    private Object readOnDeepStack(byte[] encoded) {
        try {
            return DeepStack.call(DeepStack.TO_READ, () -> read(encoded, deepPool));
        } catch (UndecodableException e) {
            throw e;
        } catch (CacheException e) {
            throw new UndecodableException("Value of kind 0x03 (fory) can't be decoded: " + e.getMessage());
        }
    }

    private Object read(byte[] encoded, ForyPool from) {
        ForyWorker worker = from.take();
        boolean inOrder = false;
        try {
            Object value = worker.read(encoded, HEADER);
            inOrder = true;
            return value;
        } catch (Throwable e) {
            Throwable cause = cause(e);
            inOrder = !(cause instanceof Error);
            throw undecodable(cause, from == deepPool);
        } finally {
            release(worker, from, inOrder);
        }
    }

    private RuntimeException undecodable(Throwable cause, boolean deep) {
        if (cause instanceof RefusedClassException) {
            return new UndecodableException("Value of kind 0x03 (fory) is refused: " + cause.getMessage());
        }
        boolean overflow = cause instanceof StackOverflowError;
        if (!deep && (overflow || cause instanceof InsecureException && depthHere() < maxDepth)) {
            return new NeedsStackException();
        }
        if (overflow) {
            return Refusals.unreadable("Value of kind 0x03 (fory)");
        }
        if (cause instanceof InsecureException) {
            return new RejectedException(
                    "Value of kind 0x03 (fory) is refused",
                    Rejection.ofLimit(
                            "what is nested more than " + maxDepth + " levels deep, takes more than "
                                    + (MAX_MEMORY >> 20) + " MiB or holds a class that Fory itself refuses",
                            "its limits",
                            "raise maxdepth in the setting 'serial-filter', or store less in one value"));
        }
        return DecodeFailure.of(cause, "Value of kind 0x03 (fory) can't be decoded");
    }

    /** A class that was refused before is asked for again: only what is allowed is remembered. */
    @Override
    public void declare(Class<?> valueType) {
        allowed.declare(valueType);
    }

    private static void release(ForyWorker worker, ForyPool to, boolean inOrder) {
        if (inOrder) {
            to.giveBack(worker);
        } else {
            to.drop();
        }
    }

    private ForyWorker worker(int depth) {
        Fory fory = new ForyBuilder()
                .withLanguage(Language.JAVA)
                .withCompatible(true)
                .withRefTracking(true)
                .serializeEnumByName(true)
                .withDeserializeUnknownClass(false)
                .requireClassRegistration(false)
                .suppressClassRegistrationWarnings(true)
                .withTypeChecker(this::check)
                .withMaxDepth(depth)
                .withMaxGraphMemoryBytes(MAX_MEMORY)
                .withMaxSchemaVersionsPerType(MAX_FORMS_OF_A_CLASS)
                .withClassLoader(loader)
                .withSharedRegistry(registry)
                .build();
        RefusingSerializer.register(fory, LambdaSerializer.ReplaceStub.class, NO_LAMBDAS);
        RefusingSerializer.register(fory, SerializedLambda.class, NO_LAMBDAS);
        RefusingSerializer.register(fory, JdkProxySerializer.ReplaceStub.class, ClassAllowList.NO_PROXIES);
        return new ForyWorker(fory);
    }

    /** Asked by Fory once for each class name, of what is written and of what is read. */
    private boolean check(TypeResolver resolver, String className) {
        @Nullable String refusal;
        try {
            if (className.indexOf('/') >= 0) {
                throw new RefusedClassException(NO_LAMBDAS);
            }
            refusal = allowed.refusal(ClassResolver.resolve(className, loader));
        } catch (ClassNotFoundException e) {
            // From damaged bytes it may be no name, but content.
            boolean isName = className.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
            throw new RefusedClassException(isName ? "there is no class " + className : "it names no class");
        }
        if (refusal != null) {
            throw new RefusedClassException("class " + className + ' ' + refusal);
        }
        return true;
    }

    /** What Fory wraps; an error of the JVM, wherever it is in the chain. */
    private static Throwable cause(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable t = failure; t != null && t.getCause() != t; t = t.getCause()) {
            if (t instanceof VirtualMachineError || t instanceof RefusedClassException) {
                return t;
            }
            innermost = t;
        }
        return innermost;
    }

    private static CacheException unencodable(Throwable cause, Class<?> root) {
        if (cause instanceof RefusedClassException) {
            return new CacheException("Value of class " + root.getName() + " can't be stored with the codec 'fory': "
                    + cause.getMessage());
        }
        if (cause instanceof Error error
                && !(cause instanceof StackOverflowError)
                && !(cause instanceof LinkageError)) { // These two say something of the value's class.
            throw error;
        }
        if (cause instanceof InsecureException) {
            return new CacheException(
                    "Value of class " + root.getName() + " can't be stored with the codec 'fory': it is or"
                            + " holds an object that Fory refuses, such as one of the JDK that is not serialisable; store what it"
                            + " is made from, or mark the field transient");
        }
        return Unserializable.because(cause, "Value", root, "store it with the codec 'java'");
    }
}
