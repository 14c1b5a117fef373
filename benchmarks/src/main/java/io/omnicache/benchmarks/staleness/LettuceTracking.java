package io.omnicache.benchmarks.staleness;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/** Lettuce's {@link ClientSideCaching} over a map, as its documentation shows it. */
public final class LettuceTracking extends PlainKeys {
    private RedisClient client;
    private StatefulRedisConnection<String, String> connection;
    private CacheFrontend<String, String> cache;

    public LettuceTracking() {
        super("lettuce:");
    }

    @Override
    public void open(String uri) {
        RedisURI address = RedisURI.create(uri);
        address.setTimeout(Duration.ofMillis(TIMEOUT_MILLIS));
        client = RedisClient.create(address);
        connection = client.connect();
        cache = ClientSideCaching.enable(
                CacheAccessor.forMap(new ConcurrentHashMap<>()), connection, TrackingArgs.Builder.enabled());
    }

    @Override
    public String get(String key) {
        return cache.get(name(key));
    }

    @Override
    public void put(String key, String value) {
        connection.sync().set(name(key), value);
    }

    @Override
    public void close() {
        cache.close();
        client.shutdown();
    }
}
