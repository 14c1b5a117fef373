package io.omnicache.jcache.store;

import io.omnicache.jcache.RedisCachingProvider;
import java.net.URI;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;

/**
 * The main class of a JVM that dies in its cache writer, without a chance to clean up: after the row of {@code k} is
 * written, or before. Its arguments: the settings file, the URL of the database, {@code before} or {@code after}.
 */
final class DyingProgram {
    private DyingProgram() {}

    public static void main(String[] arguments) {
        Database.Rows rows = new Database.Rows(arguments[1]);
        boolean writes = arguments[2].equals("after");
        Cache<String, String> cache = new RedisCachingProvider()
                .getCacheManager(URI.create(arguments[0]), null)
                .createCache(
                        "c",
                        new MutableConfiguration<String, String>()
                                .setWriteThrough(true)
                                .setCacheWriterFactory(() -> dying(rows, writes)));
        cache.put("k", "new");
    }

    private static CacheWriter<String, String> dying(Database.Rows rows, boolean writes) {
        return new UnsteadyStore(rows, 0) {
            @Override
            public void write(Cache.Entry<? extends String, ? extends String> entry) {
                if (writes) {
                    rows.write(entry.getKey(), entry.getValue());
                }
                Runtime.getRuntime().halt(0);
            }
        };
    }
}
