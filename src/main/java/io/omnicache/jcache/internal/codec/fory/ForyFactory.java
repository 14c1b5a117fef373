package io.omnicache.jcache.internal.codec.fory;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.fory.ClassAllowList.NotAllowedException;
import java.lang.invoke.SerializedLambda;
import org.apache.fory.Fory;
import org.apache.fory.config.Config;
import org.apache.fory.config.ForyBuilder;
import org.apache.fory.config.Language;
import org.apache.fory.context.ReadContext;
import org.apache.fory.context.WriteContext;
import org.apache.fory.resolver.SharedRegistry;
import org.apache.fory.resolver.TypeResolver;
import org.apache.fory.serializer.JdkProxySerializer;
import org.apache.fory.serializer.LambdaSerializer;
import org.apache.fory.serializer.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Creates the Fory instances of one codec. They write and create classes of a {@link ClassAllowList} only, and share a registry, so
 * that generated code and class descriptions are collected together with the codec. Thread-safe.
 */
final class ForyFactory {
    /** The memory in bytes that one value may take: the number of encoded bytes doesn't limit it. */
    static final long MAX_MEMORY = Math.max(128L << 20, Runtime.getRuntime().maxMemory() / 4);

    /**
     * The number of schemas of one class that are read before more are refused: each costs generated code. It is more than versions
     * of a class are in use at the same time, and few enough that planted schemas do no harm.
     */
    private static final int MAX_SCHEMAS_OF_A_CLASS = 64;

    private static final String NO_LAMBDAS = "a lambda is no data: store what it is made from";

    private final ClassLoader loader;
    private final ClassAllowList allowed;
    private final SharedRegistry registry = new SharedRegistry();

    ForyFactory(ClassLoader loader, ClassAllowList allowed) {
        this.loader = loader;
        this.allowed = allowed;
    }

    /** @param maxDepth the nesting beyond which the instance ends with an {@code InsecureException} */
    Fory create(int maxDepth) {
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
                .withMaxSchemaVersionsPerType(MAX_SCHEMAS_OF_A_CLASS)
                .withClassLoader(loader)
                .withSharedRegistry(registry)
                .build();
        RefusingSerializer.register(fory, LambdaSerializer.ReplaceStub.class, NO_LAMBDAS);
        RefusingSerializer.register(fory, SerializedLambda.class, NO_LAMBDAS);
        RefusingSerializer.register(fory, JdkProxySerializer.ReplaceStub.class, ClassAllowList.NO_PROXIES);
        return fory;
    }

    /** Fory asks once about each class name, both when it writes and when it reads. */
    private boolean check(TypeResolver resolver, String className) {
        @Nullable String refusal;
        try {
            if (className.indexOf('/') >= 0) {
                throw new NotAllowedException(NO_LAMBDAS);
            }
            refusal = allowed.refusal(ClassResolver.resolve(className, loader));
        } catch (ClassNotFoundException e) {
            // In damaged bytes the name may be content, which no message may hold.
            boolean isName = className.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
            throw new NotAllowedException(isName ? "there is no class " + className : "it names no class");
        }
        if (refusal != null) {
            throw new NotAllowedException("class " + className + ' ' + refusal);
        }
        return true;
    }

    /**
     * Replaces the serialisers by which Fory would write lambdas and proxies, and create them when it reads: code of the reader, chosen
     * by whoever wrote the bytes.
     */
    private static final class RefusingSerializer extends Serializer<Object> {
        private final String refusal;

        @SuppressWarnings({"unchecked", "rawtypes"})
        private RefusingSerializer(Config config, Class<?> type, String refusal) {
            super(config, (Class) type);
            this.refusal = refusal;
        }

        static void register(Fory fory, Class<?> type, String refusal) {
            fory.registerSerializer(type, new RefusingSerializer(fory.getConfig(), type, refusal));
        }

        @Override
        public void write(WriteContext context, Object value) {
            throw new NotAllowedException(refusal);
        }

        @Override
        public Object read(ReadContext context) {
            throw new NotAllowedException(refusal);
        }
    }
}
