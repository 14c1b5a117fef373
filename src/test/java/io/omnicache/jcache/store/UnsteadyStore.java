package io.omnicache.jcache.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;

/**
 * Loader and writer of the database, with random pauses on both sides of each statement; one of 20 writes is refused
 * before it.
 */
class UnsteadyStore implements CacheLoader<String, String>, CacheWriter<String, String> {
    private static final int ONE_REFUSED_OF = 20;

    private final Database.Rows rows;
    private final int longestMillis;

    UnsteadyStore(Database.Rows rows, int longestMillis) {
        this.rows = rows;
        this.longestMillis = longestMillis;
    }

    @Override
    public String load(String key) {
        pause();
        String value = rows.read(key);
        pause();
        return value;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
        Map<String, String> loaded = new HashMap<>();
        for (String key : keys) {
            String value = load(key);
            if (value != null) {
                loaded.put(key, value);
            }
        }
        return loaded;
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
        pause();
        refuse();
        rows.write(entry.getKey(), entry.getValue());
        pause();
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
        pause();
        refuse();
        rows.delete((String) key);
        pause();
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        for (Object key : new ArrayList<>(keys)) {
            delete(key);
            keys.remove(key);
        }
    }

    private static void refuse() {
        if (ThreadLocalRandom.current().nextInt(ONE_REFUSED_OF) == 0) {
            throw new CacheWriterException("refused");
        }
    }

    private void pause() {
        if (longestMillis > 0 && ThreadLocalRandom.current().nextInt(4) == 0) {
            LockSupport.parkNanos(
                    TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(longestMillis * 1_000L)));
        }
    }
}
