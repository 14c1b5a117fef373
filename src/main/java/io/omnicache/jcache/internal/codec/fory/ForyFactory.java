package io.omnicache.jcache.internal.codec.fory;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.fory.ClassAllowList.NotAllowedException;
import io.omnicache.jcache.internal.text.Shown;
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
 * Creates the Fory instances of one codec. The instances write and create only classes of a {@link ClassAllowList}.
 * They share a registry, so that the garbage collector frees generated code and class descriptions together with the
 * codec. Thread-safe.
 */
final class ForyFactory {
    /**
     * The memory in bytes that one decoded value may take. A limit is needed, since few encoded bytes can decode to a
     * large object.
     */
    static final long MAX_MEMORY = Math.max(128L << 20, Runtime.getRuntime().maxMemory() / 4);

    /**
     * The number of schemas of one class that are read; further schemas are refused, since code is generated for each.
     * The limit is higher than the number of versions of a class in use at the same time, and low enough that schemas
     * planted in Redis do no harm.
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

    /** @param maxDepth the allowed levels of nesting; beyond them the instance throws an {@code InsecureException} */
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

    /**
     * Checks a class. Fory calls this method once for each class name, when it writes or reads.
     *
     * @return true
     * @throws NotAllowedException if the class is not allowed
     */
    private boolean check(TypeResolver resolver, String className) {
        @Nullable String refusal;
        try {
            if (className.indexOf('/') >= 0) {
                throw new NotAllowedException(NO_LAMBDAS);
            }
            refusal = allowed.refusal(ClassResolver.resolve(className, loader));
        } catch (ClassNotFoundException e) {
            // In damaged bytes the name may be content of the value, which must not be in a message.
            boolean isName = className.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
            throw new NotAllowedException(isName ? "there is no class " + Shown.name(className) : "it names no class");
        }
        if (refusal != null) {
            throw new NotAllowedException("class " + Shown.name(className) + ' ' + refusal);
        }
        return true;
    }

    /**
     * Refuses lambdas and proxies, in place of the serialisers with which Fory would write and create them. Creating
     * them would let the writer of the bytes choose which code of the reader runs.
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
