package io.omnicache.benchmarks.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.api.bucket.CompareAndSetArgs;
import org.redisson.api.options.KeysScanOptions;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;

/** Redisson's own objects, one {@link RBucket} an entry. Byte arrays go as they are, records by its default codec. */
final class RedissonStore extends PlainStore {
    private static final Duration TTL = Duration.ofMillis(Expiry.TTL_MILLIS);

    private final RedissonClient redisson;
    private final Codec codec;

    RedissonStore(RedissonClient redisson, ValueKind kind, Expiry expiry) {
        super(expiry);
        this.redisson = redisson;
        this.codec = kind == ValueKind.RECORD ? redisson.getConfig().getCodec() : ByteArrayCodec.INSTANCE;
    }

    @Override
    public Object get(String key) {
        return bucket(key).get();
    }

    @Override
    void set(String key, Object value) {
        bucket(key).set(value);
    }

    @Override
    void setExpiring(String key, Object value) {
        bucket(key).set(value, TTL);
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        return bucket(key).setIfAbsent(value, TTL);
    }

    @Override
    public boolean replace(String key, Object expected, Object value) {
        return bucket(key)
                .compareAndSet(CompareAndSetArgs.expected(expected).set(value).timeToLive(TTL));
    }

    @Override
    public Object getAndPut(String key, Object value) {
        return bucket(key).getAndSet(value, TTL);
    }

    @Override
    public Map<String, ?> getAll(Set<String> keys) {
        Map<String, Object> found = new HashMap<>();
        int prefix = RawKeys.PREFIX.length();
        redisson.getBuckets(codec)
                .get(keys.stream().map(RawKeys::name).toArray(String[]::new))
                .forEach((name, value) -> found.put(name.substring(prefix), value));
        return found;
    }

    @Override
    public void putAll(Map<String, Object> entries) {
        Map<String, Object> named = new HashMap<>();
        entries.forEach((key, value) -> named.put(RawKeys.name(key), value));
        redisson.getBuckets(codec).set(named);
    }

    @Override
    public void clear() {
        redisson.getKeys().unlinkByPattern(RawKeys.ALL);
    }

    @Override
    public int iterate() {
        int entries = 0;
        List<String> page = new ArrayList<>();
        KeysScanOptions options =
                KeysScanOptions.defaults().pattern(RawKeys.ALL).chunkSize(RawKeys.PAGE);
        for (String name : redisson.getKeys().getKeys(options)) {
            page.add(name);
            if (page.size() == RawKeys.PAGE) {
                entries += read(page);
                page.clear();
            }
        }
        return page.isEmpty() ? entries : entries + read(page);
    }

    @Override
    public void close() {
        redisson.shutdown();
    }

    private int read(List<String> names) {
        return redisson.getBuckets(codec).get(names.toArray(String[]::new)).size();
    }

    private RBucket<Object> bucket(String key) {
        return redisson.getBucket(RawKeys.name(key), codec);
    }
}
