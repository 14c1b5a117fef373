package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user that has just the commands that {@code docs/acl.md} names for a feature can use it. */
class AclDocumentTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "docs", "acl.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?<feature>[^|]+) \\| `(?<rules>\\+[^`]*)` \\|");
    private static final Pattern WHOLE = Pattern.compile("```text\nACL SETUSER (?<rule>.*?)```", Pattern.DOTALL);
    /** Refused to a user who may subscribe the pattern of all caches. */
    private static final String OWN_PATTERN = "__keyspace@0__:acl:c:*";

    /** One is the key of a script by which the client looks for a feature that isn't used here. */
    private static final Set<String> MAY_BE_REFUSED =
            Set.of("ping", "info", "client|setname", "client", "time", "eval", "test1", "config|get", OWN_PATTERN);

    private static final Duration HOUR = new Duration(TimeUnit.HOURS, 1);

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @TempDir
    Path folder;

    /** In the order of the page's rows. */
    enum Feature {
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
                Cache<String, String> cache = test.caches("event-scope: all");
                cache.registerCacheEntryListener(
                        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true));
                cache.put("k", "v");
                assertThat(heard).hasSize(1);
                assertThat(cache.remove("k")).isTrue();
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
                server.get().command("CONFIG", "SET", "notify-keyspace-events", "Kx");
                List<Object> heard = new CopyOnWriteArrayList<>();
                CacheEntryExpiredListener<String, String> listener =
                        events -> events.forEach(event -> heard.add(event.getKey() + "=" + event.getOldValue()));
                Cache<String, String> cache = test.caches("event-scope: all", "expiry: {created: 20ms}");
                cache.registerCacheEntryListener(
                        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, false));
                cache.put("k", "v");
                Awaitility.await().until(() -> heard.equals(List.of("k=v")));
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
            }
        },
        REMEMBER_MISSING {
            @Override
            void use(AclDocumentTest test) throws IOException {
                Cache<String, String> cache = test.withSettings(
                        "remember-missing: 1m, expiry: {touched: 1h}, read-through: true", key -> null);
                assertThat(cache.get("k")).isNull();
                assertThat(cache.get("k")).isNull();
                cache.put("k", "v");
                assertThat(cache.get("k")).isEqualTo("v");
            }
        },
        REFRESH {
            @Override
            void use(AclDocumentTest test) throws IOException {
                Cache<String, String> cache =
                        test.withSettings("refresh-ahead: 1%, expiry: {created: 1s}, read-through: true", key -> key);
                cache.put("k", "v");
                await().until(() -> "k".equals(cache.get("k")));
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
            }
        },
        LEASES {
            @Override
            void use(AclDocumentTest test) throws IOException {
                Cache<String, String> cache = test.caches("leases: true");
                assertThat(cache.get("k")).isNull();
                cache.put("k", "v");
                assertThat(cache.getAll(Set.of("a", "b"))).isEmpty();
                assertThat(cache.remove("k")).isTrue();
                cache.removeAll();
                cache.clear();
            }
        },
        NEAR_CACHE {
            @Override
            void use(AclDocumentTest test) throws IOException {
                Cache<String, String> cache = test.caches("near-cache: true", "statistics: true");
                cache.put("k", "v");
                await().until(() -> "v".equals(cache.get("k")) && Statistics.count("c", "NearHits") > 0);
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

        abstract void use(AclDocumentTest test) throws Exception;
    }

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

    @AfterEach
    void close() {
        provider.close();
        server.get().command("FLUSHALL");
    }

    @ParameterizedTest
    @EnumSource
    void feature_byAUserWithItsCommands_works(Feature feature) throws Exception {
        allow(rulesOf(feature));
        if (feature == Feature.ITERATE) {
            server.get().command("SET", "acl:c:k", "\u0010v");
        }

        feature.use(this);

        assertThat(denied()).isEmpty();
    }

    @Test
    void rows_areTheFeatures() throws IOException {
        assertThat(rows()).hasSameSizeAs(Feature.values());
    }

    @Test
    void wholeRule_hasTheCommandsOfAllFeatures() throws IOException {
        Matcher whole = WHOLE.matcher(Files.readString(PAGE));
        assertThat(whole.find()).isTrue();

        Set<String> commands = new java.util.TreeSet<>();
        rows().values().forEach(rules -> commands.addAll(List.of(rules.split(" "))));

        assertThat(List.of(whole.group("rule").strip().split("\\s+"))).containsAll(commands);
    }

    private void allow(String rules) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "app", "reset", "on", ">hush", "~acl:*"));
        words.addAll(Arrays.asList(rules.replace("omnicache:", "acl:").split(" ")));
        assertThat(server.get().command(words.toArray(String[]::new))).contains("OK");
        server.get().command("ACL", "LOG", "RESET");
    }

    /** What the server refused, but for what the page says may be refused. */
    private List<String> denied() {
        String log = server.get().command("ACL", "LOG");
        return Pattern.compile("object\\s+(\\S+)")
                .matcher(log)
                .results()
                .map(found -> found.group(1).replace("\"", ""))
                .filter(command -> !MAY_BE_REFUSED.contains(command))
                .toList();
    }

    private String rulesOf(Feature feature) throws IOException {
        return List.copyOf(rows().values()).get(feature.ordinal());
    }

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE, StandardCharsets.UTF_8));
        while (row.find()) {
            rows.put(row.group("feature"), row.group("rules").replace("\\|", "|"));
        }
        return rows;
    }

    private String uri() {
        return server.get().address().replace("redis://", "redis://app:hush@") + "?key-prefix=acl:";
    }

    private Cache<String, String> cache() {
        return cache(new MutableConfiguration<>());
    }

    private Cache<String, String> cache(MutableConfiguration<String, String> configuration) {
        var manager = provider.getCacheManager(java.net.URI.create(uri()), null);
        Cache<String, String> open = manager.getCache("c");
        return open != null ? open : manager.createCache("c", configuration);
    }

    private Cache<String, String> withSettings(String settings, UnaryOperator<String> loader) throws IOException {
        Path file = Files.writeString(
                folder.resolve("omnicache.yaml"), "{connection: {uri: '" + uri() + "'}, defaults: {" + settings + "}}");
        return provider.getCacheManager(file.toUri(), null)
                .createCache(
                        "c",
                        new MutableConfiguration<String, String>()
                                .setCacheLoaderFactory(() -> MapStore.loading(loader)));
    }

    private Cache<String, String> caches(String... settings) throws IOException {
        List<String> lines = new ArrayList<>(List.of("connection:", "  uri: '" + uri() + "'", "caches:", "  c:"));
        List.of(settings).forEach(setting -> lines.add("    " + setting));
        Path file = Files.writeString(folder.resolve("omnicache.yaml"), String.join("\n", lines));
        return provider.getCacheManager(file.toUri(), null).getCache("c");
    }
}
