package io.omnicache.jcache.internal.operation;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the entries of a cache, page by page; expired ones are skipped. Entries written meanwhile may or may not come; none comes twice. Used by one thread.
 *
 * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
 */
public final class EntryIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
    private final Operations<K, V> operations;
    private final EntryPages<K, V> pages;
    private Cache.@Nullable Entry<K, V> upcoming;
    private @Nullable Supplier<K> last;
    private final Runnable checkOpen;
    private final EntryCopies<K, V> copies;

    public EntryIterator(CacheContext<K, V> cache, Operations<K, V> operations, Runnable checkOpen) {
        this.operations = operations;
        this.pages = new EntryPages<>(cache);
        this.checkOpen = checkOpen;
        this.copies = cache.codec().copies();
    }

    @Override
    public boolean hasNext() {
        checkOpen.run();
        if (upcoming == null) {
            upcoming = pages.next();
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
        operations.reads().access(entry.getKey());
        return entry;
    }

    @Override
    public void remove() {
        checkOpen.run();
        if (last == null) {
            throw new IllegalStateException("next() comes before remove()");
        }
        operations.run(operations.remove(last.get()));
        last = null;
    }
}
