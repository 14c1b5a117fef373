package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.manager.RedisCacheManager;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.TestPolicy;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.configuration.OptionalFeature;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Opening, closing and destroying of providers, managers and caches. */
class LifecycleTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private final URI uri = URI.create(redis.uri());

    @Test
    void getCacheManager_ofTheSameUriAndLoader_isTheSame() {
        CacheManager manager = caches.manager();

        assertThat(caches.provider().getCacheManager(uri, caches.provider().getDefaultClassLoader()))
                .isSameAs(manager);
        URI identity = ConnectionUri.withoutCredentials(uri);
        assertThat(caches.open(identity.toString().replace("//", "//:secret@"))).isSameAs(manager);
        assertThat(manager.getURI()).isEqualTo(identity);
        assertThat(manager.getCachingProvider()).isSameAs(caches.provider());
        assertThat(manager.getProperties()).isEmpty();
        assertThat(caches.provider().isSupported(OptionalFeature.STORE_BY_REFERENCE))
                .isFalse();
    }

    @Test
    void getCacheManager_ofTheDefault_hasTheConstantUri() {
        CacheManager manager = caches.provider().getCacheManager();

        assertThat(manager.getURI()).isEqualTo(URI.create("omnicache:default"));
        assertThat(manager.getClassLoader()).isEqualTo(caches.provider().getDefaultClassLoader());
    }

    @Test
    void createCache_inTwoManagers_sharesTheEntries() throws Exception {
        try (URLClassLoader other = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
            Cache<String, String> a = caches.create(statistics());
            Cache<String, String> b =
                    caches.provider().getCacheManager(uri, other).createCache("c", statistics());

            a.put("k", "v");

            assertThat(b.get("k")).isEqualTo("v");
            caches.provider().close(other);
            assertThat(b.isClosed()).isTrue();
            assertThat(a.isClosed()).isFalse();
        }
    }

    @Test
    void jmxName_ofTwoManagers_belongsToTheFirstUntilItCloses() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        MutableConfiguration<String, String> counting =
                new MutableConfiguration<String, String>().setStatisticsEnabled(true);
        try (URLClassLoader other = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
            CacheManager firstManager = caches.manager();
            CacheManager secondManager = caches.provider().getCacheManager(uri, other);
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
    void close_ofAManager_leavesItsEntries() {
        CacheManager first = caches.manager();
        first.createCache("c", statistics()).put("k", "v");
        caches.provider().close(uri, caches.provider().getDefaultClassLoader());

        CacheManager second = caches.manager();

        assertThat(first.isClosed()).isTrue();
        assertThat(second).isNotSameAs(first);
        assertThat(second.getCacheNames()).isEmpty();
        assertThat(second.createCache("c", statistics()).get("k")).isEqualTo("v");
    }

    @Test
    void destroyCache_ofAnOpenCache_deletesItsEntries() {
        CacheManager manager = caches.manager();
        Cache<String, String> cache = manager.createCache("c", statistics());
        cache.put("k", "v");

        manager.destroyCache("c");
        manager.destroyCache("c");

        assertThat(cache.isClosed()).isTrue();
        assertThat(manager.createCache("c", statistics()).containsKey("k")).isFalse();
    }

    @Test
    void operations_onAClosedCache_areRefusedBeforeTheirArguments() {
        CacheManager manager = caches.manager();
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
        CacheManager manager = caches.manager();
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
        Cache cache = caches.create(new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));

        assertThatThrownBy(() -> cache.get(1L)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> cache.put("k", "v"))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("value type java.lang.Integer, not java.lang.String");
    }

    @Test
    void createCache_thatExists_isRefused() {
        CacheManager manager = caches.manager();
        manager.createCache("c", statistics());

        assertThatThrownBy(() -> manager.createCache("c", statistics()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("already exists");
        assertThatThrownBy(() -> manager.createCache("d", statistics().setStoreByValue(false)))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void createCache_whoseLoaderCannotBeMade_namesItAndClosesTheRest() {
        TestPolicy policy = TestPolicy.eternal();
        CacheManager manager = caches.manager();
        MutableConfiguration<String, String> configuration = statistics()
                .setExpiryPolicyFactory(() -> policy)
                .setCacheLoaderFactory(() -> {
                    throw new IllegalArgumentException("no such class");
                });

        assertThatThrownBy(() -> manager.createCache("c", configuration))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cache loader")
                .hasMessageContaining("cache c")
                .hasMessageContaining("no such class");

        assertThat(policy.closed).hasValue(1);
        assertThat(manager.getCacheNames()).isEmpty();
    }

    @Test
    void createCache_whoseListenerCannotBeMade_leavesNoCache() {
        CacheManager manager = caches.manager();
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
    void unwrap_ofOtherTypes_isRefused() {
        CacheManager manager = caches.manager();
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
        CacheManager manager = caches.manager();

        Cache<String, Integer> cache = manager.createCache("c", new OddConfiguration());

        assertThatThrownBy(() -> cache.getConfiguration(OddConfiguration.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(manager.getCache("c", String.class, Integer.class)).isNotNull();
    }

    @Test
    void getCacheManager_withAnUnknownProperty_namesIt() {
        Properties properties = new Properties();
        properties.setProperty("omnicache.colour", "red");

        assertThatThrownBy(() -> caches.provider().getCacheManager(uri, null, properties))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("omnicache.colour");
    }

    @Test
    void listeners_registeredAndDeregistered_hearWhatIsInBetween() {
        RecordingListener<String, String> heard = new RecordingListener<>();
        Cache<String, String> cache = caches.create(statistics());
        MutableCacheEntryListenerConfiguration<String, String> listener = heard.synchronous();
        cache.put("1", "v");
        cache.registerCacheEntryListener(listener);
        cache.put("2", "v");
        assertThatThrownBy(() -> cache.registerCacheEntryListener(listener))
                .isInstanceOf(IllegalArgumentException.class);
        cache.deregisterCacheEntryListener(listener);
        cache.put("3", "v");

        assertThat(heard.keys).containsExactly("2");
    }

    private static MutableConfiguration<String, String> statistics() {
        return new MutableConfiguration<String, String>().setStatisticsEnabled(true);
    }

    /** A configuration that is no {@code CompleteConfiguration}. */
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
