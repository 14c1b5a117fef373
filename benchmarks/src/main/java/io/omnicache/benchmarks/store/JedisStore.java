package io.omnicache.benchmarks.store;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.util.JedisURIHelper;

/** Jedis with a pool of as many connections as there are threads. */
final class JedisStore extends PlainStore {
    private final RedisClient redis;
    private final byte[] replace;

    JedisStore(URI uri, Expiry expiry, int threads) {
        super(expiry);
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(threads);
        pool.setMaxIdle(threads);
        HostAndPort server = JedisURIHelper.getHostAndPort(uri);
        this.redis = RedisClient.builder()
                .hostAndPort(server)
                .clientConfig(DefaultJedisClientConfig.builder(uri)
                        .timeoutMillis((int) Provider.TIMEOUT.toMillis())
                        .build())
                .poolConfig(pool)
                .build();
        this.replace = redis.scriptLoad(RawKeys.REPLACE, RawKeys.PREFIX).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Object get(String key) {
        return redis.get(RawKeys.bytes(key));
    }

    @Override
    void set(String key, Object value) {
        redis.set(RawKeys.bytes(key), (byte[]) value);
    }

    @Override
    void setExpiring(String key, Object value) {
        redis.set(RawKeys.bytes(key), (byte[]) value, ttl());
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        return redis.set(RawKeys.bytes(key), (byte[]) value, ttl().nx()) != null;
    }

    @Override
    public boolean replace(String key, Object expected, Object value) {
        Object replaced = redis.evalsha(replace, 1, RawKeys.bytes(key), (byte[]) expected, (byte[]) value, RawKeys.TTL);
        return (Long) replaced == 1;
    }

    @Override
    public Object getAndPut(String key, Object value) {
        return redis.setGet(RawKeys.bytes(key), (byte[]) value, ttl());
    }

    @Override
    public Map<String, ?> getAll(Set<String> keys) {
        byte[][] names = keys.stream().map(RawKeys::bytes).toArray(byte[][]::new);
        Map<String, byte[]> found = new HashMap<>();
        int i = 0;
        List<byte[]> values = redis.mget(names);
        for (String key : keys) {
            byte[] value = values.get(i++);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    @Override
    public void putAll(Map<String, Object> entries) {
        byte[][] words = new byte[entries.size() * 2][];
        int i = 0;
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            words[i++] = RawKeys.bytes(entry.getKey());
            words[i++] = (byte[]) entry.getValue();
        }
        redis.mset(words);
    }

    @Override
    public void clear() {
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        ScanResult<byte[]> page;
        do {
            page = scan(cursor);
            if (!page.getResult().isEmpty()) {
                redis.unlink(page.getResult().toArray(byte[][]::new));
            }
            cursor = page.getCursorAsBytes();
        } while (!page.isCompleteIteration());
    }

    @Override
    public int iterate() {
        int entries = 0;
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        ScanResult<byte[]> page;
        do {
            page = scan(cursor);
            if (!page.getResult().isEmpty()) {
                for (byte[] value : redis.mget(page.getResult().toArray(byte[][]::new))) {
                    entries += value == null ? 0 : 1;
                }
            }
            cursor = page.getCursorAsBytes();
        } while (!page.isCompleteIteration());
        return entries;
    }

    @Override
    public void close() {
        redis.close();
    }

    private ScanResult<byte[]> scan(byte[] cursor) {
        return redis.scan(cursor, new ScanParams().match(RawKeys.ALL).count(RawKeys.PAGE));
    }

    private static SetParams ttl() {
        return SetParams.setParams().px(Expiry.TTL_MILLIS);
    }
}
