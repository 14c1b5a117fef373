package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.cache.CacheOwner;
import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.ManagerOptions;
import io.omnicache.jcache.internal.config.connection.EscapedName;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.event.EventDispatcher;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.CommandGate;
import io.omnicache.jcache.internal.execution.KeyLocks;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.hibernate.HibernateCaches;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;

/**
 * Assembles a cache: keyspace, codecs, expiry policy, loader, writer and event dispatcher. Calls the application's
 * factories. The created objects are closed with the cache, or at once if a factory fails. Sends nothing to Redis.
 * Thread-safe.
 */
record CacheFactory(
        CacheOwner owner,
        ManagerOptions settings,
        ClassLoader classLoader,
        RedisConnection connection,
        AsyncThreads threads) {
    /**
     * Creates a cache. The cache is not open yet, and the manager doesn't know it yet.
     *
     * @throws javax.cache.CacheException if a factory of the configuration fails, or a setting is wrong
     */
    <K, V> RedisCache<K, V> create(String name, MutableConfiguration<K, V> configuration, CacheOptions options) {
        Closeables closeables = new Closeables();
        try {
            ExpiryPolicy policy = closeables.make("expiry policy", name, configuration.getExpiryPolicyFactory());
            Keyspace keyspace = keyspace(name, options);
            Keyspace namespace = new Keyspace(connection, keyPrefix());
            EntryCodec<K, V> codec = codec(name, options, configuration.getValueType());
            Expiry expiry = Expiry.of(policy);
            CacheStatistics statistics = new CacheStatistics();
            StoreParts<K, V> store =
                    StoreParts.create(name, configuration, options, closeables, codec, statistics, classLoader);
            return new RedisCache<>(
                    owner,
                    configuration,
                    cache -> new CacheContext<>(
                            name,
                            keyspace,
                            namespace,
                            new CommandGate(name),
                            codec,
                            expiry,
                            new EventDispatcher<>(cache, name, options.get(CacheSettings.EVENT_TIMEOUT)),
                            statistics,
                            new AtomicBoolean(),
                            store.reader(),
                            store.writer(),
                            new KeyLocks(WritePath.LOCK_TIMEOUT)),
                    HibernateCaches.mayUse(configuration.getValueType(), classLoader),
                    threads,
                    () -> {
                        store.flush();
                        closeables.close();
                    });
        } catch (Throwable e) {
            closeables.close();
            throw e;
        }
    }

    /** Returns the keyspace with the entries of a cache, whether the cache is open or not. */
    Keyspace keyspace(String name, CacheOptions options) {
        String escaped = EscapedName.of(name);
        return options.get(CacheSettings.SWEEP) == CacheSettings.Sweep.INDEX
                ? Keyspace.indexed(connection, keyPrefix(), escaped)
                : new Keyspace(connection, keyPrefix() + escaped + ":");
    }

    private String keyPrefix() {
        return settings.connection().keyPrefix();
    }

    /** Keys and values have the same serial filter, since other programs may have written both. */
    private <K, V> EntryCodec<K, V> codec(String name, CacheOptions options, Class<?> valueType) {
        String filter = options.find(CacheSettings.SERIAL_FILTER);
        KeyEncoding keys = filter == null
                ? KeyEncoding.forClassLoader(classLoader)
                : KeyEncoding.forClassLoader(classLoader, filter);
        ValueCodec values = ValueCodecs.create(options.get(CacheSettings.CODEC), classLoader, filter, valueType);
        ByteSize ownSize = options.find(CacheSettings.VALUE_SIZE);
        SizeLimit limit = new SizeLimit(
                "Cache " + name,
                ownSize != null ? ownSize : settings.connection().valueSize(),
                "the setting " + CacheSettings.VALUE_SIZE.name());
        return new EntryCodec<>(name, keys, values, options.get(CacheSettings.ON_UNDECODABLE), limit);
    }
}
