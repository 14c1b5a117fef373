package io.omnicache.jcache.testing;

import io.omnicache.jcache.AsyncCache;
import javax.cache.Cache;

/** By which side a cache is used: by its own operations, or by those of its {@link AsyncCache}, each waited for. */
public enum Side {
    SYNC {
        @Override
        public <K, V> Cache<K, V> of(Cache<K, V> cache) {
            return cache;
        }
    },
    ASYNC {
        @Override
        public <K, V> Cache<K, V> of(Cache<K, V> cache) {
            return AsyncJoined.of(cache);
        }
    };

    /** The cache, used by this side. */
    public abstract <K, V> Cache<K, V> of(Cache<K, V> cache);
}
