package io.omnicache.jcache.internal.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * Creates a mapper for each codec. Mappers share nothing that refers to classes, so that what Jackson knows of an
 * application's classes is freed with the cache. The format depends on these options only, never on a mapper of the
 * application.
 */
final class JsonMappers {
    /** The oldest version of Jackson that has what is used here. */
    static final String OLDEST_VERSION = "2.17";

    /** The allowed levels of nesting, of objects and arrays together. */
    static final int MAX_DEPTH = 500;

    /** The allowed length of a number in characters: the time to read a number grows faster than its length. */
    static final int MAX_NUMBER_LENGTH = 10_000;

    /**
     * Jackson caches property names up to this length. Longer names aren't cached, so that planted names can't fill the
     * memory.
     */
    private static final int MAX_KEPT_NAME_LENGTH = 256;

    private static final int RECYCLED_BUFFERS = 4 * Runtime.getRuntime().availableProcessors();
    private static final int TYPES_KEPT = 200;

    /** Modules that are used if they are on the class path, besides the one for dates and times. */
    private static final String[] OPTIONAL_MODULES = {
        "com.fasterxml.jackson.datatype.jdk8.Jdk8Module", "com.fasterxml.jackson.module.paramnames.ParameterNamesModule"
    };

    private static final String TIME_MODULE = "com.fasterxml.jackson.datatype.jsr310.JavaTimeModule";

    private JsonMappers() {}

    static JsonMapper create(ClassLoader loader, ObjectInputFilter filter) {
        JsonFactory factory = factory(MAX_KEPT_NAME_LENGTH)
                .addDecorator((context, generator) -> new BoundedNumbers(generator))
                .build();
        JsonMapper.Builder builder = JsonMapper.builder(factory)
                .typeFactory(TypeFactory.defaultInstance()
                        .withCache(new LRUMap<>(TYPES_KEPT, TYPES_KEPT))
                        .withClassLoader(loader))
                .annotationIntrospector(new FilteredAnnotations(filter))
                .addModule(new FilteredTypes(filter))
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST, MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.ACCEPT_FLOAT_AS_INT,
                        DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
        if (find(TIME_MODULE) != null) {
            builder.addModule(TimeModule.create());
        }
        for (String name : OPTIONAL_MODULES) {
            Module module = find(name);
            if (module != null) {
                builder.addModule(module);
            }
        }
        return builder.build();
    }

    /** Creates a factory that keeps no names, for texts with names that are too long to be kept. */
    static JsonFactory factoryForLongNames() {
        return factory(Integer.MAX_VALUE)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
    }

    private static JsonFactoryBuilder factory(int maxNameLength) {
        return (JsonFactoryBuilder) new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .recyclerPool(JsonRecyclerPools.newBoundedPool(RECYCLED_BUFFERS))
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        // The bytes are in memory already, and a text or a name is never longer than they are.
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(maxNameLength)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
    }

    /** Returns the module; {@code null} if it is not on the class path. */
    private static @Nullable Module find(String className) {
        try {
            Class<?> type = Class.forName(className, true, JsonMappers.class.getClassLoader());
            return (Module) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }
}
