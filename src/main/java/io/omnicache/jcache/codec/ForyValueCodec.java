package io.omnicache.jcache.codec;

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
 * fields when it is read than when it was written. Only {@link AllowedClasses} are written and created.
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

    /** What one value may take in memory: the bytes at hand don't bound it. */
    private static final long MAX_MEMORY =
            Math.max(128L << 20, Runtime.getRuntime().maxMemory() / 4);

    private static final String NO_LAMBDAS = "a lambda is no data: store what it is made from";

    private final ClassLoader loader;
    private final AllowedClasses allowed;
    private final int maxDepth;
    private final SharedRegistry registry = new SharedRegistry();
    private final ForyPool pool = new ForyPool(this::worker);

    ForyValueCodec(ClassLoader loader, AllowedClasses allowed, int maxDepth) {
        this.loader = loader;
        this.allowed = allowed;
        this.maxDepth = maxDepth;
    }

    @Override
    public byte[] encode(Object value) {
        byte[] compact = CompactValues.encode(value);
        if (compact != null) {
            return compact;
        }
        ForyWorker worker = pool.take();
        boolean inOrder = false;
        try {
            byte[] encoded = worker.write(ValueKind.FORY, FORMAT, value);
            inOrder = true;
            return encoded;
        } catch (RuntimeException | Error e) {
            Throwable cause = cause(e);
            inOrder = cause instanceof RefusedClassException;
            throw unencodable(cause, value.getClass());
        } finally {
            release(worker, inOrder);
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
        ForyWorker worker = pool.take();
        boolean inOrder = false;
        try {
            Object value = worker.read(encoded, HEADER);
            inOrder = true;
            return value;
        } catch (RuntimeException | Error e) {
            Throwable cause = cause(e);
            inOrder = !(cause instanceof Error);
            if (cause instanceof RefusedClassException) {
                throw new UndecodableException("Value of kind 0x03 (fory) is refused: " + cause.getMessage());
            }
            if (cause instanceof InsecureException) {
                throw new UndecodableException(
                        "Value of kind 0x03 (fory) is refused: it is nested more than " + maxDepth
                                + " levels deep (maxdepth in 'serial-filter' sets how many), would take more than "
                                + (MAX_MEMORY >> 20) + " MiB, or holds a class that Fory itself refuses");
            }
            throw DecodeFailure.of(cause, "Value of kind 0x03 (fory) can't be decoded");
        } finally {
            release(worker, inOrder);
        }
    }

    /** A class that was refused before is asked for again: only what is allowed is remembered. */
    @Override
    public void declare(Class<?> valueType) {
        allowed.declare(valueType);
    }

    private void release(ForyWorker worker, boolean inOrder) {
        if (inOrder) {
            pool.giveBack(worker);
        } else {
            pool.drop();
        }
    }

    private ForyWorker worker() {
        Fory fory = new ForyBuilder()
                .withLanguage(Language.JAVA)
                .withCompatible(true)
                .withRefTracking(true)
                .serializeEnumByName(true)
                .withDeserializeUnknownClass(false)
                .requireClassRegistration(false)
                .suppressClassRegistrationWarnings(true)
                .withTypeChecker(this::check)
                .withMaxDepth(maxDepth)
                .withMaxGraphMemoryBytes(MAX_MEMORY)
                .withMaxSchemaVersionsPerType(MAX_FORMS_OF_A_CLASS)
                .withClassLoader(loader)
                .withSharedRegistry(registry)
                .build();
        RefusingSerializer.register(fory, LambdaSerializer.ReplaceStub.class, NO_LAMBDAS);
        RefusingSerializer.register(fory, SerializedLambda.class, NO_LAMBDAS);
        RefusingSerializer.register(fory, JdkProxySerializer.ReplaceStub.class, AllowedClasses.NO_PROXIES);
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
        if (cause instanceof VirtualMachineError ofJvm && !(cause instanceof StackOverflowError)) {
            throw ofJvm;
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
