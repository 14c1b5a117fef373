package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.ReadFrom;
import io.omnicache.jcache.internal.config.connection.Topology;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.failure.CacheOutages;
import io.omnicache.jcache.internal.failure.MasterReads;
import io.omnicache.jcache.internal.failure.OutageWatch;
import io.omnicache.jcache.internal.hibernate.TableTimestamp;
import io.omnicache.jcache.internal.lease.LeaseSettings;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.near.NearCache;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.WriteThrough;
import io.omnicache.jcache.internal.text.Shown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.ObjLongConsumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Makes what caches with {@code failure-policy: miss} need, or refuses the setting where it can't work. Sends nothing to
 * Redis. Thread-safe.
 */
final class FailurePolicies implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final RedisConnection connection;
    private final ConnectionOptions options;
    private final Executor executor;
    /** Guarded by this. */
    private @Nullable OutageWatch watch;

    /** @param executor runs tasks that may wait */
    FailurePolicies(RedisConnection connection, ConnectionOptions options, Executor executor) {
        this.connection = connection;
        this.options = options;
        this.executor = executor;
    }

    /**
     * Returns the keyspace on the connection of the policy of the cache.
     *
     * @param keyspace the keys of the cache, with all parts of its changes
     * @param near entries in this JVM; {@code null} without a near cache
     * @param writer the cache writer; {@code null} without write-through
     */
    @Nullable
    CacheOutages create(
            String name,
            CacheOptions settings,
            Keyspace keyspace,
            @Nullable NearCache<?, ?> near,
            LeaseSettings leases,
            @Nullable WriteThrough<?, ?> writer,
            ObjLongConsumer<Counter> counting,
            CacheStatistics statistics) {
        if (settings.get(CacheSettings.FAILURE_POLICY) == CacheSettings.FailurePolicy.THROW) {
            return null;
        }
        CacheOutages outages = new CacheOutages(
                name, watch(), keyspace.connection(), new PartsOfCache(keyspace, near, counting, executor));
        outages.begin(
                new Removals(keyspace, leases, writer, ControlKeys.in(new Keyspace(connection, options.keyPrefix()))));
        statistics.showOutages(new CacheStatistics.OutageView(outages::state, outages::markedKeys));
        return outages;
    }

    /** Returns the keyspace of a cache, with reads from masters if the policy of the cache needs that. */
    Keyspace onMasters(Keyspace entries, CacheOptions settings) {
        return settings.get(CacheSettings.FAILURE_POLICY) == CacheSettings.FailurePolicy.THROW
                        || options.readFrom() == ReadFrom.MASTER
                ? entries
                : entries.by(new MasterReads(entries.connection()));
    }

    private synchronized OutageWatch watch() {
        OutageWatch present = watch;
        if (present == null) {
            byte[] key = (options.keyPrefix() + "~").getBytes(StandardCharsets.UTF_8);
            present = new OutageWatch(connection, key, lateness());
            watch = present;
        }
        return present;
    }

    /** How much later than this JVM another one may have found the master, and have opened a connection. */
    private Duration lateness() {
        Duration connecting = options.transport()
                .connectTimeout()
                .plus(options.transport().breaker().probeInterval());
        return switch (options.topology().kind()) {
            case SINGLE, UNIX_SOCKET -> connecting;
            case CLUSTER, SENTINEL, REPLICATED -> connecting.plus(Topology.INTERVAL);
        };
    }

    /**
     * Checks that a cache can have its policy.
     *
     * @throws CacheException if it can't
     */
    static void check(String name, CacheOptions settings) {
        if (settings.get(CacheSettings.FAILURE_POLICY) == CacheSettings.FailurePolicy.THROW) {
            return;
        }
        String what = "Cache " + Shown.name(name) + ": failure-policy: miss ";
        if (TableTimestamp.isRegion(name)) {
            throw new CacheException(what + "is not for Hibernate's timestamps, which decide whether a cached query is"
                    + " still right: a dropped one would make an old result count as new."
                    + " Set failure-policy: throw for this cache");
        }
        if (settings.get(CacheSettings.ENTRY_PROCESSOR) == CacheSettings.EntryProcessing.EXCLUSIVE) {
            throw new CacheException(what + "can't work with entry-processor: exclusive, since without Redis"
                    + " nothing keeps the processors of several JVMs apart."
                    + " Set failure-policy: throw, or entry-processor: optimistic");
        }
        for (Setting<?> stale : List.of(CacheSettings.NEAR_STALE_WHILE_AWAY, CacheSettings.NEAR_STALE_IF_ERROR)) {
            if (settings.get(CacheSettings.NEAR_CACHE) && settings.sets(stale)) {
                throw new CacheException(what + "gives out no value that may be old, and " + stale.name()
                        + " is set, which does. Remove one of the two settings");
            }
        }
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.close();
        }
    }

    private record PartsOfCache(
            Keyspace keyspace, @Nullable NearCache<?, ?> near, ObjLongConsumer<Counter> counting, Executor executor)
            implements CacheOutages.Parts {
        @Override
        public boolean owns(byte[] key) {
            return keyspace.owns(key);
        }

        @Override
        public void drop(byte[] key) {
            if (near != null) {
                near.drop(keyspace.suffix(key));
            }
        }

        @Override
        public void dropAll() {
            if (near != null) {
                near.dropAll();
            }
        }

        @Override
        public void count(Counter counter, long amount) {
            counting.accept(counter, amount);
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }
    }

    /** Removes entries as an explicit removal does: loads under way are refused, and listeners are told. */
    private record Removals(
            Keyspace keyspace,
            LeaseSettings leases,
            @Nullable WriteThrough<?, ?> writer,
            ControlKeys control) implements CacheOutages.Removal {
        @Override
        public List<Command> commands(byte[] key) {
            Command removal = keyspace.removal(Command.of(Verb.UNLINK, key));
            // First what is set aside, which another JVM might bring back otherwise.
            return writer == null
                    ? List.of(removal)
                    : List.of(Command.of(Verb.UNLINK, control.of(WriteThrough.ASIDE, key)), removal);
        }

        @Override
        public void sweep() {
            if (leases.loadsOnce()) {
                leases.leases().endLoads(keyspace.connection(), keyspace.key(NOTHING));
            }
            keyspace.sweep();
            if (writer != null) {
                byte[] aside = control.prefix(WriteThrough.ASIDE, keyspace.key(NOTHING));
                new Keyspace(keyspace.connection(), new String(aside, StandardCharsets.UTF_8)).sweep();
            }
        }
    }
}
