package io.omnicache.benchmarks.staleness;

import io.omnicache.it.RespConnection;
import io.omnicache.jcache.RedisCacheStatisticsMXBean;
import io.omnicache.jcache.RedisCachingProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** This library's near cache, which tracks by key. */
public class OmniCacheNear extends PlainKeys {
    private static final String CACHE = "near";
    private static final String KEY_PREFIX = "omnicache:";

    /** Before the text of a string in Redis. */
    private static final String STRING = "\u0010";

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private Cache<String, String> cache;
    private RedisCacheStatisticsMXBean statistics;

    public OmniCacheNear() {
        super(KEY_PREFIX + CACHE + ":");
    }

    String tracking() {
        return "key";
    }

    @Override
    public void open(String uri) throws IOException, MalformedObjectNameException {
        Path file = Files.createTempFile("near", ".yaml");
        Files.writeString(
                file, "defaults: {near-cache: true, statistics: true, near-cache-tracking: " + tracking() + "}");
        Properties properties = new Properties();
        properties.setProperty(
                "omnicache.uri",
                uri + "?timeout=" + TIMEOUT_MILLIS + "ms&connect-timeout=" + TIMEOUT_MILLIS + "ms&key-prefix="
                        + KEY_PREFIX);
        cache = provider.getCacheManager(file.toUri(), null, properties)
                .createCache(CACHE, new MutableConfiguration<>());
        Files.delete(file);
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = beans.queryNames(new ObjectName("javax.cache:type=CacheStatistics,*,Cache=" + CACHE), null)
                .iterator()
                .next();
        statistics = JMX.newMXBeanProxy(beans, bean, RedisCacheStatisticsMXBean.class);
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
        return statistics.getNearHits();
    }

    @Override
    public void putForeign(RespConnection server, String key, String value) throws IOException {
        super.putForeign(server, key, STRING + value);
    }

    @Override
    public String getForeign(RespConnection server, String key) throws IOException {
        String stored = super.getForeign(server, key);
        return stored.isEmpty() ? stored : stored.substring(STRING.length());
    }

    @Override
    public void close() {
        provider.close();
    }

    /** The same, tracked by prefix. */
    public static final class ByPrefix extends OmniCacheNear {
        @Override
        String tracking() {
            return "prefix";
        }
    }
}
