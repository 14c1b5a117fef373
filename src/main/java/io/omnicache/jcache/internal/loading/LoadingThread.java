package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the calling thread loads at present, in all caches. Code of a cache loader must not wait for other loads, which
 * may be waiting for it. Each method is about the calling thread.
 */
public final class LoadingThread {
    private static final ThreadLocal<Set<Loaded>> LOADS = ThreadLocal.withInitial(HashSet::new);

    private LoadingThread() {}

    /** Whether the thread is inside of a cache loader that runs under a lease. */
    public static boolean isLoading() {
        boolean loading = !LOADS.get().isEmpty();
        if (!loading) {
            LOADS.remove();
        }
        return loading;
    }

    /** Whether the thread is inside of a cache loader that loads this key of the cache. */
    static boolean isLoading(Object cache, EncodedKey key) {
        return isLoading() && LOADS.get().contains(new Loaded(cache, key));
    }

    /** Calls a cache loader. */
    public static <T> T call(Object cache, Collection<EncodedKey> keys, Supplier<T> loader) {
        Set<Loaded> loads = LOADS.get();
        List<Loaded> added = keys.stream()
                .map(key -> new Loaded(cache, key))
                .filter(loads::add)
                .toList();
        try {
            return loader.get();
        } finally {
            added.forEach(loads::remove);
            if (loads.isEmpty()) {
                LOADS.remove();
            }
        }
    }

    private record Loaded(Object cache, EncodedKey key) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Loaded that && cache == that.cache && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(cache) + key.hashCode();
        }
    }
}
