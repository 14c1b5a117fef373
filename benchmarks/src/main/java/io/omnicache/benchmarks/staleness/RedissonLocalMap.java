package io.omnicache.benchmarks.staleness;

import io.omnicache.it.RespConnection;
import io.omnicache.it.staleness.LocalCache;
import java.io.IOException;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Redisson's {@link RLocalCachedMap} as it comes. Its entries are the fields of a hash. */
public class RedissonLocalMap implements LocalCache {
    private static final String NAME = "map";

    private RedissonClient redisson;
    private RLocalCachedMap<String, String> map;

    @Override
    public void open(String uri) {
        Config config = new Config();
        config.useSingleServer()
                .setAddress(uri)
                .setTimeout(PlainKeys.TIMEOUT_MILLIS)
                .setConnectTimeout(PlainKeys.TIMEOUT_MILLIS);
        redisson = Redisson.create(config);
        map = redisson.getLocalCachedMap(
                options(LocalCachedMapOptions.<String, String>name(NAME).codec(StringCodec.INSTANCE)));
    }

    LocalCachedMapOptions<String, String> options(LocalCachedMapOptions<String, String> options) {
        return options;
    }

    @Override
    public String get(String key) {
        return map.get(key);
    }

    @Override
    public void put(String key, String value) {
        map.fastPut(key, value);
    }

    @Override
    public void putForeign(RespConnection server, String key, String value) throws IOException {
        server.command("HSET", NAME, key, value);
    }

    @Override
    public String getForeign(RespConnection server, String key) throws IOException {
        return server.command("HGET", NAME, key);
    }

    @Override
    public void close() {
        redisson.shutdown();
    }

    /** With the strategy that forgets all copies when a connection was lost. */
    public static final class ClearedOnReconnection extends RedissonLocalMap {
        @Override
        LocalCachedMapOptions<String, String> options(LocalCachedMapOptions<String, String> options) {
            return options.reconnectionStrategy(LocalCachedMapOptions.ReconnectionStrategy.CLEAR);
        }
    }
}
