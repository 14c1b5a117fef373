package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.aside.FillLeases;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.cache.CacheOwner;
import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.filter.SerialRules;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.internal.codec.wrap.StoredForm;
import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.ManagerOptions;
import io.omnicache.jcache.internal.config.connection.EscapedName;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.event.EventDispatcher;
import io.omnicache.jcache.internal.event.expired.ExpiredEventNames;
import io.omnicache.jcache.internal.event.expired.ExpiredEvents;
import io.omnicache.jcache.internal.event.remote.EventThreads;
import io.omnicache.jcache.internal.event.remote.RemoteEvents;
import io.omnicache.jcache.internal.execution.CacheCalls;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.CommandGate;
import io.omnicache.jcache.internal.execution.KeyLocks;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.RefreshPoint;
import io.omnicache.jcache.internal.failure.CacheOutages;
import io.omnicache.jcache.internal.hibernate.HibernateCaches;
import io.omnicache.jcache.internal.lease.KeyLeases;
import io.omnicache.jcache.internal.lease.LeaseSettings;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.management.CacheStatistics.BreakerView;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.near.NearCache;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.CircuitBreakers;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjLongConsumer;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
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
        EventThreads eventThreads,
        KeyLeases leases,
        NearCaches nearCaches,
        FailurePolicies failurePolicies) {
    /**
     * Creates a cache. The cache is not open yet, and the manager doesn't know it yet.
     *
     * @throws javax.cache.CacheException if a factory of the configuration fails, or a setting is wrong
     */
    <K, V> RedisCache<K, V> create(String name, MutableConfiguration<K, V> configuration, CacheOptions options) {
        checkLeases(name, options);
        FailurePolicies.check(name, options);
        Closeables closeables = new Closeables();
        try {
            ExpiryPolicy policy = closeables.make("expiry policy", name, configuration.getExpiryPolicyFactory());
            Keyspace entries = failurePolicies.onMasters(entries(name, options), options);
            Keyspace namespace = new Keyspace(connection, keyPrefix());
            EntryCodec<K, V> codec =
                    codec(name, options, configuration.getKeyType(), configuration.getValueType(), closeables);
            Expiry expiry = Expiry.of(policy, options.get(CacheSettings.EXPIRY_JITTER));
            CacheStatistics statistics = new CacheStatistics();
            CircuitBreakers breakers = connection.breakers();
            statistics.showBreakers(
                    new BreakerView(breakers::state, breakers::open, breakers::openings, breakers::refusals));
            StoreParts<K, V> store =
                    StoreParts.create(name, configuration, options, closeables, codec, statistics, classLoader);
            RefreshPoint refreshPoint = RefreshPoints.of(name, options, expiry, store.reader());
            AtomicBoolean statisticsEnabled = new AtomicBoolean();
            ObjLongConsumer<Counter> counting = (counter, amount) -> {
                if (statisticsEnabled.get()) {
                    statistics.add(counter, amount);
                }
            };
            boolean forHibernate = HibernateCaches.mayUse(configuration.getValueType(), classLoader);
            NearCache<K, V> near = nearCaches.create(
                    name,
                    options,
                    expiry,
                    store.reader(),
                    entries,
                    codec,
                    forHibernate,
                    threads.waiting(),
                    counting,
                    statistics);
            if (near != null) {
                closeables.add(near::close);
            }
            Keyspace keyspace = near == null ? entries : near.keyspace();
            return new RedisCache<>(
                    owner,
                    configuration,
                    cache -> {
                        CommandGate gate = new CommandGate(name);
                        EventDispatcher<K, V> events =
                                new EventDispatcher<>(cache, name, options.get(CacheSettings.EVENT_TIMEOUT));
                        SharedEvents shared =
                                sharedEvents(name, options, keyspace, codec, events, gate, counting, near);
                        Keyspace changed = leased(shared == null ? keyspace : shared.on(keyspace), options);
                        CacheOutages outages = failurePolicies.create(
                                name,
                                options,
                                changed,
                                near,
                                leaseSettings(options),
                                store.writer(),
                                counting,
                                statistics);
                        if (outages != null) {
                            closeables.add(outages::close);
                        }
                        return new CacheContext<>(
                                name,
                                outages == null ? changed : changed.by(outages.connection()),
                                namespace,
                                gate,
                                new CacheCalls(name),
                                codec,
                                expiry,
                                events,
                                statistics,
                                statisticsEnabled,
                                store.reader(),
                                store.writer(),
                                new KeyLocks(WritePath.LOCK_TIMEOUT),
                                leaseSettings(options),
                                refreshPoint,
                                fillLeases(name, options, shared == null ? keyspace : shared.onMarks(keyspace), store),
                                near,
                                outages);
                    },
                    forHibernate,
                    threads,
                    () -> {
                        if (near != null) {
                            near.close();
                        }
                        store.flush();
                        closeables.close();
                    });
        } catch (Throwable e) {
            closeables.close();
            throw e;
        }
    }

    /** Shares the events with other JVMs, if the settings say so; otherwise returns {@code null}. */
    private <K, V> @Nullable SharedEvents sharedEvents(
            String name,
            CacheOptions options,
            Keyspace keyspace,
            EntryCodec<K, V> codec,
            EventDispatcher<K, V> events,
            CommandGate gate,
            ObjLongConsumer<Counter> statistics,
            @Nullable NearCache<K, V> near) {
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
                mayHoldMarks(options),
                statistics,
                eventThreads);
        if (near != null) {
            remote.dropCopies(near::drop);
        }
        return SharedEvents.of(remote, expiredEventNames(name), connection, events, mayHoldMarks(options));
    }

    /** Whether something that is no entry may lie in the place of an entry. */
    private static boolean mayHoldMarks(CacheOptions options) {
        return options.get(CacheSettings.LEASES) || options.find(CacheSettings.REMEMBER_MISSING) != null;
    }

    /** Returns the keyspace with the entries of a cache, whether the cache is open or not. */
    Keyspace keyspace(String name, CacheOptions options) {
        return leased(entries(name, options), options);
    }

    private Keyspace entries(String name, CacheOptions options) {
        String escaped = EscapedName.of(name);
        return options.get(CacheSettings.SWEEP) == CacheSettings.Sweep.INDEX
                ? Keyspace.indexed(connection, keyPrefix(), escaped)
                : new Keyspace(connection, keyPrefix() + escaped + ":");
    }

    /** Adds the leases of loads, behind all other parts: a completion that is refused must not run them. */
    private Keyspace leased(Keyspace keyspace, CacheOptions options) {
        if (!leaseSettings(options).loadsOnce() && !RefreshPoints.isSet(options)) {
            return keyspace;
        }
        List<ChangeScript.Part> parts = List.of(leases.part());
        return keyspace.with(parts, parts);
    }

    /** Leases of keys lie in the slots of their entries. */
    private void checkLeases(String name, CacheOptions options) {
        LeaseSettings wanted = leaseSettings(options);
        String what = wanted.loadsOnce()
                ? "loading: cluster"
                : wanted.isExclusive()
                        ? "entry-processor: exclusive"
                        : RefreshPoints.isSet(options) ? "refresh-ahead" : "";
        if (!what.isEmpty()) {
            ControlKeys.require("The cache " + Shown.name(name) + " has " + what, connection, keyPrefix());
        }
    }

    private LeaseSettings leaseSettings(CacheOptions options) {
        return new LeaseSettings(
                leases,
                options.get(CacheSettings.LOADING) == CacheSettings.Loading.CLUSTER,
                options.get(CacheSettings.LOAD_TIMEOUT),
                options.find(CacheSettings.REMEMBER_MISSING),
                options.get(CacheSettings.ENTRY_PROCESSOR) == CacheSettings.EntryProcessing.EXCLUSIVE);
    }

    /** Returns the keyspace with all that {@code destroyCache} deletes. */
    Keyspace keyspaceToDestroy(String name, CacheOptions options) {
        Keyspace entries = keyspace(name, options);
        return options.get(CacheSettings.EVENT_SCOPE) == CacheSettings.EventScope.ALL
                ? entries.with(ExpiredEvents.leftCopies(expiredEventNames(name)))
                : entries;
    }

    private ExpiredEventNames expiredEventNames(String name) {
        return new ExpiredEventNames(
                name, EscapedName.of(name), settings.connection().database(), keyPrefix());
    }

    private String keyPrefix() {
        return settings.connection().keyPrefix();
    }

    /** Keys and values have the same serial filter, since other programs may have written both. */
    private <K, V> EntryCodec<K, V> codec(
            String name, CacheOptions options, Class<?> keyType, Class<?> valueType, Closeables closeables) {
        SerialRules rules =
                SerialRules.of(options.find(CacheSettings.SERIAL_FILTER)).declare(keyType, valueType);
        KeyEncoding keys = KeyEncoding.forClassLoader(classLoader, rules);
        ValueCodec values = ValueCodecs.create(
                options.get(CacheSettings.CODEC),
                classLoader,
                valueType,
                StoredForms.authenticates(options) ? rules.ofAuthenticated() : rules);
        ByteSize ownSize = options.find(CacheSettings.VALUE_SIZE);
        SizeLimit limit = new SizeLimit(
                "Cache " + Shown.name(name),
                ownSize != null ? ownSize : settings.connection().valueSize(),
                "the setting " + CacheSettings.VALUE_SIZE.name());
        connection.expectValues(limit.max().bytes());
        StoredForm form = StoredForms.create(name, options, values, limit, closeables, classLoader);
        Duration remembered = options.find(CacheSettings.REMEMBER_MISSING);
        EntryCodec<K, V> codec = new EntryCodec<>(
                name,
                keys,
                values,
                options.get(CacheSettings.ON_UNDECODABLE),
                // Markers aren't encrypted: where nobody wants them, nobody can plant one to keep the loader away.
                remembered != null || !form.authenticates(),
                form,
                limit,
                StoredForms.contentLimit(options, limit));
        if (remembered != null && !codec.hasMarkers()) {
            throw new CacheException("The cache " + Shown.name(name) + " has remember-missing: " + remembered.toMillis()
                    + "ms and codec: " + options.get(CacheSettings.CODEC)
                    + ", by which any bytes are a value: take another codec, or leave out remember-missing");
        }
        return codec;
    }

    /** Leases are for caches that the application fills; a loader and a writer have their own order. */
    private @Nullable FillLeases fillLeases(
            String name, CacheOptions options, Keyspace keyspace, StoreParts<?, ?> store) {
        if (!options.get(CacheSettings.LEASES)) {
            return null;
        }
        if (store.reader() != null || store.writer() != null) {
            throw new CacheException("The setting leases of the cache " + name + " is true, but the cache has a "
                    + (store.reader() != null ? "cache loader" : "cache writer")
                    + ". Leases are for caches that the application itself fills after a miss: set leases to false, or"
                    + " configure the cache without " + (store.reader() != null ? "loader" : "write-through"));
        }
        return new FillLeases(keyspace, options.get(CacheSettings.LEASE_TIME), threads::isCurrent);
    }
}
