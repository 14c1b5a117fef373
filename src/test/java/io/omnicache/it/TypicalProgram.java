package io.omnicache.it;

import io.omnicache.jcache.RedisCachingProvider;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** Does what most programs of the tests do. */
final class TypicalProgram {
    private TypicalProgram() {}

    /**
     * Uses a cache.
     *
     * @param arguments the server's URI
     */
    public static void main(String[] arguments) {
        try (RedisCachingProvider provider = new RedisCachingProvider()) {
            Cache<String, String> cache = provider.getCacheManager(URI.create(arguments[0]), null)
                    .createCache("typical", new MutableConfiguration<String, String>().setStatisticsEnabled(true));
            cache.put("k", "v");
            cache.get("k");
            cache.putAll(Map.of("a", "1", "b", "2"));
            cache.getAll(Set.of("a", "b"));
            cache.invoke("k", (entry, no) -> entry.getValue());
            cache.forEach(Cache.Entry::getValue);
            cache.removeAll();
        }
    }
}
