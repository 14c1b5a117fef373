package io.omnicache.jcache.store;

import io.omnicache.jcache.WriteBehindFailureListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;

/**
 * A store of a map that notes each call, and what was given up. {@link #onKey} runs for each key before its row is
 * changed.
 */
final class BatchWriter
        implements CacheWriter<String, String>,
                CacheLoader<String, String>,
                WriteBehindFailureListener<String, String> {
    final Map<String, String> rows = new ConcurrentHashMap<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<String> givenUp = new CopyOnWriteArrayList<>();
    volatile Consumer<String> onKey = key -> {};
    volatile Consumer<String> onLoad = key -> {};

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
        calls.add("write " + entry.getKey() + "=" + entry.getValue());
        set(entry);
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
        calls.add("writeAll " + entries.size());
        for (Cache.Entry<? extends String, ? extends String> entry : new ArrayList<>(entries)) {
            set(entry);
            entries.remove(entry);
        }
    }

    private void set(Cache.Entry<? extends String, ? extends String> entry) {
        onKey.accept(entry.getKey());
        rows.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void delete(Object key) {
        calls.add("delete " + key);
        onKey.accept((String) key);
        rows.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        calls.add("deleteAll " + keys.size());
        for (Object key : new ArrayList<>(keys)) {
            onKey.accept((String) key);
            rows.remove(key);
            keys.remove(key);
        }
    }

    @Override
    public String load(String key) {
        onLoad.accept(key);
        return rows.get(key);
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
        Map<String, String> found = new java.util.HashMap<>();
        keys.forEach(key -> rows.computeIfPresent(key, (k, row) -> {
            found.put(k, row);
            return row;
        }));
        return found;
    }

    @Override
    public void onGivenUp(String key, String value, Throwable failure) {
        givenUp.add(key + "=" + value);
    }
}
