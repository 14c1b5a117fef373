package io.omnicache.benchmarks.store;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.cache.HazelcastClientCachingProvider;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.CacheConfig;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.core.HazelcastInstance;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.jcache.configuration.RedissonConfiguration;

/**
 * The clients that are measured. Each has a database of its own on the one Redis server, so that the data of one
 * doesn't slow down another. JCache providers are chosen by class name, since they share a class path.
 */
public enum Provider {
    OMNICACHE("OmniCache JCache"),
    REDISSON_JCACHE("Redisson JCache"),
    REDISSON("Redisson RBucket"),
    LETTUCE("Lettuce, 1 connection"),
    JEDIS("Jedis pool"),
    HAZELCAST("Hazelcast JCache"),
    OMNICACHE_FORY("OmniCache JCache, fory");

    private static final String CACHE = "bench";

    /** How many entries Hazelcast has room for: more than any case writes. */
    private static final int ROOM = 100_000_000;

    /**
     * The timeout of every client: long, so that a busy machine makes a measurement slow and doesn't end it with an
     * error.
     */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String title;

    Provider(String title) {
        this.title = title;
    }

    public static Provider of(String id) {
        return Choice.of("provider", values(), Provider::id, id);
    }

    /** Its name on the command line and in results. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String title() {
        return title;
    }

    /** Whether it has entry processors, and decides by an expiry policy. */
    public boolean isJCache() {
        return this != REDISSON && this != LETTUCE && this != JEDIS;
    }

    /**
     * Whether it is measured with such values. Lettuce and Jedis store bytes and leave the serialisation of records to
     * their users. The codec makes no difference to bytes, so the other codec of OmniCache is measured with records
     * only.
     */
    public boolean handles(ValueKind kind) {
        return this == OMNICACHE_FORY
                ? kind == ValueKind.RECORD
                : kind != ValueKind.RECORD || (this != LETTUCE && this != JEDIS);
    }

    /**
     * Whether its {@code replace(key, old, new)} finds such a value. OmniCache compares by {@code equals}, which no
     * array has; the others compare bytes.
     */
    public boolean replaces(ValueKind kind) {
        return kind == ValueKind.RECORD || (this != OMNICACHE && this != OMNICACHE_FORY);
    }

    public boolean usesRedis() {
        return this != HAZELCAST;
    }

    /** The number of its database. */
    public int database() {
        return ordinal();
    }

    /**
     * Connects.
     *
     * @param servers where the servers are
     * @param threads how many threads will use it at a time; only Jedis needs it
     */
    public Store open(ServerAddresses servers, ValueKind kind, Expiry expiry, int threads) {
        String redis = servers.redis() + "/" + database();
        return switch (this) {
            case OMNICACHE -> {
                CacheManager manager = provider("io.omnicache.jcache.RedisCachingProvider")
                        .getCacheManager(URI.create(redis + omnicacheParameters(servers)), null);
                yield new JCacheStore(manager.createCache(CACHE, JCacheStore.configuration(expiry)), manager);
            }
            case OMNICACHE_FORY -> {
                Properties server = new Properties();
                server.setProperty("omnicache.uri", redis + omnicacheParameters(servers));
                CacheManager manager = provider("io.omnicache.jcache.RedisCachingProvider")
                        .getCacheManager(URI.create("classpath:io/omnicache/benchmarks/store/fory.yaml"), null, server);
                yield new JCacheStore(manager.createCache(CACHE, JCacheStore.configuration(expiry)), manager);
            }
            case REDISSON_JCACHE -> {
                RedissonClient redisson = redisson(servers.redis());
                Cache<String, Object> cache = provider("org.redisson.jcache.JCachingProvider")
                        .getCacheManager()
                        .createCache(
                                CACHE, RedissonConfiguration.fromInstance(redisson, JCacheStore.configuration(expiry)));
                yield new JCacheStore(cache, redisson::shutdown);
            }
            case REDISSON -> new RedissonStore(redisson(servers.redis()), kind, expiry);
            case LETTUCE -> new LettuceStore(redis, expiry);
            case JEDIS -> new JedisStore(URI.create(redis), expiry, threads);
            case HAZELCAST -> {
                HazelcastInstance client = HazelcastClient.newHazelcastClient(hazelcast(servers.hazelcast()));
                // One cache for each kind of value and policy: the member keeps the configuration of the first cache of
                // a name.
                Cache<String, Object> cache = provider(HazelcastClientCachingProvider.class.getName())
                        .getCacheManager(null, null, instance(client))
                        .createCache(CACHE + "-" + kind + "-" + expiry, unbounded(expiry));
                yield new JCacheStore(cache, client::shutdown);
            }
        };
    }

    private static CachingProvider provider(String className) {
        return Caching.getCachingProvider(className, Provider.class.getClassLoader());
    }

    /** Redisson with its defaults, but for address and timeouts. */
    private RedissonClient redisson(String uri) {
        Config config = new Config();
        config.useSingleServer()
                .setAddress(uri)
                .setDatabase(database())
                .setTimeout((int) TIMEOUT.toMillis())
                .setConnectTimeout((int) TIMEOUT.toMillis());
        return Redisson.create(config);
    }

    private static String omnicacheParameters(ServerAddresses servers) {
        String timeouts = "?timeout=" + TIMEOUT.toSeconds() + "s&connect-timeout=" + TIMEOUT.toSeconds() + "s";
        String more = servers.omnicacheParameters();
        return more.isEmpty() ? timeouts : timeouts + "&" + more;
    }

    /** Hazelcast keeps about 10,000 entries unless told otherwise; everybody else keeps all. */
    private static CacheConfig<String, Object> unbounded(Expiry expiry) {
        return new CacheConfig<String, Object>(JCacheStore.configuration(expiry))
                .setEvictionConfig(new EvictionConfig()
                        .setMaxSizePolicy(MaxSizePolicy.ENTRY_COUNT)
                        .setSize(ROOM));
    }

    private static Properties instance(HazelcastInstance client) {
        Properties properties = new Properties();
        properties.setProperty("hazelcast.instance.name", client.getName());
        return properties;
    }

    private static ClientConfig hazelcast(String clusterAtAddress) {
        int at = clusterAtAddress.indexOf('@');
        ClientConfig config = new ClientConfig();
        config.setClusterName(clusterAtAddress.substring(0, at));
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getNetworkConfig().addAddress(clusterAtAddress.substring(at + 1));
        return config;
    }
}
