package io.omnicache.jcache.testing;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The managers and caches of one test, on the server that all tests share or on one of its own. All of them are closed
 * after the test, also when the test fails.
 *
 * <pre>{@code * @RegisterExtension
 * final Caches caches = Caches.shared();
 *
 * @Test
 * void get_afterPut_returnsTheValue() {
 *     Cache<String, String> cache = caches.create();
 *
 *     cache.put("42", "Ada");
 *
 *     assertThat(cache.get("42")).isEqualTo("Ada");
 * }
 * }</pre>
 *
 * <p>Threads of a test may use one instance together.
 */
public final class Caches implements BeforeEachCallback, AfterEachCallback {
    /** The name of a cache that a test doesn't name itself. */
    public static final String NAME = "c";

    private final RedisServer shared;
    private final OwnServer<?> own;
    private final Supplier<String> uri;
    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final RedisCachingProvider otherProvider = new RedisCachingProvider();
    private final List<Path> files = new ArrayList<>();
    /** How changes are announced to the near cache that every cache has; {@code null} without near caches. */
    private String tracking;
    /** Settings that every cache has; {@code null} for none. */
    private String added;
    /** The managers with near caches, by what they were opened for. */
    private final Map<String, CacheManager> near = new ConcurrentHashMap<>();

    private Caches(RedisServer shared, OwnServer<?> own, Supplier<String> uri) {
        this.shared = shared;
        this.own = own;
        this.uri = uri;
    }

    /** Caches on the server that all tests share, under a key prefix of this test. */
    public static Caches shared() {
        RedisServer server = RedisServer.shared();
        return new Caches(server, null, server::uri);
    }

    /** As {@link #shared()}, with more parameters of the server's URI. */
    public static Caches shared(String parameters) {
        RedisServer server = RedisServer.shared();
        return new Caches(server, null, () -> with(server.uri(), parameters));
    }

    /** Caches on a server of the test's own, with options such as {@code "--appendonly", "yes"}. */
    public static Caches onOwnServer(String... options) {
        OwnServer<RedisProcess> server = RedisServer.own(options);
        return new Caches(null, server, () -> server.get().uri());
    }
    /** Caches on a cluster of the test's own, with a timeout that is longer than a failover. */
    public static Caches onCluster(int masters, int replicas) {
        OwnServer<RedisCluster> cluster = RedisServer.cluster(masters, replicas);
        return new Caches(
                null,
                cluster,
                () -> "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?timeout=10s");
    }

    /** Caches on a server that is a fixture of the test itself. */
    public static Caches on(OwnServer<RedisProcess> server) {
        return new Caches(null, null, () -> server.get().uri());
    }

    /** Caches on what the URI names, which is asked for when the first manager is opened. */
    public static Caches on(Supplier<String> uri) {
        return new Caches(null, null, uri);
    }

    /** Creates the cache {@value #NAME} with the default configuration. */
    public <K, V> Cache<K, V> create() {
        return create(new MutableConfiguration<>());
    }

    /** Creates the cache {@value #NAME}. */
    public <K, V> Cache<K, V> create(Configuration<K, V> configuration) {
        return create(NAME, configuration);
    }

    public <K, V> Cache<K, V> create(String name, Configuration<K, V> configuration) {
        return manager().createCache(name, configuration);
    }

    /** The manager of the server's URI. */
    public CacheManager manager() {
        return open(provider, uri.get());
    }

    /**
     * The manager of the server's URI with more parameters.
     *
     * @param parameters such as {@code timeout=1s&retries=0}; empty for none
     */
    public CacheManager manager(String parameters) {
        return open(provider, with(uri.get(), parameters));
    }

    /** The manager of a URI of the test's own. */
    public CacheManager open(String uri) {
        return open(provider, uri);
    }

    /**
     * A manager of the server's URI in another provider, with an own connection and own locks, as another JVM has them.
     */
    public CacheManager otherManager() {
        return open(otherProvider, uri.get());
    }

    /**
     * Opens a manager by a settings file of this content. The file gets the server's URI by the property {@code
     * omnicache.uri}.
     */
    public CacheManager settings(String yaml) {
        return settings(yaml, null);
    }

    /** The same for the classes of an application. */
    public CacheManager settings(String yaml, ClassLoader application) {
        return settings(provider, yaml, application);
    }

    /**
     * As {@link #settings(String)} in another provider, with an own connection and own locks, as another JVM has them.
     */
    public CacheManager otherSettings(String yaml) {
        return settings(otherProvider, yaml, null);
    }

    private CacheManager settings(RedisCachingProvider by, String yaml, ClassLoader application) {
        return settings(by, yaml, application, uri.get());
    }

    private CacheManager settings(RedisCachingProvider by, String yaml, ClassLoader application, String server) {
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", server);
        CacheManager opened = by.getCacheManager(write(withAdded(yaml)).toUri(), application, properties);
        return tracking == null ? opened : OpenNearCaches.of(opened);
    }

    /** Opens a manager whose caches keep an index of their keys. */
    public CacheManager indexed() {
        return settings("defaults: {sweep: index}");
    }
    /** The shared server, if these caches are on it. */
    public RedisServer redis() {
        if (shared == null) {
            throw new IllegalStateException("These caches are on a server of the test's own");
        }
        return shared;
    }
    /** The server of {@link #onOwnServer}; it runs from the beginning of the test to its end. */
    public RedisProcess server() {
        return (RedisProcess) own();
    }

    /** The cluster of {@link #onCluster}; it runs from the beginning of the test to its end. */
    public RedisCluster cluster() {
        return (RedisCluster) own();
    }

    /** The provider of all managers but {@link #otherManager()}. */
    public RedisCachingProvider provider() {
        return provider;
    }

    /** A URI with more parameters behind it. */
    public static String with(String uri, String parameters) {
        return parameters.isEmpty() ? uri : uri + (uri.contains("?") ? "&" : "?") + parameters;
    }

    /** A settings file in which every cache has what the test class wants: {@link NearCached} or {@link Encrypted}. */
    private String withAdded(String yaml) {
        if (added == null) {
            return yaml;
        }
        return yaml.contains("defaults: {")
                ? yaml.replace("defaults: {", "defaults: {" + added + ", ")
                : "defaults: {" + added + "}\n" + yaml;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        NearCached cached = context.getRequiredTestClass().getAnnotation(NearCached.class);
        tracking = cached == null ? null : cached.value();
        added = context.getRequiredTestClass().isAnnotationPresent(Encrypted.class)
                ? FixedKeys.SETTING
                : tracking == null
                        ? null
                        : "near-cache: true, near-cache-where-impossible: ignore, near-cache-tracking: " + tracking;
        if (shared != null) {
            shared.beforeEach(context);
        }
        if (own != null) {
            own.beforeEach(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try (provider;
                otherProvider) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Object own() {
        if (own == null) {
            throw new IllegalStateException("These caches have no server of their own");
        }
        return own.get();
    }

    private Path write(String yaml) {
        try {
            Path file = Files.createTempFile("omnicache", ".yaml");
            synchronized (files) {
                files.add(file);
            }
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CacheManager open(RedisCachingProvider by, String server) {
        return added == null
                ? by.getCacheManager(URI.create(server), null)
                : near.computeIfAbsent(
                        by == provider ? server : "other " + server, key -> settings(by, "", null, server));
    }
}
