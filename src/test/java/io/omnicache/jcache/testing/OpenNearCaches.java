package io.omnicache.jcache.testing;

import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.near.NearCache;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import javax.cache.Cache;
import javax.cache.CacheManager;

/**
 * A manager whose caches have open near caches as soon as they are created. Without it, the first operations of a test
 * would go to Redis while the near cache is being opened in the background.
 */
public final class OpenNearCaches {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private OpenNearCaches() {}

    static CacheManager of(CacheManager manager) {
        return (CacheManager) Proxy.newProxyInstance(
                OpenNearCaches.class.getClassLoader(),
                new Class<?>[] {CacheManager.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(manager, arguments);
                        if (method.getName().equals("createCache")) {
                            awaitOpen((Cache<?, ?>) result);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Reads an absent key, which counts nothing and loads nothing, until the near cache is open. */
    @SuppressWarnings("unchecked")
    private static void awaitOpen(Cache<?, ?> cache) {
        NearCache<?, ?> near = contextOf(cache).near();
        Object key = cache.getConfiguration(javax.cache.configuration.Configuration.class)
                                .getKeyType()
                        == byte[].class
                ? new byte[] {1, 2, 3}
                : "never there";
        if (near != null && !near.state().equals("open")) {
            await().atMost(LONGEST).pollInterval(Duration.ofMillis(2)).until(() -> {
                ((Cache<Object, Object>) cache).containsKey(key);
                return near.state().equals("open");
            });
        }
    }

    /** The near cache of a cache, which must have one. */
    @SuppressWarnings("unchecked")
    public static <K, V> NearCache<K, V> nearOf(Cache<K, V> cache) {
        return (NearCache<K, V>) Objects.requireNonNull(contextOf(cache).near(), "no near cache");
    }

    /** Reads an entry until this JVM has a copy. */
    public static <K, V> V keep(Cache<K, V> cache, K key) {
        await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    cache.get(key);
                    return nearOf(cache).find(key) != null;
                });
        return cache.get(key);
    }

    /** The state of a near cache isn't public without statistics, which the tests switch on and off themselves. */
    private static CacheContext<?, ?> contextOf(Cache<?, ?> cache) {
        try {
            Field context = RedisCache.class.getDeclaredField("context");
            context.setAccessible(true);
            return (CacheContext<?, ?>) context.get(cache);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
