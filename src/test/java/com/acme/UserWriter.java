package com.acme;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** Writes to a map; the examples of the documentation name it. */
public class UserWriter implements CacheWriter<String, User> {
    public static final Map<String, User> WRITTEN = new ConcurrentHashMap<>();

    @Override
    public void write(Cache.Entry<? extends String, ? extends User> entry) {
        WRITTEN.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends User>> entries) {
        entries.forEach(this::write);
        entries.clear();
    }

    @Override
    public void delete(Object key) {
        WRITTEN.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        keys.forEach(this::delete);
        keys.clear();
    }
}
