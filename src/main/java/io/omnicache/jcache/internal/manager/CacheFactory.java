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
import io.omnicache.jcache.internal.event.remote.EventThreads;
import io.omnicache.jcache.internal.event.remote.RemoteEvents;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.CommandGate;
import io.omnicache.jcache.internal.execution.KeyLocks;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.hibernate.HibernateCaches;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.ReadThrough;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjLongConsumer;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

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
        AsyncThreads threads,
        EventThreads eventThreads) {
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
            ReadThrough<K, V> reader = reader(name, configuration, closeables);
            WriteThrough<K, V> writer = writer(name, configuration, closeables);
            return new RedisCache<>(
                    owner,
                    configuration,
                    cache -> {
                        CommandGate gate = new CommandGate(name);
                        EventDispatcher<K, V> events =
                                new EventDispatcher<>(cache, name, options.get(CacheSettings.EVENT_TIMEOUT));
                        CacheStatistics statistics = new CacheStatistics();
                        AtomicBoolean statisticsEnabled = new AtomicBoolean();
                        RemoteEvents<K, V> remote =
                                remoteEvents(name, options, keyspace, codec, events, gate, (counter, amount) -> {
                                    if (statisticsEnabled.get()) {
                                        statistics.add(counter, amount);
                                    }
                                });
                        List<ChangeScript.Part> parts = remote == null ? List.of() : List.of(remote.part());
                        return new CacheContext<>(
                                name,
                                keyspace.with(parts, parts),
                                namespace,
                                gate,
                                codec,
                                expiry,
                                events,
                                statistics,
                                statisticsEnabled,
                                reader,
                                writer,
                                new KeyLocks(WritePath.LOCK_TIMEOUT));
                    },
                    HibernateCaches.mayUse(configuration.getValueType(), classLoader),
                    threads,
                    closeables::close);
        } catch (Throwable e) {
            closeables.close();
            throw e;
        }
    }

    /** Shares the events with other JVMs, if the settings say so; otherwise returns {@code null}. */
    private <K, V> @Nullable RemoteEvents<K, V> remoteEvents(
            String name,
            CacheOptions options,
            Keyspace keyspace,
            EntryCodec<K, V> codec,
            EventDispatcher<K, V> events,
            CommandGate gate,
            ObjLongConsumer<Counter> statistics) {
        if (options.get(CacheSettings.EVENT_SCOPE) != CacheSettings.EventScope.ALL) {
            return null;
        }
        RemoteEvents<K, V> remote = new RemoteEvents<>(
                keyspace,
                keyPrefix(),
                EscapedName.of(name),
                codec,
                events,
                gate::awaitEarlier,
                false,
                statistics,
                eventThreads);
        events.share(remote);
        return remote;
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

    private static <K, V> @Nullable ReadThrough<K, V> reader(
            String name, CompleteConfiguration<K, V> from, Closeables closeables) {
        Factory<CacheLoader<K, V>> factory = from.getCacheLoaderFactory();
        return factory == null
                ? null
                : new ReadThrough<>(closeables.make("cache loader", name, factory), from.isReadThrough());
    }

    private static <K, V> @Nullable WriteThrough<K, V> writer(
            String name, CompleteConfiguration<K, V> from, Closeables closeables) {
        Factory<CacheWriter<? super K, ? super V>> factory = from.getCacheWriterFactory();
        if (factory == null) {
            return null;
        }
        CacheWriter<? super K, ? super V> writer = closeables.make("cache writer", name, factory);
        return from.isWriteThrough() ? new WriteThrough<K, V>(writer) : null;
    }
}
