package io.omnicache.jcache.closing;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;

/** Rows behind a cache, which must not be asked any more once they are closed, as a connection to a database. Thread-safe. */
final class RowStore implements CacheLoader<String, String>, CacheWriter<String, String>, Closeable {
    final Map<String, String> rows = new ConcurrentHashMap<>();
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger callsAfterClose = new AtomicInteger();
    private volatile boolean closed;

    @Override
    public String load(String key) {
        onCall();
        return rows.getOrDefault(key, "loaded");
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
        Map<String, String> loaded = new HashMap<>();
        keys.forEach(key -> loaded.put(key, load(key)));
        return loaded;
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
        onCall();
        rows.put(entry.getKey(), entry.getValue());
        onCall();
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
        for (Cache.Entry<? extends String, ? extends String> entry : new ArrayList<>(entries)) {
            write(entry);
            entries.remove(entry);
        }
    }

    @Override
    public void delete(Object key) {
        onCall();
        rows.remove((String) key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        for (Object key : new ArrayList<>(keys)) {
            delete(key);
            keys.remove(key);
        }
    }

    private void onCall() {
        calls.incrementAndGet();
        if (closed) {
            callsAfterClose.incrementAndGet();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
