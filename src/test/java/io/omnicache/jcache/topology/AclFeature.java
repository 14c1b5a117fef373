package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;

/** What the rows of {@code docs/acl.md} name, in their order, and how {@link AclDocumentTest} uses it. */
enum AclFeature {
    READ {
        @Override
        void use(AclDocumentTest test) {
            Cache<String, String> cache = test.cache();
            assertThat(cache.get("k")).isNull();
            assertThat(cache.containsKey("k")).isFalse();
            assertThat(cache.getAll(Set.of("a", "b"))).isEmpty();
        }
    },
    ACCESS {
        @Override
        void use(AclDocumentTest test) {
            assertThat(test.cache(new MutableConfiguration<String, String>()
                                    .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(HOUR)))
                            .get("k"))
                    .isNull();
        }
    },
    PUT {
        @Override
        void use(AclDocumentTest test) {
            Cache<String, String> cache = test.cache();
            cache.put("k", "v");
            assertThat(cache.getAndPut("k", "w")).isEqualTo("v");
            cache.putAll(Map.of("a", "1", "b", "2"));
        }
    },
    PUT_KEEPING {
        @Override
        void use(AclDocumentTest test) {
            Cache<String, String> cache = test.cache(new MutableConfiguration<String, String>()
                    .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(HOUR)));
            cache.put("k", "v");
            assertThat(cache.getAndPut("k", "w")).isEqualTo("v");
        }
    },
    REMOVE {
        @Override
        void use(AclDocumentTest test) {
            Cache<String, String> cache = test.cache();
            assertThat(cache.remove("k")).isFalse();
            assertThat(cache.getAndRemove("k")).isNull();
            cache.removeAll(Set.of("a", "b"));
        }
    },
    CONDITIONAL {
        @Override
        void use(AclDocumentTest test) {
            Cache<String, String> cache = test.cache();
            assertThat(cache.putIfAbsent("k", "v")).isTrue();
            assertThat(cache.putIfAbsent("k", "v")).isFalse();
            assertThat(cache.replace("k", "w")).isTrue();
            assertThat(cache.getAndReplace("k", "v")).isEqualTo("w");
        }
    },
    COMPARING {
        @Override
        void use(AclDocumentTest test) {
            Cache<String, String> cache = test.cache();
            assertThat(cache.putIfAbsent("k", "v")).isTrue();
            assertThat(cache.replace("k", "v", "w")).isTrue();
            assertThat(cache.remove("k", "w")).isTrue();
            cache.invoke("k", (entry, arguments) -> {
                entry.setValue("v");
                return null;
            });
            assertThat(cache.get("k")).isEqualTo("v");
        }
    },
    LISTENER {
        @Override
        void use(AclDocumentTest test) {
            List<Object> heard = new ArrayList<>();
            CacheEntryCreatedListener<String, String> listener = events -> events.forEach(heard::add);
            Cache<String, String> cache = test.cache(new MutableConfiguration<String, String>()
                    .addCacheEntryListenerConfiguration(
                            new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true))
                    .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(HOUR)));
            cache.put("k", "v");
            assertThat(cache.get("k")).isEqualTo("v");
            assertThat(cache.<String>invoke("k", (entry, arguments) -> entry.getValue()))
                    .isEqualTo("v");
            assertThat(cache.remove("k")).isTrue();
            assertThat(heard).hasSize(1);
        }
    },
    WRITER {
        @Override
        void use(AclDocumentTest test) {
            Cache<String, String> cache = test.cache(new MutableConfiguration<String, String>()
                    .setWriteThrough(true)
                    .setCacheWriterFactory(FactoryBuilder.factoryOf(Writer.class)));
            cache.put("k", "v");
            cache.putAll(Map.of("a", "1", "b", "2"));
            cache.put("k", "w");
            assertThat(catchThrowable(() -> cache.put("k", Writer.REFUSED))).isInstanceOf(CacheException.class);
            assertThat(cache.get("k")).isEqualTo("w");
            cache.remove("k");
        }
    },
    SHARED_EVENTS {
        @Override
        void use(AclDocumentTest test) throws IOException {
            List<Object> heard = new CopyOnWriteArrayList<>();
            CacheEntryCreatedListener<String, String> listener = events -> events.forEach(heard::add);
            Cache<String, String> cache = test.caches("event-scope: all", "expiry: {created: 1h}");
            cache.put("k", "u");
            assertThat(cache.getAndRemove("k")).isEqualTo("u");
            var configuration = new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true);
            cache.registerCacheEntryListener(configuration);
            cache.put("k", "v");
            assertThat(heard).hasSize(1);
            assertThat(cache.remove("k")).isTrue();
            cache.deregisterCacheEntryListener(configuration);
            cache.close();
        }
    },
    ITERATE {
        @Override
        void use(AclDocumentTest test) {
            assertThat(test.cache()).hasSize(1);
        }
    },
    CLEAR {
        @Override
        void use(AclDocumentTest test) {
            test.cache().clear();
            test.cache().removeAll();
            test.cache().getCacheManager().destroyCache("unknown");
        }
    },
    INDEX {
        @Override
        void use(AclDocumentTest test) throws IOException {
            Cache<String, String> cache = test.caches("sweep: index");
            cache.put("k", "v");
            cache.putAll(Map.of("a", "1", "b", "2"));
            assertThat(cache.remove("k")).isTrue();
            cache.clear();
            assertThat(cache.get("a")).isNull();
        }
    },
    EXPIRED {
        @Override
        void use(AclDocumentTest test) throws IOException {
            AclDocumentTest.server.get().command("CONFIG", "SET", "notify-keyspace-events", "Kx");
            List<String> heard = new CopyOnWriteArrayList<>();
            CacheEntryExpiredListener<String, String> listener =
                    events -> events.forEach(event -> heard.add(event.getKey() + "=" + event.getOldValue()));
            Cache<String, String> cache = test.caches("event-scope: all", "expiry: {created: 20ms}");
            var configuration = new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, false);
            cache.registerCacheEntryListener(configuration);
            TtlCache.of(cache).put("removed", "v", java.time.Duration.ofHours(1));
            assertThat(cache.remove("removed")).isTrue();
            cache.put("k", "v");
            test.await().until(() -> heard.stream().anyMatch(event -> event.startsWith("k=")));
            assertThat(heard).contains("k=v");
            cache.deregisterCacheEntryListener(configuration);
            cache.close();
        }
    },
    SHARED_LOADING {
        @Override
        void use(AclDocumentTest test) throws IOException {
            Cache<String, String> cache = test.withSettings("loading: cluster, read-through: true", key -> key);
            assertThat(cache.get("k")).isEqualTo("k");
            cache.put("k", "v");
            assertThat(cache.remove("k")).isTrue();
            cache.clear();
            AclDocumentTest.leaseOfAnotherJvm("lease", "held");
            assertThat(cache.get("held")).isEqualTo("held");
        }
    },
    REMEMBER_MISSING {
        @Override
        void use(AclDocumentTest test) throws IOException {
            for (String expiry : List.of("created", "touched")) {
                Cache<String, String> cache = test.withSettings(
                        "remember-missing: 1m, expiry: {" + expiry + ": 1h}, read-through: true", key -> null);
                assertThat(cache.get("k")).isNull();
                assertThat(cache.get("k")).isNull();
                assertThat(cache.getAll(Set.of("a", "b"))).isEmpty();
                cache.put("k", "v");
                assertThat(cache.get("k")).isEqualTo("v");
                assertThat(cache.remove("k")).isTrue();
                cache.removeAll(Set.of("a", "b"));
                test.close();
            }
        }
    },
    REFRESH {
        @Override
        void use(AclDocumentTest test) throws IOException {
            Cache<String, String> cache =
                    test.withSettings("refresh-ahead: 1%, expiry: {created: 1s}, read-through: true", key -> key);
            cache.put("k", "v");
            test.await().until(() -> "k".equals(cache.get("k")));
            assertThat(cache.remove("k")).isTrue();
        }
    },
    EXCLUSIVE {
        @Override
        void use(AclDocumentTest test) throws IOException {
            Cache<String, String> cache = test.withSettings("entry-processor: exclusive", key -> key);
            cache.invoke("k", (entry, arguments) -> {
                entry.setValue("v");
                return null;
            });
            assertThat(cache.remove("k")).isTrue();
            AclDocumentTest.leaseOfAnotherJvm("exclusive", "held");
            cache.invoke("held", (entry, arguments) -> {
                entry.setValue("v");
                return null;
            });
        }
    },
    LEASES {
        @Override
        void use(AclDocumentTest test) throws IOException {
            Cache<String, String> cache = test.caches("leases: true", "expiry: {created: 1h}");
            assertThat(cache.get("k")).isNull();
            cache.put("k", "v");
            cache.put("k", "w");
            assertThat(cache.getAll(Set.of("a", "b"))).isEmpty();
            assertThat(cache.remove("k")).isTrue();
            cache.removeAll();
            cache.clear();
        }
    },
    NEAR_CACHE {
        @Override
        void use(AclDocumentTest test) throws IOException {
            for (String tracking : List.of("key", "prefix")) {
                Cache<String, String> cache =
                        test.caches("near-cache: true", "near-cache-tracking: " + tracking, "statistics: true");
                assertThat(cache.getAll(Set.of("l", "m"))).isEmpty(); // Before the near cache is open.
                cache.put("k", "v");
                test.await().until(() -> "v".equals(cache.get("k")) && Statistics.count("c", "NearHits") > 0);
                assertThat(cache.getAll(Set.of("k", "l", "m"))).isEqualTo(Map.of("k", "v"));
                AclDocumentTest.server.get().command("DEL", "acl:c:k");
                test.await().until(() -> cache.get("k") == null);
                test.close();
            }
        }
    },
    FAILURE_POLICY {
        @Override
        void use(AclDocumentTest test) throws IOException {
            Cache<String, String> cache = test.caches("failure-policy: miss");
            cache.put("k", "v");
            test.await().until(() -> "v".equals(cache.get("k")));
            cache.removeAll(Set.of("k"));
        }
    },
    BACKEND {
        @Override
        void use(AclDocumentTest test) {
            try (RedisBackend backend = RedisBackend.open(test.uri())) {
                backend.set("k", new byte[] {1});
                assertThat(backend.get("k")).hasSize(1);
                assertThat(backend.exists("k")).isTrue();
                backend.forEachKey(key -> {});
                assertThat(backend.delete("k")).isTrue();
                backend.clear();
            }
        }
    };

    private static final Duration HOUR = new Duration(TimeUnit.HOURS, 1);

    abstract void use(AclDocumentTest test) throws Exception;

    /** Takes everything but one value. */
    public static final class Writer implements CacheWriter<String, String> {
        static final String REFUSED = "refused";

        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {
            if (entry.getValue().equals(REFUSED)) {
                throw new CacheWriterException(REFUSED);
            }
        }

        @Override
        public void writeAll(java.util.Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            entries.clear();
        }

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(java.util.Collection<?> keys) {
            keys.clear();
        }
    }
}
