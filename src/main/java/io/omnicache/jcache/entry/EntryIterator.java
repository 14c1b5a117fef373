package io.omnicache.jcache.entry;

import io.omnicache.jcache.RedisCacheEntry;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the entries of a cache, page of keys by page of keys; each entry is read when its turn comes, so an expired
 * or removed one is skipped. Entries written meanwhile may or may not come; none comes twice. Used by one thread.
 *
 * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
 */
public final class EntryIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
    private final Operations<K, V> operations;
    private final KeyPages<K> pages;
    private final Queue<K> keys = new ArrayDeque<>();
    private Cache.@Nullable Entry<K, V> upcoming;
    private @Nullable K last;
    private final Runnable checkOpen;

    public EntryIterator(CacheContext<K, V> cache, Operations<K, V> operations, Runnable checkOpen) {
        this.operations = operations;
        this.pages = new KeyPages<>(cache);
        this.checkOpen = checkOpen;
    }

    @Override
    public boolean hasNext() {
        checkOpen.run();
        while (upcoming == null) {
            K key = nextKey();
            if (key == null) {
                return false;
            }
            V value = operations.reads().peek(key);
            if (value != null) {
                upcoming = new RedisCacheEntry<>(key, value);
            }
        }
        return true;
    }

    @Override
    public Cache.Entry<K, V> next() {
        if (!hasNext() || upcoming == null) {
            throw new NoSuchElementException();
        }
        Cache.Entry<K, V> entry = upcoming;
        upcoming = null;
        last = entry.getKey();
        operations.reads().access(entry.getKey());
        return entry;
    }

    @Override
    public void remove() {
        checkOpen.run();
        if (last == null) {
            throw new IllegalStateException("next() comes before remove()");
        }
        operations.remove(last);
        last = null;
    }

    private @Nullable K nextKey() {
        while (keys.isEmpty()) {
            List<K> page = pages.next();
            if (page == null) {
                return null;
            }
            keys.addAll(page);
        }
        return keys.poll();
    }
}
