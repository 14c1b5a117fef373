package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.spi.KeyCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the keys of Hibernate's second-level cache (6.2 and later, 7) as the parts that the key's {@code equals}
 * compares. Java serialisation would also write the key's hash code, which differs between JVMs if the id contains an
 * enum, so that one JVM could not find the entries of another. {@link HibernateHash} restores the hash code.
 *
 * <p>The parts are separated by commas. Each part is encoded like a key, with {@code ~0} for {@code ~} and {@code ~1}
 * for a comma; {@code ~n} stands for null. For example {@code #xhibernate-id:com.acme.Person,,#l42}.
 *
 * <p>Hibernate's classes are recognised by name and loaded from the class loader of the keys, so the library works
 * without Hibernate. Thread-safe.
 */
final class HibernateKeyCodec implements KeyCodec {
    static final String TAG_PREFIX = "hibernate-";

    private static final String PACKAGE = "org.hibernate.cache.internal.";
    private static final String NULL = "~n";

    private final String tag;
    private final String className;
    private final Parts parts;
    private final ReflectiveAccess.Cache accesses = new ReflectiveAccess.Cache();

    private HibernateKeyCodec(String tag, String className, Parts parts) {
        this.tag = TAG_PREFIX + tag;
        this.className = className;
        this.parts = parts;
    }

    static List<KeyCodec> all() {
        return List.of(
                new HibernateKeyCodec("id", PACKAGE + "BasicCacheKeyImplementation", new BasicKey()),
                new HibernateKeyCodec(
                        "tenant-id",
                        PACKAGE + "CacheKeyImplementation",
                        new TenantKey("entityOrRoleName", "id", HibernateHash.TENANT_ID)),
                new HibernateKeyCodec(
                        "natural-id",
                        PACKAGE + "NaturalIdCacheKey",
                        new TenantKey("entityName", "naturalIdValues", HibernateHash.VALUES)),
                new HibernateKeyCodec("query", "org.hibernate.cache.spi.QueryKey", new HibernateQueryKey()));
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public boolean handles(Class<?> type) {
        return type.getName().equals(className);
    }

    @Override
    public byte[] encode(Object key, Context context) {
        StringJoiner joined = new StringJoiner(",");
        for (Object part : parts.of(key, accesses.of(key.getClass()))) {
            joined.add(encodePart(part, context));
        }
        return joined.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String encodePart(@Nullable Object part, Context context) {
        if (part == null) {
            return NULL;
        }
        String encoded = new String(context.encode(part), StandardCharsets.UTF_8);
        return encoded.replace("~", "~0").replace(",", "~1");
    }

    @Override
    public Object decode(byte[] encoded, Context context) {
        List<@Nullable Object> decoded = new ArrayList<>();
        for (String part : new String(encoded, StandardCharsets.UTF_8).split(",", -1)) {
            decoded.add(decodePart(part, context));
        }
        Class<?> type;
        try {
            type = ClassResolver.resolve(className, context.classLoader());
        } catch (ClassNotFoundException e) {
            throw new UndecodableException("Key of class " + className + ", which can't be loaded", e);
        }
        return parts.assemble(decoded.toArray(), accesses.of(type));
    }

    private static @Nullable Object decodePart(String part, Context context) {
        if (part.equals(NULL)) {
            return null;
        }
        return context.decode(part.replace("~1", ",").replace("~0", "~").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Splits the objects of one class into the parts that {@code equals} compares, and creates objects from such parts.
     */
    private interface Parts {
        @Nullable
        Object[] of(Object key, ReflectiveAccess access);

        Object assemble(@Nullable Object[] parts, ReflectiveAccess access);
    }

    private static final class BasicKey implements Parts {
        @Override
        public @Nullable Object[] of(Object key, ReflectiveAccess access) {
            Object id = access.get(key, "id");
            String hash = HibernateHash.ID.describe(key.hashCode(), id, 0);
            return new @Nullable Object[] {access.get(key, "entityOrRoleName"), hash, id};
        }

        @Override
        public Object assemble(@Nullable Object[] parts, ReflectiveAccess access) {
            int hash = HibernateHash.ID.hash((String) parts[1], parts[2], 0);
            return access.create(parts[2], parts[0], hash);
        }
    }

    /** A key with a tenant, by the names of its fields. */
    private record TenantKey(String owner, String id, HibernateHash hash) implements Parts {
        @Override
        public @Nullable Object[] of(Object key, ReflectiveAccess access) {
            Object value = access.get(key, id);
            Object tenant = access.get(key, "tenantId");
            String described = hash.describe(key.hashCode(), value, hashOf(tenant));
            return new @Nullable Object[] {access.get(key, owner), described, value, tenant};
        }

        @Override
        public Object assemble(@Nullable Object[] parts, ReflectiveAccess access) {
            int code = hash.hash((String) parts[1], parts[2], hashOf(parts[3]));
            return access.create(parts[2], parts[0], parts[3], code);
        }
    }

    /** The parts of a query key. Decoding keeps the order of the filter names, since {@code equals} compares it. */
    private static final class HibernateQueryKey implements Parts {
        private static final String MEMENTO =
                "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl";
        private static final ReflectiveAccess.Cache MEMENTOS = new ReflectiveAccess.Cache();

        @Override
        public @Nullable Object[] of(Object key, ReflectiveAccess access) {
            Object memento = access.get(key, "parameterBindingsMemento");
            Object hash = null;
            Object values = memento;
            if (memento != null && memento.getClass().getName().equals(MEMENTO)) {
                values = MEMENTOS.of(memento.getClass()).get(memento, "values");
                hash = HibernateHash.VALUES.describe(memento.hashCode(), values, 0);
            }
            return new @Nullable Object[] {
                access.get(key, "sqlQueryString"),
                hash,
                values,
                access.get(key, "firstRow"),
                access.get(key, "maxRows"),
                access.get(key, "enabledFilterNames")
            };
        }

        @Override
        public Object assemble(@Nullable Object[] parts, ReflectiveAccess access) {
            Object memento = parts[2];
            if (parts[1] != null) {
                Class<?> type = access.sibling(MEMENTO);
                int hash = HibernateHash.VALUES.hash((String) parts[1], parts[2], 0);
                memento = MEMENTOS.of(type).create(parts[2], hash);
            }
            String[] filters = (String[]) Objects.requireNonNull(parts[5]);
            Set<String> names = new LinkedHashSet<>(List.of(filters));
            return access.create(parts[0], memento, parts[3], parts[4], names);
        }
    }

    private static int hashOf(@Nullable Object tenant) {
        return tenant == null ? 0 : tenant.hashCode();
    }
}
