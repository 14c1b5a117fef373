package io.omnicache.benchmarks.store;

import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** Any JCache provider, by the API alone. */
final class JCacheStore implements Store {
    private static final ChangeValue PROCESSOR = new ChangeValue();

    private final Cache<String, Object> cache;
    private final AutoCloseable client;

    /** @param client closed with this store */
    JCacheStore(Cache<String, Object> cache, AutoCloseable client) {
        this.cache = cache;
        this.client = client;
    }

    static MutableConfiguration<String, Object> configuration(Expiry expiry) {
        return new MutableConfiguration<String, Object>().setExpiryPolicyFactory(expiry.factory());
    }

    @Override
    public Object get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, Object value) {
        cache.put(key, value);
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        return cache.putIfAbsent(key, value);
    }

    @Override
    public boolean replace(String key, Object expected, Object value) {
        return cache.replace(key, expected, value);
    }

    @Override
    public Object getAndPut(String key, Object value) {
        return cache.getAndPut(key, value);
    }

    @Override
    public void invoke(String key) {
        cache.invoke(key, PROCESSOR);
    }

    @Override
    public Map<String, ?> getAll(Set<String> keys) {
        return cache.getAll(keys);
    }

    @Override
    public void putAll(Map<String, Object> entries) {
        cache.putAll(entries);
    }

    @Override
    public void clear() {
        cache.clear();
    }

    @Override
    public int iterate() {
        int entries = 0;
        for (Cache.Entry<String, Object> entry : cache) {
            if (entry.getValue() != null) {
                entries++;
            }
        }
        return entries;
    }

    @Override
    public void close() {
        try (client) {
            cache.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
