package io.omnicache.jcache.internal.store;

import java.io.Closeable;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates objects by factories of the application and closes them; handles every exception of the application's code.
 * Stateless.
 */
public final class ApplicationObjects {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationObjects.class);

    private ApplicationObjects() {}

    /**
     * Creates an object.
     *
     * @param role what the object is for, in words for a message, such as "cache loader of the cache users"
     * @throws CacheException if the factory fails or returns {@code null}; the message names the role. An
     *     {@link Error} is thrown as it is
     */
    public static <T> T create(String role, Factory<? extends T> factory) {
        T created;
        try {
            created = factory.create();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also a checked exception, which the method does not declare.
            throw new CacheException("The factory of the " + role + " failed: " + e.getMessage(), e);
        }
        if (created == null) {
            throw new CacheException("The factory of the " + role + " returned null");
        }
        return created;
    }

    /**
     * Closes an object if it is {@link Closeable}. A failure is logged and not thrown, so that the next object is
     * closed too.
     */
    public static void close(@Nullable Object object) {
        if (object instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (Throwable e) {
                LOG.warn("{} failed to close", object.getClass().getName(), e);
            }
        }
    }
}
