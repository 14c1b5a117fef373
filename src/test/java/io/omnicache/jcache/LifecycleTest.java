package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.manager.RedisCacheManager;
import io.omnicache.jcache.testing.RedisServer;
import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.configuration.OptionalFeature;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Opening, closing and destroying of providers, managers and caches. */
class LifecycleTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final URI uri = URI.create(redis.uri());

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void getCacheManager_ofTheSameUriAndLoader_isTheSame() {
        CacheManager manager = provider.getCacheManager(uri, null);

        assertThat(provider.getCacheManager(uri, provider.getDefaultClassLoader()))
                .isSameAs(manager);
        URI identity = ConnectionUri.withoutCredentials(uri);
        assertThat(provider.getCacheManager(URI.create(identity.toString().replace("//", "//:secret@")), null))
                .isSameAs(manager);
        assertThat(manager.getURI()).isEqualTo(identity);
        assertThat(manager.getCachingProvider()).isSameAs(provider);
        assertThat(manager.getProperties()).isEmpty();
        assertThat(provider.isSupported(OptionalFeature.STORE_BY_REFERENCE)).isFalse();
    }

    @Test
    void getCacheManager_ofTheDefault_hasTheConstantUri() {
        CacheManager manager = provider.getCacheManager();

        assertThat(manager.getURI()).isEqualTo(URI.create("omnicache:default"));
        assertThat(manager.getClassLoader()).isEqualTo(provider.getDefaultClassLoader());
    }

    @Test
    void managersOfTwoClassLoaders_mayCreateTheSameCache_onTheSameEntries() throws Exception {
        try (URLClassLoader other = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
            Cache<String, String> a = provider.getCacheManager(uri, null).createCache("c", statistics());
            Cache<String, String> b = provider.getCacheManager(uri, other).createCache("c", statistics());

            a.put("k", "v");

            assertThat(b.get("k")).isEqualTo("v");
            provider.close(other);
            assertThat(b.isClosed()).isTrue();
            assertThat(a.isClosed()).isFalse();
        }
    }

    @Test
    void managersOfTwoClassLoaders_wantOneJmxName_whichTheFirstKeepsUntilItCloses() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        MutableConfiguration<String, String> counting =
                new MutableConfiguration<String, String>().setStatisticsEnabled(true);
        try (URLClassLoader other = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
            CacheManager firstManager = provider.getCacheManager(uri, null);
            CacheManager secondManager = provider.getCacheManager(uri, other);
            Cache<String, String> first = firstManager.createCache("jmx", counting);
            Cache<String, String> second = secondManager.createCache("jmx", counting);
            ObjectName name = new ObjectName("javax.cache:type=CacheStatistics,Cache=jmx,CacheManager="
                    + firstManager.getURI().toString().replaceAll("[:=?]", "."));

            first.put("k", "v");
            second.put("k", "v");
            second.put("k", "v");

            assertThat(server.getAttribute(name, "CachePuts")).isEqualTo(1L);
            secondManager.close();
            assertThat(server.isRegistered(name)).isTrue();
            firstManager.close();
            assertThat(server.isRegistered(name)).isFalse();
        }
    }

    @Test
    void close_ofAManager_leavesTheEntries_andOpensANewOneNextTime() {
        CacheManager first = provider.getCacheManager(uri, null);
        first.createCache("c", statistics()).put("k", "v");
        provider.close(uri, provider.getDefaultClassLoader());

        CacheManager second = provider.getCacheManager(uri, null);

        assertThat(first.isClosed()).isTrue();
        assertThat(second).isNotSameAs(first);
        assertThat(second.getCacheNames()).isEmpty();
        assertThat(second.createCache("c", statistics()).get("k")).isEqualTo("v");
    }

    @Test
    void destroyCache_deletesTheEntries() {
        CacheManager manager = provider.getCacheManager(uri, null);
        Cache<String, String> cache = manager.createCache("c", statistics());
        cache.put("k", "v");

        manager.destroyCache("c");
        manager.destroyCache("c");

        assertThat(cache.isClosed()).isTrue();
        assertThat(manager.createCache("c", statistics()).containsKey("k")).isFalse();
    }

    @Test
    void operations_onAClosedCache_areRefusedBeforeTheirArguments() {
        CacheManager manager = provider.getCacheManager(uri, null);
        Cache<String, String> cache = manager.createCache("c", statistics());
        cache.close();
        cache.close();

        assertThatThrownBy(() -> cache.get(null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cache.put(null, null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(cache::iterator).isInstanceOf(IllegalStateException.class);
        manager.close();
        manager.close();
        assertThatThrownBy(() -> manager.getCache("c")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(manager::getCacheNames).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void getCache_withOtherTypes_isAClassCastException() {
        CacheManager manager = provider.getCacheManager(uri, null);
        manager.createCache("c", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));

        assertThat(manager.getCache("c", String.class, Integer.class)).isNotNull();
        assertThat(manager.<Object, Object>getCache("c")).isNotNull();
        assertThat(manager.getCache("d", String.class, Integer.class)).isNull();
        assertThatThrownBy(() -> manager.getCache("c", Long.class, Integer.class))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("key type java.lang.String");
        assertThatThrownBy(() -> manager.getCache("c", String.class, Long.class))
                .isInstanceOf(ClassCastException.class);
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void operations_withAKeyOrValueOfAnotherType_areClassCastExceptions() {
        Cache cache = provider.getCacheManager(uri, null)
                .createCache("c", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));

        assertThatThrownBy(() -> cache.get(1L)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> cache.put("k", "v"))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("value type java.lang.Integer, not java.lang.String");
    }

    @Test
    void createCache_thatExists_isRefused() {
        CacheManager manager = provider.getCacheManager(uri, null);
        manager.createCache("c", statistics());

        assertThatThrownBy(() -> manager.createCache("c", statistics()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("already exists");
        assertThatThrownBy(() -> manager.createCache("d", statistics().setStoreByValue(false)))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void createCache_whoseLoaderCannotBeMade_namesItAndClosesTheRest() {
        AtomicInteger closed = new AtomicInteger();
        CacheManager manager = provider.getCacheManager(uri, null);
        MutableConfiguration<String, String> configuration = statistics()
                .setExpiryPolicyFactory(() -> new CloseablePolicy(closed))
                .setCacheLoaderFactory(() -> {
                    throw new IllegalArgumentException("no such class");
                });

        assertThatThrownBy(() -> manager.createCache("c", configuration))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cache loader")
                .hasMessageContaining("cache c")
                .hasMessageContaining("no such class");

        assertThat(closed).hasValue(1);
        assertThat(manager.getCacheNames()).isEmpty();
    }

    @Test
    void createCache_whoseListenerCannotBeMade_leavesNoCache() {
        CacheManager manager = provider.getCacheManager(uri, null);
        MutableConfiguration<String, String> configuration = statistics()
                .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                        () -> {
                            throw new IllegalArgumentException("no such listener");
                        },
                        null,
                        false,
                        true));

        assertThatThrownBy(() -> manager.createCache("c", configuration)).hasMessageContaining("no such listener");

        assertThat(manager.getCacheNames()).isEmpty();
        assertThat(manager.createCache("c", statistics())).isNotNull();
    }

    @Test
    void unwrap_givesOurTypesOnly() {
        CacheManager manager = provider.getCacheManager(uri, null);
        Cache<String, String> cache = manager.createCache("c", statistics());

        assertThat(manager.unwrap(RedisCacheManager.class)).isSameAs(manager);
        assertThat(cache.unwrap(RedisCache.class)).isSameAs(cache);
        assertThatThrownBy(() -> manager.unwrap(String.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.unwrap(String.class)).isInstanceOf(IllegalArgumentException.class);
        assertThat(cache.getConfiguration(CompleteConfiguration.class).isStatisticsEnabled())
                .isTrue();
    }

    @Test
    void createCache_withAConfigurationThatIsNotComplete_takesItsTypes() {
        CacheManager manager = provider.getCacheManager(uri, null);

        Cache<String, Integer> cache = manager.createCache("c", new OddConfiguration());

        assertThatThrownBy(() -> cache.getConfiguration(OddConfiguration.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(manager.getCache("c", String.class, Integer.class)).isNotNull();
    }

    @Test
    void getCacheManager_withAnUnknownProperty_namesIt() {
        Properties properties = new Properties();
        properties.setProperty("omnicache.colour", "red");

        assertThatThrownBy(() -> provider.getCacheManager(uri, null, properties))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("omnicache.colour");
    }

    @Test
    void listeners_registeredAndDeregistered_hearWhatIsInBetween() {
        AtomicInteger heard = new AtomicInteger();
        Cache<String, String> cache = provider.getCacheManager(uri, null).createCache("c", statistics());
        MutableCacheEntryListenerConfiguration<String, String> listener =
                new MutableCacheEntryListenerConfiguration<>(() -> new Hearing(heard), null, false, true);
        cache.put("1", "v");
        cache.registerCacheEntryListener(listener);
        cache.put("2", "v");
        assertThatThrownBy(() -> cache.registerCacheEntryListener(listener))
                .isInstanceOf(IllegalArgumentException.class);
        cache.deregisterCacheEntryListener(listener);
        cache.put("3", "v");

        assertThat(heard).hasValue(1);
    }

    private static MutableConfiguration<String, String> statistics() {
        return new MutableConfiguration<String, String>().setStatisticsEnabled(true);
    }

    private record Hearing(AtomicInteger heard) implements CacheEntryCreatedListener<String, String> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            events.forEach(event -> heard.incrementAndGet());
        }
    }

    private record CloseablePolicy(AtomicInteger closed) implements ExpiryPolicy, Closeable {
        @Override
        public Duration getExpiryForCreation() {
            return new EternalExpiryPolicy().getExpiryForCreation();
        }

        @Override
        public Duration getExpiryForAccess() {
            return Duration.ONE_DAY;
        }

        @Override
        public Duration getExpiryForUpdate() {
            return Duration.ONE_DAY;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** A configuration that says nothing but the types. */
    private static final class OddConfiguration implements Configuration<String, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Class<String> getKeyType() {
            return String.class;
        }

        @Override
        public Class<Integer> getValueType() {
            return Integer.class;
        }

        @Override
        public boolean isStoreByValue() {
            return true;
        }
    }
}
