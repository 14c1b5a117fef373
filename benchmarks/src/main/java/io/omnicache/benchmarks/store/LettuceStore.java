package io.omnicache.benchmarks.store;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lettuce's synchronous API on one connection that all threads share, as its documentation advises. */
final class LettuceStore extends PlainStore {
    private final RedisClient client;
    private final RedisCommands<String, byte[]> redis;
    private final String replace;

    LettuceStore(String uri, Expiry expiry) {
        super(expiry);
        this.client = RedisClient.create(uri);
        StatefulRedisConnection<String, byte[]> connection =
                client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        this.redis = connection.sync();
        this.replace = redis.scriptLoad(RawKeys.REPLACE);
    }

    @Override
    public Object get(String key) {
        return redis.get(RawKeys.name(key));
    }

    @Override
    void set(String key, Object value) {
        redis.set(RawKeys.name(key), (byte[]) value);
    }

    @Override
    void setExpiring(String key, Object value) {
        redis.set(RawKeys.name(key), (byte[]) value, ttl());
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        return redis.set(RawKeys.name(key), (byte[]) value, ttl().nx()) != null;
    }

    @Override
    public boolean replace(String key, Object expected, Object value) {
        Long replaced = redis.evalsha(
                replace,
                ScriptOutputType.INTEGER,
                new String[] {RawKeys.name(key)},
                (byte[]) expected,
                (byte[]) value,
                RawKeys.TTL);
        return replaced == 1;
    }

    @Override
    public Object getAndPut(String key, Object value) {
        return redis.setGet(RawKeys.name(key), (byte[]) value, ttl());
    }

    @Override
    public Map<String, ?> getAll(Set<String> keys) {
        Map<String, byte[]> found = new HashMap<>();
        int prefix = RawKeys.PREFIX.length();
        redis.mget(names(keys)).forEach(entry -> {
            if (entry.hasValue()) {
                found.put(entry.getKey().substring(prefix), entry.getValue());
            }
        });
        return found;
    }

    @Override
    public void putAll(Map<String, Object> entries) {
        Map<String, byte[]> named = new HashMap<>();
        entries.forEach((key, value) -> named.put(RawKeys.name(key), (byte[]) value));
        redis.mset(named);
    }

    @Override
    public void clear() {
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> page = scan(cursor);
            if (!page.getKeys().isEmpty()) {
                redis.unlink(page.getKeys().toArray(String[]::new));
            }
            cursor = page;
        } while (!cursor.isFinished());
    }

    @Override
    public int iterate() {
        int entries = 0;
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> page = scan(cursor);
            List<String> keys = page.getKeys();
            if (!keys.isEmpty()) {
                entries += (int) redis.mget(keys.toArray(String[]::new)).stream()
                        .filter(entry -> entry.hasValue())
                        .count();
            }
            cursor = page;
        } while (!cursor.isFinished());
        return entries;
    }

    @Override
    public void close() {
        client.shutdown();
    }

    private KeyScanCursor<String> scan(ScanCursor cursor) {
        return redis.scan(cursor, ScanArgs.Builder.matches(RawKeys.ALL).limit(RawKeys.PAGE));
    }

    private static SetArgs ttl() {
        return SetArgs.Builder.px(Expiry.TTL_MILLIS);
    }

    private static String[] names(Set<String> keys) {
        return keys.stream().map(RawKeys::name).toArray(String[]::new);
    }
}
