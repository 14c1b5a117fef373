package io.omnicache.jcache.internal.codec.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.HibernateKeyTest;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.cache.spi.QueryKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What Hibernate keeps in its regions needs no setting: a JVM with {@code serial-filter: declared}, which has declared
 * and written nothing, reads one of each kind. The application's own types in it must be named.
 */
class HibernateDataTest {
    private static final String CACHE = "org.hibernate.cache.";
    private static final String NAMED = "declared;" + Color.class.getName();

    private final ClassLoader loader = getClass().getClassLoader();
    private final ValueCodec writer = ValueCodecs.create("java", loader, "*");
    private final ValueCodec reader = ValueCodecs.create("java", loader, "declared");

    private static List<Object> values() throws Exception {
        LocalDateTime time = LocalDateTime.of(2026, 1, 2, 3, 4);
        Serializable[] state = {"x", 1L, new BigDecimal("1.50"), time, null, new byte[] {1}, new Object[] {1, "x"}};
        Object row = make(CACHE + "spi.entry.StandardCacheEntryImpl", state, "com.acme.Person", 3);
        Object lazy = make(
                CACHE + "spi.entry.StandardCacheEntryImpl",
                new Serializable[] {LazyPropertyInitializer.UNFETCHED_PROPERTY},
                "com.acme.Person",
                null);
        Object children = make(CACHE + "spi.entry.CollectionCacheEntry", (Object) new Serializable[] {1L, 2L});
        Map<String, Object> structured = new HashMap<>();
        structured.put("_subclass", "com.acme.Person");
        structured.put("name", "x");
        structured.put("_version", null);
        List<Object> results = new ArrayList<>(Arrays.asList(1L, new Object[] {"x", 2, null}, null));
        return List.of(
                row,
                lazy,
                children,
                structured,
                new ArrayList<>(List.of(1L, 2L)), // A structured collection.
                make(CACHE + "spi.support.AbstractReadWriteAccess$Item", row, 3, 17L),
                make(CACHE + "spi.support.AbstractReadWriteAccess$Item", children, null, 17L),
                make(CACHE + "spi.support.AbstractReadWriteAccess$Item", 42L, null, 17L), // Of a natural id.
                make(CACHE + "spi.support.AbstractReadWriteAccess$SoftLockImpl", 17L, UUID.randomUUID(), 18L, 3),
                make(CACHE + "internal.QueryResultsCacheImpl$CacheItem", 17L, results),
                1_764_000_000_000L); // A timestamp.
    }

    @Test
    void decode_valuesOfEachRegion_needNoDeclaration() throws Exception {
        for (Object value : values()) {
            Object decoded = reader.decode(writer.encode(value));
            assertThat(decoded).hasSameClassAs(value);
            assertThat(writer.encode(decoded)).isEqualTo(writer.encode(value));
            assertThat(reader.encode(value)).as("may be put").isEqualTo(writer.encode(value));
        }
    }

    @Test
    void decode_enumInARow_mustBeNamed() throws Exception {
        Object row = make(
                CACHE + "spi.entry.StandardCacheEntryImpl", new Serializable[] {Color.RED}, "com.acme.Person", null);
        byte[] encoded = writer.encode(row);
        assertThatThrownBy(() -> reader.decode(encoded))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining(Color.class.getName());
        assertThat(ValueCodecs.create("java", loader, NAMED).decode(encoded)).hasSameClassAs(row);
    }

    @Test
    void decode_keysOfEachRegion_needNoDeclaration() throws Exception {
        KeyEncoding writing = KeyEncoding.forClassLoader(loader, "*");
        KeyEncoding reading = KeyEncoding.forClassLoader(loader, NAMED);
        List<Object> keys = new ArrayList<>(HibernateKeyTest.keys());
        keys.add(new QueryKey(
                "select 1",
                (QueryKey.ParameterBindingsMemento) make("org.hibernate.query.spi.QueryParameterBindings$1"),
                1,
                2,
                Set.of("filter")));
        for (Object key : keys) {
            byte[] encoded = writing.encode(key);
            assertThat(reading.encode(reading.decode(encoded))).isEqualTo(encoded);
        }
    }

    private static Object make(String name, @Nullable Object... arguments) throws Exception {
        for (Constructor<?> constructor : Class.forName(name).getDeclaredConstructors()) {
            if (fits(constructor.getParameterTypes(), arguments)) {
                constructor.setAccessible(true);
                return constructor.newInstance(arguments);
            }
        }
        throw new NoSuchMethodException(name);
    }

    private static boolean fits(Class<?>[] parameters, @Nullable Object[] arguments) {
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            if (arguments[i] != null && !parameters[i].isPrimitive() && !parameters[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }
}
