package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.spi.KeyCodec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of Hibernate's second-level cache (6.2 and later, 7). Serialised as they are, they would hold a hash code
 * that for an id with an enum in it differs from JVM to JVM, so that no JVM finds what another stored. Here they are
 * what their {@code equals} compares; {@link HibernateHash} says how the hash code comes back.
 *
 * <p>Hibernate is found by name in the class loader of the keys; without it these codecs are never used.
 */
final class HibernateKeyCodecs {
    static final String TAG_PREFIX = "hibernate-";

    private static final String PACKAGE = "org.hibernate.cache.internal.";

    private HibernateKeyCodecs() {}

    static List<KeyCodec> all() {
        return List.of(
                new HibernateKeyCodec("id", PACKAGE + "BasicCacheKeyImplementation", new BasicKey()),
                new HibernateKeyCodec("tenant-id", PACKAGE + "CacheKeyImplementation", new TenantKey()),
                new HibernateKeyCodec("natural-id", PACKAGE + "NaturalIdCacheKey", new NaturalIdKey()),
                new HibernateKeyCodec("query", "org.hibernate.cache.spi.QueryKey", new HibernateQueryKey()));
    }

    /** The parts of one class of keys that {@code equals} compares. */
    interface Parts {
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

    private static final class TenantKey implements Parts {
        @Override
        public @Nullable Object[] of(Object key, ReflectiveAccess access) {
            Object id = access.get(key, "id");
            Object tenant = access.get(key, "tenantId");
            String hash = HibernateHash.TENANT_ID.describe(key.hashCode(), id, hashOf(tenant));
            return new @Nullable Object[] {access.get(key, "entityOrRoleName"), hash, id, tenant};
        }

        @Override
        public Object assemble(@Nullable Object[] parts, ReflectiveAccess access) {
            int hash = HibernateHash.TENANT_ID.hash((String) parts[1], parts[2], hashOf(parts[3]));
            return access.create(parts[2], parts[0], parts[3], hash);
        }
    }

    private static final class NaturalIdKey implements Parts {
        @Override
        public @Nullable Object[] of(Object key, ReflectiveAccess access) {
            Object values = access.get(key, "naturalIdValues");
            Object tenant = access.get(key, "tenantId");
            String hash = HibernateHash.VALUES.describe(key.hashCode(), values, hashOf(tenant));
            return new @Nullable Object[] {access.get(key, "entityName"), hash, values, tenant};
        }

        @Override
        public Object assemble(@Nullable Object[] parts, ReflectiveAccess access) {
            int hash = HibernateHash.VALUES.hash((String) parts[1], parts[2], hashOf(parts[3]));
            return access.create(parts[2], parts[0], parts[3], hash);
        }
    }

    /** Filter names are compared in their order, so they are kept in it. */
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
