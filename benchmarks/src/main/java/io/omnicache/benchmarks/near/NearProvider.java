package io.omnicache.benchmarks.near;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.cache.HazelcastClientCachingProvider;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.core.HazelcastInstance;
import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

/** The caches, all by value, as JCache wants it. */
public enum NearProvider {
    OMNICACHE_NEAR("OmniCache, near cache"),
    OMNICACHE("OmniCache, from Redis"),
    CAFFEINE("Caffeine JCache"),
    EHCACHE("Ehcache 3"),
    HAZELCAST_NEAR("Hazelcast, near cache, BINARY");

    private final String title;

    NearProvider(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    Cache<String, Object> open(String redis, String hazelcast) {
        MutableConfiguration<String, Object> plain = new MutableConfiguration<>();
        return switch (this) {
            case OMNICACHE_NEAR -> ours(redis, "near", plain);
            case OMNICACHE -> ours(redis, "remote", plain);
            case CAFFEINE ->
                provider("com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider")
                        .getCacheManager()
                        .createCache("near", plain);
            case EHCACHE ->
                provider("org.ehcache.jsr107.EhcacheCachingProvider")
                        .getCacheManager()
                        .createCache("near", plain);
            case HAZELCAST_NEAR -> {
                HazelcastInstance client = HazelcastClient.newHazelcastClient(hazelcast(hazelcast));
                Properties properties = new Properties();
                properties.setProperty("hazelcast.instance.name", client.getName());
                yield provider(HazelcastClientCachingProvider.class.getName())
                        .getCacheManager(null, null, properties)
                        .createCache("near", plain);
            }
        };
    }

    private static Cache<String, Object> ours(String redis, String cache, MutableConfiguration<String, Object> plain) {
        Properties server = new Properties();
        server.setProperty("omnicache.uri", redis + "?timeout=60s&connect-timeout=60s");
        return provider("io.omnicache.jcache.RedisCachingProvider")
                .getCacheManager(URI.create("classpath:io/omnicache/benchmarks/near/near.yaml"), null, server)
                .createCache(cache, plain);
    }

    private static ClientConfig hazelcast(String clusterAtAddress) {
        int at = clusterAtAddress.indexOf('@');
        ClientConfig config = new ClientConfig();
        config.setClusterName(clusterAtAddress.substring(0, at));
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getNetworkConfig().addAddress(clusterAtAddress.substring(at + 1));
        config.addNearCacheConfig(new NearCacheConfig("near").setInMemoryFormat(InMemoryFormat.BINARY));
        return config;
    }

    private static CachingProvider provider(String className) {
        return Caching.getCachingProvider(className, NearProvider.class.getClassLoader());
    }
}
