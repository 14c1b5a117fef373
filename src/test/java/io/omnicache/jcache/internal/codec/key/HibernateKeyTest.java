package io.omnicache.jcache.internal.codec.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.codec.KeyFixtures.Color;
import java.lang.reflect.Constructor;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Month;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.internal.CacheKeyImplementation;
import org.hibernate.cache.internal.NaturalIdCacheKey;
import org.hibernate.cache.spi.QueryKey;
import org.junit.jupiter.api.Test;

/** The keys that Hibernate stores entities, collections, natural ids and query results under. */
public class HibernateKeyTest {
    private static final int NOT_BY_RECIPE = 4711;

    private final KeyEncoding encoding = KeyEncoding.forClassLoader(getClass().getClassLoader());

    /** One key of each kind, with hash codes as Hibernate computes them in this JVM. */
    public static List<Object> keys() {
        Object[] composite = {1L, Color.RED, new Object[] {"nested", null}};
        int nestedHash = 37 * (37 * 17 + "nested".hashCode());
        int compositeHash = 37 * (37 * (37 * 17 + Long.hashCode(1)) + Color.RED.hashCode()) + nestedHash;
        Object[] values = {"a@b.c", Color.BLUE};
        int valuesHash = 37 * (37 * "tenant".hashCode() + "a@b.c".hashCode()) + Color.BLUE.hashCode();
        Object[] bound = {null, "x", Color.GREEN};
        int boundHash = 37 * "x".hashCode() + Color.GREEN.hashCode();
        return List.of(
                new BasicCacheKeyImplementation(42L, "com.acme.Person", Long.hashCode(42)),
                new BasicCacheKeyImplementation("a,b~{c}", "com.acme.Person", "a,b~{c}".hashCode()),
                new BasicCacheKeyImplementation(Color.RED, "com.acme.Person", Color.RED.hashCode()),
                new CacheKeyImplementation(
                        7, "com.acme.Person", "tenant", 31 * Integer.hashCode(7) + "tenant".hashCode()),
                new CacheKeyImplementation(composite, "com.acme.Person.children", null, 31 * compositeHash),
                new CacheKeyImplementation(
                        new byte[] {1, 2}, "com.acme.Blob", null, 31 * Arrays.hashCode(new byte[] {1, 2})),
                new NaturalIdCacheKey(values, "com.acme.Person", "tenant", valuesHash),
                queryKey(bound, boundHash));
    }

    @Test
    void encode_everyKind_decodesToAnEqualKeyWithItsHashCode() {
        for (Object key : keys()) {
            Object decoded = encoding.decode(encoding.encode(key));
            assertThat(decoded).isEqualTo(key).hasSameClassAs(key).hasSameHashCodeAs(key);
            assertThat(encoding.encode(decoded)).isEqualTo(encoding.encode(key));
            assertThat(encoding.encode(key)).doesNotContain('{').doesNotContain('}');
        }
    }

    @Test
    void encode_entityKey_isReadable() {
        assertThat(text(new BasicCacheKeyImplementation(42L, "com.acme.Person", Long.hashCode(42))))
                .isEqualTo("#xhibernate-id:com.acme.Person,,#l42");
    }

    @Test
    void encode_hashCodeOfATypeOfItsOwn_isKept() {
        Object key = new BasicCacheKeyImplementation(UUID.fromString("0-0-0-0-1"), "Person", NOT_BY_RECIPE);
        assertThat(encoding.decode(encoding.encode(key)).hashCode()).isEqualTo(NOT_BY_RECIPE);
    }

    @Test
    void encode_hashOfItsOwnBesideAnEnumOfTheJdk_isNotWritten() {
        // Hibernate's hash of a BigDecimal isn't that of BigDecimal, and that of a Month differs in every JVM.
        Object[] id = {Month.MAY, new BigDecimal("1.5")};
        assertThat(text(new BasicCacheKeyImplementation(id, "Person", NOT_BY_RECIPE)))
                .isEqualTo(text(new BasicCacheKeyImplementation(id, "Person", NOT_BY_RECIPE + 1)));
    }

    @Test
    void encode_emptyRole_isDecoded() {
        Object key = new BasicCacheKeyImplementation(42L, "", Long.hashCode(42));
        assertThat(encoding.decode(encoding.encode(key))).isEqualTo(key);
    }

    @Test
    void encode_keysThatDiffer_giveDifferentBytes() {
        assertThat(keys().stream().map(this::text).distinct()).hasSameSizeAs(keys());
        assertThat(text(new BasicCacheKeyImplementation(1, "P", 1)))
                .isNotEqualTo(text(new BasicCacheKeyImplementation(1L, "P", 1)))
                .isNotEqualTo(text(new CacheKeyImplementation(1, "P", null, 31)));
    }

    @Test
    void encode_hibernateKeyInsideAnotherKey_isStable() {
        Object key = List.of(new BasicCacheKeyImplementation(Color.RED, "P", Color.RED.hashCode()));
        Object elsewhere = List.of(new BasicCacheKeyImplementation(Color.RED, "P", Color.RED.hashCode() + 1));
        assertThat(text(key)).isEqualTo(text(elsewhere));
        assertThat(encoding.decode(encoding.encode(key))).isEqualTo(key);
    }

    private static QueryKey queryKey(Object[] bound, int hash) {
        try {
            Constructor<?> constructor = Class.forName(
                            "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl")
                    .getDeclaredConstructor(Object[].class, int.class);
            constructor.setAccessible(true);
            return new QueryKey(
                    "select {p} from Person p",
                    (QueryKey.ParameterBindingsMemento) constructor.newInstance(bound, hash),
                    null,
                    10,
                    Set.of("filter"));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private String text(Object key) {
        return new String(encoding.encode(key), StandardCharsets.UTF_8);
    }
}
