package io.omnicache.benchmarks.staleness;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.lettuce.core.ClientOptions;
import java.net.URI;
import java.time.Duration;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Caffeine before Spring Data Redis's cache, as applications build it by hand: copies live for ten seconds, a write
 * removes the writer's copy, and nobody tells other JVMs.
 */
public final class CaffeineOverSpring extends PlainKeys {
    private static final Duration TTL = Duration.ofSeconds(10);

    private LettuceConnectionFactory connections;
    private Cache redis;
    private LoadingCache<String, String> local;

    public CaffeineOverSpring() {
        super("spring::");
    }

    @Override
    public void open(String uri) {
        URI address = URI.create(uri);
        connections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(address.getHost(), address.getPort()),
                LettuceClientConfiguration.builder()
                        .commandTimeout(Duration.ofMillis(TIMEOUT_MILLIS))
                        .clientOptions(ClientOptions.builder().build())
                        .build());
        connections.afterPropertiesSet();
        connections.start();
        redis = RedisCacheManager.builder(connections)
                .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig()
                        .serializeValuesWith(SerializationPair.fromSerializer(RedisSerializer.string())))
                .build()
                .getCache("spring");
        local = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(TTL)
                .build(key -> redis.get(key, String.class));
    }

    @Override
    public String get(String key) {
        return local.get(key);
    }

    @Override
    public void put(String key, String value) {
        redis.put(key, value);
        local.invalidate(key);
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
