package io.omnicache.jcache.internal.store;

import io.omnicache.jcache.internal.redis.OperationTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the application's cache writer. If the writer fails, a {@link CacheWriterException} is thrown or returned; an
 * {@link Error} is thrown as it is. Thread-safe if the writer is.
 *
 * @param writer the cache writer
 * @param lease how long an entry stays locked for other JVMs when this one dies while the store is being changed
 * @param queue the queue of changes that are written later; {@code null} to write before Redis is changed
 */
public record WriteThrough<K, V>(
        CacheWriter<? super K, ? super V> writer,
        Duration lease,
        @Nullable WriteQueue<K, V> queue) {
    /** The kind of the control key where an entry lies while the store is being changed. */
    public static final String ASIDE = "~aside:";

    /** Whether changes are written to the store after Redis was changed. */
    public boolean isBehind() {
        return queue != null;
    }

    public void write(Cache.Entry<K, V> entry) {
        run(() -> writer.write(entry));
    }

    public void delete(K key) {
        run(() -> writer.delete(key));
    }

    /**
     * Writes the entries. Returns the keys of entries that were not written: the entries that the writer left in the
     * collection when it failed.
     */
    public Failed<K> writeAll(Collection<Cache.Entry<K, V>> entries) {
        Collection<Cache.Entry<? extends K, ? extends V>> left = new ArrayList<>(entries);
        return runAll(left, Cache.Entry::getKey, () -> writer.writeAll(cast(left)));
    }

    /**
     * Deletes the keys. Returns the keys that were not deleted: those that the writer left in the collection when it
     * failed.
     */
    public Failed<K> deleteAll(Collection<? extends K> keys) {
        Collection<K> left = new ArrayList<>(keys);
        return runAll(left, key -> key, () -> writer.deleteAll(left));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <A> A cast(Collection<?> entries) {
        return (A) entries;
    }

    private static void run(Runnable call) {
        try {
            OperationTime.inApplication(call);
        } catch (CacheWriterException | Error e) {
            throw e;
        } catch (Throwable e) { // Also a checked exception, which the method does not declare.
            throw new CacheWriterException("The cache writer failed", e);
        }
    }

    private static <K, E> Failed<K> runAll(Collection<E> left, Function<E, K> key, Runnable call) {
        try {
            run(call);
            return new Failed<>(Set.of(), null);
        } catch (CacheWriterException | Error e) {
            Set<K> keys = new HashSet<>();
            left.forEach(e2 -> keys.add(key.apply(e2)));
            return new Failed<>(keys, e);
        }
    }

    /**
     * The failure of a bulk call.
     *
     * @param keys the keys that were not written or deleted
     * @param failure a {@link CacheWriterException} or an {@link Error}; {@code null} if the writer did not fail
     */
    public record Failed<K>(Set<K> keys, @Nullable Throwable failure) {}
}
