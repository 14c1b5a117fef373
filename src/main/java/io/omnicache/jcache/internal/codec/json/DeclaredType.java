package io.omnicache.jcache.internal.codec.json;

import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.PackageVersion;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.filter.NamedClass;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Reads and writes values of one declared type, and knows which values have this type. Thread-safe. */
final class DeclaredType {
    private static final String REMEDY =
            "set value-type to the class of the values, such as com.acme.User (in code: setTypes of the configuration,"
                    + " or getCache with both types)";

    private final Class<?> type;
    private final boolean isExact;
    private final boolean isContainer;
    /** Whether the class of an object depends on the text: 5 is read as another {@code Number} than 5000000000. */
    private final boolean isReadBackAlways;

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final ObjectReader readerOfLongNames;
    /** The classes of which a value was read back, and need not be again. */
    private final Set<Class<?>> known = ConcurrentHashMap.newKeySet();

    private DeclaredType(Class<?> type, JsonMapper mapper, boolean isPolymorphic) {
        this.type = type;
        isContainer = Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || TreeNode.class.isAssignableFrom(type);
        isExact = !isPolymorphic && !isContainer && !type.isEnum() && !Modifier.isAbstract(type.getModifiers());
        isReadBackAlways = !isPolymorphic && !isContainer && !type.isEnum() && Modifier.isAbstract(type.getModifiers());
        writer = mapper.writerFor(type);
        reader = mapper.readerFor(type);
        readerOfLongNames = reader.with(JsonMappers.factoryForLongNames());
    }

    /** @throws CacheException if values of the type can't be read from JSON, or the filter rejects a class */
    static DeclaredType of(Class<?> type, ClassLoader loader, ObjectInputFilter filter) {
        if (type == Object.class || type == Serializable.class) {
            throw undeclared();
        }
        Rejection rejection = ClassResolver.isOfJdk(type) ? null : NamedClass.rejection(type, filter);
        if (rejection != null) {
            throw JsonFailures.unusable(type, new RefusedTypeException(rejection));
        }
        JsonMapper mapper = createMapper(loader, filter);
        try {
            JavaType root = mapper.constructType(type);
            boolean isPolymorphic = mapper.getDeserializationConfig().findTypeDeserializer(root) != null;
            JsonDeserializer<?> deserializer = findDeserializer(mapper, root);
            if (!isPolymorphic && deserializer instanceof AbstractDeserializer) {
                throw new CacheException("The value type " + type.getName() + " is abstract, and the codec 'json' needs"
                        + " a class of which it can create objects: " + REMEDY
                        + "; or name the subclasses on it by @JsonTypeInfo(use = Id.NAME) and @JsonSubTypes");
            }
            mapper.getSerializerProviderInstance().findTypedValueSerializer(root, true, null);
            return new DeclaredType(type, mapper, isPolymorphic);
        } catch (CacheException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            throw JsonFailures.unusable(type, e);
        }
    }

    private static JsonMapper createMapper(ClassLoader loader, ObjectInputFilter filter) {
        try {
            return JsonMappers.create(loader, filter);
        } catch (LinkageError e) {
            throw new CacheException("The codec 'json' needs Jackson " + JsonMappers.OLDEST_VERSION
                    + " or newer, all parts of it in one version, and the class path has jackson-databind "
                    + PackageVersion.VERSION + ": update it, or use the codec 'java'");
        }
    }

    private static JsonDeserializer<?> findDeserializer(JsonMapper mapper, JavaType root) throws IOException {
        DefaultDeserializationContext blueprint = (DefaultDeserializationContext) mapper.getDeserializationContext();
        DeserializationContext context = blueprint.createDummyInstance(mapper.getDeserializationConfig());
        return context.findRootValueDeserializer(root);
    }

    static CacheException undeclared() {
        return new CacheException("The codec 'json' needs the type of the values, and it is not declared: " + REMEDY
                + ", or use the codec 'java'");
    }

    void write(OutputStream to, Object value) throws IOException {
        writer.writeValue(to, value);
    }

    /**
     * Reads a value; {@code null} if the text is {@code null}. Short names of properties are kept for the next value.
     * Names of any length could fill the memory, so a text with long ones is read again in another way.
     */
    @Nullable
    Object read(byte[] encoded) throws IOException {
        try {
            return reader.readValue(encoded);
        } catch (IOException e) {
            if (!isOfConstraint(e)) {
                throw e;
            }
            return readerOfLongNames.readValue(encoded);
        }
    }

    private static boolean isOfConstraint(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StreamConstraintsException) {
                return true;
            }
        }
        return false;
    }

    /** Whether a value of this class needn't be read back. */
    boolean isKnown(Class<?> valueClass) {
        return known.contains(valueClass);
    }

    /** @throws CacheException if the value would be read as another class than its own */
    void requireWritable(Object value) {
        Class<?> own = value.getClass();
        if (isExact ? own != type : !type.isInstance(value)) {
            throw otherClass(value, type);
        }
    }

    /** @throws CacheException if the value was read as another class than its own */
    void requireSameClass(Object value, Object read) {
        if (!isContainer && read.getClass() != value.getClass()) {
            throw otherClass(value, read.getClass());
        }
        if (!isReadBackAlways) {
            known.add(value.getClass());
        }
    }

    private CacheException otherClass(Object value, Class<?> readAs) {
        return new CacheException("Value of class " + value.getClass().getName()
                + " can't be stored with the codec 'json', since it would be read as " + readAs.getName()
                + ": store values of the value type " + type.getName()
                + " itself, or name its subclasses on it by @JsonTypeInfo(use = Id.NAME) and @JsonSubTypes");
    }
}
