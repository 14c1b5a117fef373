package io.omnicache.it.staleness;

import io.omnicache.it.RespConnection;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A cache of this library with a near cache, which tracks by key. */
public class NearSubject implements LocalCache {
    private static final String CACHE = "near";
    private static final String KEY_PREFIX = "staleness:";

    /** Before the text of a string in Redis. */
    private static final String STRING = "\u0010";

    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    private CachingProvider provider;
    private Cache<String, String> cache;
    private ObjectName statistics;

    /** Other settings than {@code near-cache: true}. */
    String settings() {
        return "";
    }

    @Override
    public void open(String uri) throws IOException, JMException {
        provider = Caching.getCachingProvider("io.omnicache.jcache.RedisCachingProvider");
        Path file = Files.createTempFile("near", ".yaml");
        Files.writeString(file, "defaults: {near-cache: true, statistics: true" + settings() + "}");
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", uri + "?timeout=2s&connect-timeout=2s&key-prefix=" + KEY_PREFIX);
        cache = provider.getCacheManager(file.toUri(), null, properties)
                .createCache(CACHE, new MutableConfiguration<>());
        Files.delete(file);
        statistics = BEANS.queryNames(new ObjectName("javax.cache:type=CacheStatistics,*,Cache=" + CACHE), null)
                .iterator()
                .next();
    }

    @Override
    public String get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, String value) {
        cache.put(key, value);
    }

    @Override
    public long localReads() {
        try {
            return (Long) BEANS.getAttribute(statistics, "NearHits");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void putForeign(RespConnection server, String key, String value) throws IOException {
        server.command("SET", KEY_PREFIX + CACHE + ":" + key, STRING + value);
    }

    @Override
    public String getForeign(RespConnection server, String key) throws IOException {
        String stored = server.command("GET", KEY_PREFIX + CACHE + ":" + key);
        return stored.isEmpty() ? stored : stored.substring(STRING.length());
    }

    @Override
    public void close() {
        provider.close();
    }

    /** The same, tracked by prefix. */
    public static final class ByPrefix extends NearSubject {
        @Override
        String settings() {
            return ", near-cache-tracking: prefix";
        }
    }
}
