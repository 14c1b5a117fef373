package io.omnicache.jcache.testing;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.AsyncTtlCache;
import io.omnicache.jcache.TtlCache;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.Cache;
import javax.cache.integration.CompletionListener;

/**
 * A cache whose operations are those of its {@link AsyncCache}, each waited for, so that a test of a cache can run on
 * its asynchronous side too. Operations that {@link AsyncCache} does not have are those of the cache.
 */
public final class AsyncJoined {
    private static final long PATIENCE_SECONDS = 60;

    private AsyncJoined() {}

    @SuppressWarnings("unchecked")
    public static <K, V> Cache<K, V> of(Cache<K, V> cache) {
        AsyncCache<K, V> async = AsyncCache.of(cache);
        return (Cache<K, V>) Proxy.newProxyInstance(
                AsyncJoined.class.getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("loadAll")) {
                        load(async, (Set<K>) arguments[0], (Boolean) arguments[1], (CompletionListener) arguments[2]);
                        return null;
                    }
                    try {
                        Method own = AsyncCache.class.getMethod(method.getName(), method.getParameterTypes());
                        return join((CompletionStage<?>) call(own, async, arguments));
                    } catch (NoSuchMethodException e) {
                        return call(method, cache, arguments);
                    }
                });
    }

    /** The operations with a time to live, each waited for. */
    @SuppressWarnings("unchecked")
    public static <K, V> TtlCache<K, V> timed(Cache<K, V> cache) {
        AsyncTtlCache<K, V> async = AsyncTtlCache.of(cache);
        return (TtlCache<K, V>) Proxy.newProxyInstance(
                AsyncJoined.class.getClassLoader(),
                new Class<?>[] {TtlCache.class},
                (proxy, method, arguments) -> join((CompletionStage<?>) call(
                        AsyncTtlCache.class.getMethod(method.getName(), method.getParameterTypes()),
                        async,
                        arguments)));
    }

    private static <K> void load(AsyncCache<K, ?> async, Set<K> keys, boolean replace, CompletionListener listener) {
        async.loadAll(keys, replace).whenComplete((done, failure) -> {
            if (listener == null) {
                return;
            }
            if (failure == null) {
                listener.onCompletion();
            } else {
                listener.onException((Exception) failure);
            }
        });
    }

    private static Object call(Method method, Object on, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object join(CompletionStage<?> stage) throws Throwable {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new AssertionError("The stage is not complete", e);
            }
            throw e.getCause();
        }
    }
}
