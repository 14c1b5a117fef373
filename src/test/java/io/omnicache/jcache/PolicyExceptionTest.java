package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.Sneaky;
import io.omnicache.jcache.testing.TestPolicy;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.sql.SQLException;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Undeclared exceptions of expiry policies, factories, {@code close}, values and collections. */
class PolicyExceptionTest extends UndeclaredExceptions {
    @ParameterizedTest
    @MethodSource("failures")
    void policy_thatThrows_isLoggedUnlessAnError(Throwable thrown) {
        Cache<String, String> cache = create(new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(() -> TestPolicy.eternal().throwing(thrown)));

        Throwable failure = catchThrowable(() -> cache.put("k", "v"));

        if (thrown instanceof Error) {
            assertThat(failure).isSameAs(thrown);
            assertThat(cache.containsKey("k")).isFalse();
        } else {
            assertThat(failure).isNull();
            assertThat(cache.get("k")).isEqualTo("v");
        }
    }

    @Test
    void policy_thatThrowsAnErrorAfterTheStoreWasTold_leavesNoOldValue() {
        AssertionError thrown = new AssertionError("policy");
        TestPolicy policy = TestPolicy.eternal().throwing(thrown);
        policy.throwing = null;
        Cache<String, String> cache = create(store.writeThrough().setExpiryPolicyFactory(() -> policy));
        cache.putAll(Map.of("a", "old", "b", "old", "c", "old"));
        policy.throwing = thrown;

        assertThat(catchThrowable(() -> cache.put("a", "new"))).isSameAs(thrown);
        assertThat(catchThrowable(() -> cache.putAll(Map.of("b", "new", "c", "new"))))
                .isSameAs(thrown);

        policy.throwing = null;
        assertThat(contents(cache)).isEmpty();
        assertThat(store.rows).isEqualTo(Map.of("a", "new", "b", "new", "c", "new"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void factory_thatThrows_closesWhatWasMade(Throwable thrown) {
        List<MutableConfiguration<String, String>> failing = List.of(
                store.readThrough().setExpiryPolicyFactory(() -> {
                    throw Sneaky.raise(thrown);
                }),
                store.readThrough().setCacheLoaderFactory(() -> {
                    throw Sneaky.raise(thrown);
                }),
                store.readThrough().setWriteThrough(true).setCacheWriterFactory(() -> {
                    throw Sneaky.raise(thrown);
                }),
                store.readThrough()
                        .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                () -> {
                                    throw Sneaky.raise(thrown);
                                },
                                null,
                                false,
                                true)),
                store.readThrough()
                        .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                () -> listener,
                                () -> {
                                    throw Sneaky.raise(thrown);
                                },
                                false,
                                true)));
        for (int i = 0; i < failing.size(); i++) {
            MutableConfiguration<String, String> configuration = failing.get(i);
            store.closed.set(0);
            listener.closed.set(0);
            assertThat(catchThrowable(() -> caches.manager().createCache("f", configuration)))
                    .satisfies(e -> isFrom(e, CacheException.class, thrown));
            assertThat(store.closed.get() + listener.closed.get()).isEqualTo(new int[] {0, 0, 1, 1, 2}[i]);
            assertThat(caches.manager().getCache("f", String.class, String.class))
                    .isNull();
        }
        assertThat(caches.manager().createCache("f", new MutableConfiguration<>()))
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void close_ofPartsThatThrow_closesAll(Throwable thrown) {
        MapStore<String, String> writer = new MapStore<>();
        Cache<String, String> cache = create(store.readThrough()
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> writer)
                .addCacheEntryListenerConfiguration(listener.synchronous()));
        Runnable fail = () -> {
            throw Sneaky.raise(thrown);
        };
        store.onClose = fail;
        writer.onClose = fail;
        listener.onClose = fail;

        cache.close();

        assertThat(List.of(store.closed.get(), listener.closed.get(), writer.closed.get()))
                .containsOnly(1);
        assertThat(caches.manager().createCache("c", new MutableConfiguration<>()))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "fory"})
    void put_ofAValueThatThrows_isACacheException(String codec) {
        Cache<String, Object> cache = side.of(
                caches.settings("caches: {values: {codec: " + codec + ", serial-filter: 'io.omnicache.**;java.**;!*'}}")
                        .getCache("values", String.class, Object.class));
        cache.put("a", "old");
        Fragile.throwing = new SQLException("checked");
        try {
            assertThatThrownBy(() -> cache.put("a", new Fragile())).isInstanceOf(CacheException.class);
            Fragile.throwing = null;
            cache.put("b", new Fragile());
            Fragile.throwing = new SQLException("checked");
            assertThat(cache.get("b")).isNull();
            assertThat(cache.get("a")).isEqualTo("old");
        } finally {
            Fragile.throwing = null;
        }
        assertThat(cache.get("b")).isInstanceOf(Fragile.class);
    }

    @Test
    void putAll_ofAMapThatThrows_leavesNoLock() {
        Cache<String, String> cache =
                caches.create(store.writeThrough().addCacheEntryListenerConfiguration(listener.synchronous()));
        Map<String, String> map = new AbstractMap<>() {
            private int looks;

            @Override
            public Set<Entry<String, String>> entrySet() {
                if (looks++ > 0) {
                    throw Sneaky.raise(new IOException("iteration"));
                }
                return Map.of("a", "1").entrySet();
            }
        };

        assertThatThrownBy(() -> cache.putAll(map)).isInstanceOf(IOException.class);

        cache.put("a", "2");
        assertThat(contents(cache)).isEqualTo(Map.of("a", "2"));
    }

    /** A value whose serialisation throws {@link #throwing}. */
    public static final class Fragile implements Externalizable {
        private static final long serialVersionUID = 1L;
        static volatile @Nullable Throwable throwing;

        private static void fail() {
            Throwable thrown = throwing;
            if (thrown != null) {
                throw Sneaky.raise(thrown);
            }
        }

        @Override
        public void writeExternal(ObjectOutput out) {
            fail();
        }

        @Override
        public void readExternal(ObjectInput in) {
            fail();
        }
    }
}
