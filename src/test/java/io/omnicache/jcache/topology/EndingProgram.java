package io.omnicache.jcache.topology;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.ChildJvm;
import java.io.Serializable;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;

/**
 * A program that does not close its cache manager, as is usual with caches in memory. Prints the threads that it has
 * besides those of the JDK.
 */
final class EndingProgram {
    private EndingProgram() {}

    public static void main(String[] arguments) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Cache<String, String> cache = new RedisCachingProvider()
                .getCacheManager(URI.create(arguments[0]), null)
                .createCache("c", new MutableConfiguration<String, String>());
        if (arguments[1].equals("fails")) {
            try {
                cache.get("k");
                throw new IllegalStateException("It was to fail");
            } catch (javax.cache.CacheException e) {
                ChildJvm.say("failed as it should");
            }
            failAsynchronously(cache);
        } else {
            use(cache);
        }
        ChildJvm.say(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && !isOfTheJdk(thread.getName()))
                .map(thread -> (thread.isDaemon() ? "daemon " : "user ") + thread.getName())
                .sorted()
                .collect(Collectors.joining(",")));
    }

    private static void use(Cache<String, String> cache) throws Exception {
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                FactoryBuilder.factoryOf(new Quiet()), null, false, false));
        cache.put("k", "v");
        cache.get("k");
        cache.putAll(Map.of("a", "b", "c", "d"));
        cache.getAll(Set.of("a", "c"));
        cache.iterator().forEachRemaining(entry -> {});
        cache.clear();
        AsyncCache.of(cache).put("k", "v").toCompletableFuture().get(30, TimeUnit.SECONDS);
        AsyncCache.of(cache)
                .invoke("k", (entry, rest) -> entry.getValue())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static void failAsynchronously(Cache<String, String> cache) throws InterruptedException, TimeoutException {
        try {
            AsyncCache.of(cache).get("k").toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            ChildJvm.say("and so did the other");
        }
    }

    private static boolean isOfTheJdk(String name) {
        return name.startsWith("ForkJoinPool.commonPool") || name.startsWith("Attach") || name.startsWith("C1 ");
    }

    /** Hears and says nothing. */
    private static final class Quiet implements CacheEntryCreatedListener<String, String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public void onCreated(Iterable<javax.cache.event.CacheEntryEvent<? extends String, ? extends String>> events) {
            events.forEach(event -> {});
        }
    }
}
