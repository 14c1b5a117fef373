package io.omnicache.jcache.internal.config;

import javax.cache.CacheException;
import javax.cache.configuration.Factory;

/**
 * Makes instances of a class that a settings file names. Equal to another of the same class.
 *
 * @param type public, with a public constructor without arguments
 */
record InstanceFactory<T>(Class<? extends T> type) implements Factory<T> {

    @Override
    public T create() {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            Throwable reason = e.getCause() != null ? e.getCause() : e;
            if (reason instanceof Error error) {
                throw error;
            }
            throw new CacheException("No instance of " + type.getName() + " could be made: " + reason, reason);
        }
    }
}
