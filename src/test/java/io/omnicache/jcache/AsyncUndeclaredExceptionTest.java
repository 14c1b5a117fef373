package io.omnicache.jcache;

import io.omnicache.jcache.testing.AsyncJoined;
import javax.cache.Cache;

/** The same through {@link AsyncCache}: every stage completes with what the cache's method throws. */
class AsyncUndeclaredExceptionTest extends UndeclaredExceptionTest {
    @Override
    <K, V> Cache<K, V> view(Cache<K, V> cache) {
        return AsyncJoined.of(cache);
    }
}
