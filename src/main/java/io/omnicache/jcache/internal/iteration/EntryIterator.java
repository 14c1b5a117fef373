package io.omnicache.jcache.internal.iteration;

import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.execution.CacheCalls;
import io.omnicache.jcache.internal.execution.CacheContext;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the entries of a cache, page by page. Skips expired entries. Entries that are written during the
 * iteration may be missing; no entry is returned twice. If Redis fails, the call fails, and the next call tries
 * again. Used by one thread.
 *
 * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
 */
public final class EntryIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
    private final EntryPages<K, V> pages;
    private final CacheCalls calls;
    private final Runnable checkOpen;
    private final Consumer<K> access;
    private final Consumer<K> removal;
    private final EntryCopies<K, V> copies;
    private Cache.@Nullable Entry<K, V> upcoming;
    private @Nullable Supplier<K> last;

    /**
     * @param checkOpen throws if the cache is closed
     * @param access called with the key of each entry that is returned
     * @param removal removes an entry
     */
    public EntryIterator(CacheContext<K, V> cache, Runnable checkOpen, Consumer<K> access, Consumer<K> removal) {
        this.pages = new EntryPages<>(cache);
        this.calls = cache.calls();
        this.checkOpen = checkOpen;
        this.access = access;
        this.removal = removal;
        this.copies = cache.codec().copies();
    }

    @Override
    public boolean hasNext() {
        checkOpen.run();
        if (upcoming == null) {
            upcoming = calls.<Cache.@Nullable Entry<K, V>>run(pages::next);
        }
        return upcoming != null;
    }

    @Override
    public Cache.Entry<K, V> next() {
        if (!hasNext() || upcoming == null) {
            throw new NoSuchElementException();
        }
        Cache.Entry<K, V> entry = upcoming;
        upcoming = null;
        last = copies.ofKey(entry.getKey());
        access.accept(entry.getKey());
        return entry;
    }

    @Override
    public void remove() {
        checkOpen.run();
        if (last == null) {
            throw new IllegalStateException("Call next() before remove()");
        }
        removal.accept(last.get());
        last = null;
    }
}
