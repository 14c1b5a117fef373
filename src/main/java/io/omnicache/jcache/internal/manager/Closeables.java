package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.store.ApplicationObjects;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import javax.cache.configuration.Factory;

/**
 * The objects that the application's factories created for one cache: expiry policy, loader and writer. Objects that
 * are {@link Closeable} are closed with the cache, each object once. Used by one thread at a time.
 */
final class Closeables {
    private final List<Object> created = new ArrayList<>();

    /**
     * Creates a part of a cache.
     *
     * @throws javax.cache.CacheException if the factory fails; the message names the part and the cache. An
     *     {@link Error} is thrown as it is
     */
    <T> T make(String part, String cacheName, Factory<? extends T> factory) {
        T object = ApplicationObjects.create(part + " of the cache " + cacheName, factory);
        if (created.stream().noneMatch(present -> present == object)) {
            created.add(object);
        }
        return object;
    }

    /** Has an object of this library closed together with the others. To close the object twice must do no harm. */
    void add(Closeable object) {
        created.add(object);
    }

    void close() {
        created.forEach(ApplicationObjects::close);
        created.clear();
    }
}
