package io.omnicache.jcache.topology;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.FixedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/** An application: its classes and those of all its libraries are of one class loader. */
final class RedeploymentProgram implements Consumer<String> {
    private RedisCachingProvider provider;
    private Cache<String, String> cache;
    private Cache<Object, Object> objects;

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
            objects = wrapping(word).createCache("o", new MutableConfiguration<Object, Object>());
        }
    }

    /** A manager whose caches compress by a native library and encrypt. */
    private CacheManager wrapping(String uri) {
        try {
            Path file = Files.createTempFile("omnicache", ".yaml");
            Files.writeString(file, "defaults: {compression: {above: 1B, codec: zstd}, " + FixedKeys.SETTING + "}");
            Properties properties = new Properties();
            properties.setProperty("omnicache.uri", uri);
            try {
                return provider.getCacheManager(file.toUri(), null, properties);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        useSerialised();
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

    /** What is noted with a class of the JDK's would outlive the application with it. */
    private void useSerialised() {
        objects.put(Map.of("map", 1), new ArrayList<>(Set.of("v".repeat(2_000))));
        objects.get(Map.of("map", 1));
        objects.put(new Date(1), new BitSet());
        objects.get(new Date(1));
    }
}
