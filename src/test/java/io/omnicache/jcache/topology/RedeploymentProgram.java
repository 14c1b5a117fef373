package io.omnicache.jcache.topology;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCachingProvider;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** An application: its classes and those of all its libraries are of one class loader. */
final class RedeploymentProgram implements Consumer<String> {
    private RedisCachingProvider provider;
    private Cache<String, String> cache;

    RedeploymentProgram() {}

    /** By a word: opens, uses, closes. In the container's thread. */
    @Override
    public void accept(String word) {
        if (word.equals("close")) {
            provider.close();
        } else if (word.equals("use")) {
            useOnceConnected();
        } else if (word.equals("fail")) {
            try {
                use();
                throw new IllegalStateException("It was to fail");
            } catch (javax.cache.CacheException e) {
                return;
            }
        } else {
            provider = new RedisCachingProvider();
            cache = provider.getCacheManager(URI.create(word), null)
                    .createCache("c", new MutableConfiguration<String, String>());
        }
    }

    private void useOnceConnected() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                use();
                return;
            } catch (javax.cache.CacheException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    private void use() {
        cache.put("k", "v");
        cache.get("k");
        cache.putIfAbsent("k", "w");
        cache.replace("k", "v", "w");
        cache.getAndRemove("k");
        cache.putAll(Map.of("a", "b", "c", "d"));
        cache.getAll(Set.of("a", "c"));
        cache.invoke("a", (entry, rest) -> {
            entry.setValue("x");
            return null;
        });
        cache.iterator().forEachRemaining(entry -> entry.getValue());
        cache.clear();
        AsyncCache.of(cache).put("k", "v").toCompletableFuture().join();
    }
}
