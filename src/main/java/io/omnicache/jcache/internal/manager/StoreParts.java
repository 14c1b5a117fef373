package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.store.ReadThrough;
import io.omnicache.jcache.internal.store.WriteThrough;
import io.omnicache.jcache.internal.store.behind.BehindLoader;
import io.omnicache.jcache.internal.store.behind.BehindSettings;
import io.omnicache.jcache.internal.store.behind.WriteBehind;
import java.time.Duration;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a cache that reach the application's store. Immutable.
 *
 * @param reader {@code null} without a cache loader
 * @param writer {@code null} without write-through and write-behind
 * @param behind {@code null} without write-behind
 */
record StoreParts<K, V>(
        @Nullable ReadThrough<K, V> reader,
        @Nullable WriteThrough<K, V> writer,
        @Nullable WriteBehind<K, V> behind) {
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);

    /**
     * Calls the factories of loader and writer.
     *
     * @throws CacheException if a factory fails, or a setting is wrong
     */
    static <K, V> StoreParts<K, V> create(
            String name,
            CompleteConfiguration<K, V> from,
            CacheOptions options,
            Closeables closeables,
            EntryCodec<K, V> codec,
            CacheStatistics statistics,
            ClassLoader classLoader) {
        Factory<CacheLoader<K, V>> loaders = from.getCacheLoaderFactory();
        CacheLoader<K, V> loader = loaders == null ? null : closeables.make("cache loader", name, loaders);
        Factory<CacheWriter<? super K, ? super V>> writers = from.getCacheWriterFactory();
        boolean isBehind = options.get(CacheSettings.WRITE_BEHIND);
        if (writers == null && isBehind) {
            throw new CacheException("The setting write-behind of the cache " + name
                    + " is true, which needs a cache writer: name one by the setting writer or by"
                    + " setCacheWriterFactory, or remove write-behind");
        }
        CacheWriter<? super K, ? super V> writer =
                writers == null ? null : closeables.make("cache writer", name, writers);
        if (writer == null || !isBehind && !from.isWriteThrough()) {
            return new StoreParts<>(readThrough(loader, from), null, null);
        }
        Duration lease = options.get(CacheSettings.STORE_LEASE);
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new CacheException("The setting store-lease of the cache " + name + " is " + lease.toMillis()
                    + "ms; the shortest is " + SHORTEST_LEASE.toMillis() + "ms");
        }
        if (!isBehind) {
            return new StoreParts<>(readThrough(loader, from), new WriteThrough<>(writer, lease, null), null);
        }
        WriteBehind<K, V> behind = new WriteBehind<>(
                name, settings(options), new WriteThrough<>(writer, lease, null), statistics, classLoader);
        CacheLoader<K, V> seeing = loader == null ? null : new BehindLoader<>(loader, behind, codec::encodeKey);
        return new StoreParts<>(readThrough(seeing, from), new WriteThrough<>(writer, lease, behind), behind);
    }

    private static <K, V> @Nullable ReadThrough<K, V> readThrough(
            @Nullable CacheLoader<K, V> loader, CompleteConfiguration<K, V> from) {
        return loader == null ? null : new ReadThrough<>(loader, from.isReadThrough());
    }

    private static BehindSettings settings(CacheOptions options) {
        return new BehindSettings(
                options.get(CacheSettings.WRITE_BEHIND_DELAY),
                options.get(CacheSettings.WRITE_BEHIND_BATCH_SIZE),
                options.get(CacheSettings.WRITE_BEHIND_QUEUE_SIZE),
                options.get(CacheSettings.WRITE_BEHIND_QUEUE_TIMEOUT),
                options.get(CacheSettings.WRITE_BEHIND_ATTEMPTS),
                options.get(CacheSettings.WRITE_BEHIND_BACKOFF),
                options.get(CacheSettings.WRITE_BEHIND_FLUSH_TIMEOUT));
    }

    /** Writes what waits. Before loader and writer are closed. */
    void flush() {
        if (behind != null) {
            behind.close();
        }
    }
}
