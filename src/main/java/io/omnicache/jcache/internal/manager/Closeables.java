package io.omnicache.jcache.internal.manager;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What factories of the application made for a cache, closed with it if it can be, each object once. */
final class Closeables {
    private static final Logger LOG = LoggerFactory.getLogger(Closeables.class);

    private final List<Closeable> made = new ArrayList<>();

    /**
     * Makes a part of a cache.
     *
     * @throws CacheException if the factory fails; the message names the part and the cache. An {@link Error} passes
     */
    <T> T make(String part, String cacheName, Factory<? extends T> factory) {
        T object;
        try {
            object = factory.create();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw new CacheException(
                    "The factory of the " + part + " of the cache " + cacheName + " failed: " + e.getMessage(), e);
        }
        if (object == null) {
            throw new CacheException("The factory of the " + part + " of the cache " + cacheName + " returned null");
        }
        if (object instanceof Closeable closeable && made.stream().noneMatch(present -> present == closeable)) {
            made.add(closeable);
        }
        return object;
    }

    void close() {
        for (Closeable closeable : made) {
            try {
                closeable.close();
            } catch (Throwable e) {
                LOG.warn("{} failed to close", closeable.getClass().getName(), e);
            }
        }
        made.clear();
    }
}
