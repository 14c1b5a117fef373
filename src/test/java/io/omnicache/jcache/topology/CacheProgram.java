package io.omnicache.jcache.topology;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCachingProvider;
import java.net.URI;
import java.security.Security;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** Does with a cache what it is told, line by line, in a JVM that remembers no address of a host. */
final class CacheProgram {
    private CacheProgram() {}

    public static void main(String[] arguments) {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Cache<String, String> cache = new RedisCachingProvider()
                .getCacheManager(URI.create(arguments[0]), null)
                .createCache("c", new MutableConfiguration<String, String>());
        JvmProgram.serve(words -> answer(cache, words));
    }

    private static String answer(Cache<String, String> cache, String[] words) throws Exception {
        switch (words[0]) {
            case "get" -> {
                return String.valueOf(cache.get(words[1]));
            }
            case "put" -> cache.put(words[1], words[2]);
            case "putIfAbsent" -> {
                return String.valueOf(cache.putIfAbsent(words[1], words[2]));
            }
            case "replace" -> {
                return String.valueOf(cache.replace(words[1], words[2], words[3]));
            }
            case "invoke" ->
                cache.invoke(words[1], (entry, rest) -> {
                    entry.setValue(words[2]);
                    return null;
                });
            case "putAll" -> cache.putAll(Map.of(words[1], words[2], "second", words[2]));
            case "removeAll" -> cache.removeAll(Set.of(words[1]));
            case "clear" -> cache.clear();
            case "putAsync" ->
                AsyncCache.of(cache)
                        .put(words[1], words[2])
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS);
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }
}
