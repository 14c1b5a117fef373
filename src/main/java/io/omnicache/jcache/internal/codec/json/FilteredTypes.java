package io.omnicache.jcache.internal.codec.json;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.util.BeanUtil;
import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.filter.NamedClass;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import java.io.ObjectInputFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the serial filters, the cache's and the JVM's, about each class for which Jackson makes a deserialiser. Refuses
 * classes of the JDK and of Jackson whose creation from text does more than to create an object, and classes of the
 * JDK that are no plain data: their constructors take sizes and names of files. Jackson asks once for each class.
 */
final class FilteredTypes extends SimpleModule {
    private static final long serialVersionUID = 1L;

    private static final String LOADS_CLASSES = "would load the class that the text names: store its name";
    private static final String ASKS_NAMESERVERS = "would look up the host that the text names: store its text";
    private static final String OPENS_FILE_SYSTEMS = "would open the file system that the text names: store its text";
    private static final String PARSES_XML = "would parse XML within the text: store the XML as a text";

    private static final String NO_PLAIN_VALUE =
            "is no plain value or collection of the JDK: store what it is made from";

    /** The packages whose classes may be keys of maps. */
    private static final Set<String> PACKAGES_OF_KEYS =
            Set.of("java.lang", "java.math", "java.time", "java.util", "java.util.concurrent");

    private static final Map<Class<?>, String> REFUSED = Map.of(
            Class.class,
            LOADS_CLASSES,
            JavaType.class,
            LOADS_CLASSES,
            URL.class,
            ASKS_NAMESERVERS,
            InetAddress.class,
            ASKS_NAMESERVERS,
            InetSocketAddress.class,
            ASKS_NAMESERVERS,
            Path.class,
            OPENS_FILE_SYSTEMS);

    private final transient ObjectInputFilter filter;

    FilteredTypes(ObjectInputFilter filter) {
        super(FilteredTypes.class.getName());
        this.filter = filter;
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addDeserializers(new Deserializers.Base() {
            @Override
            public @Nullable JsonDeserializer<?> findBeanDeserializer(
                    JavaType type, DeserializationConfig config, BeanDescription description) {
                refuse(type.getRawClass());
                // A module that supports the type was asked before.
                String unsupported = BeanUtil.checkUnsupportedType(config, type);
                if (unsupported != null) {
                    throw new RefusedTypeException(unsupported);
                }
                return null;
            }
        });
        context.addKeyDeserializers((type, config, description) -> {
            refuseAsKey(type.getRawClass());
            return null;
        });
        context.addBeanDeserializerModifier(new Asking());
    }

    private static void refuse(Class<?> type) {
        String reason = REFUSED.get(type);
        if (reason == null && type.getName().startsWith("org.w3c.dom.")) {
            reason = PARSES_XML;
        }
        if (reason != null) {
            throw new RefusedTypeException("class " + type.getName() + ' ' + reason);
        }
    }

    /** Jackson makes a key of any class that has a constructor with one text. */
    private void refuseAsKey(Class<?> type) {
        refuse(type);
        ask(type, filter);
        if (ClassResolver.isOfJdk(type)
                && type != URI.class
                && !type.isArray()
                && !PACKAGES_OF_KEYS.contains(type.getPackageName())) {
            throw new RefusedTypeException("class " + type.getName() + ' ' + NO_PLAIN_VALUE);
        }
    }

    /**
     * Asks about a class of an application. Collections, maps, enums, texts and numbers of the JDK are plain data,
     * about which no filter is asked.
     *
     * @throws RefusedTypeException if the filter or the JVM's filter rejects the class
     */
    static void ask(Class<?> type, ObjectInputFilter filter) {
        Rejection rejection = ClassResolver.isOfJdk(type) ? null : NamedClass.rejection(type, filter);
        if (rejection != null) {
            throw new RefusedTypeException(rejection);
        }
    }

    private final class Asking extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription description, JsonDeserializer<?> deserializer) {
            Class<?> type = description.getBeanClass();
            ask(type, filter);
            if (ClassResolver.isOfJdk(type) && deserializer instanceof BeanDeserializerBase) {
                throw new RefusedTypeException("class " + type.getName() + ' ' + NO_PLAIN_VALUE);
            }
            return deserializer;
        }

        @Override
        public JsonDeserializer<?> modifyEnumDeserializer(
                DeserializationConfig config,
                JavaType type,
                BeanDescription description,
                JsonDeserializer<?> deserializer) {
            ask(type.getRawClass(), filter);
            return deserializer;
        }

        @Override
        public JsonDeserializer<?> modifyCollectionDeserializer(
                DeserializationConfig config,
                CollectionType type,
                BeanDescription description,
                JsonDeserializer<?> deserializer) {
            ask(type.getRawClass(), filter);
            return deserializer;
        }

        @Override
        public JsonDeserializer<?> modifyMapDeserializer(
                DeserializationConfig config,
                MapType type,
                BeanDescription description,
                JsonDeserializer<?> deserializer) {
            ask(type.getRawClass(), filter);
            return deserializer;
        }
    }
}
