package io.omnicache.benchmarks.faults;

import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** A cache of a JCache provider, by the API alone. */
final class JCacheSubject implements Subject {
    /** In Redisson it is the name of the one key in which all entries are, so it has the slot of a cluster. */
    static final String CACHE = "faults";

    private final Cache<String, String> cache;
    private final Runnable closing;
    private final Predicate<RuntimeException> mayBeDone;
    private final boolean dropsChanges;

    private JCacheSubject(
            Cache<String, String> cache,
            Runnable closing,
            Predicate<RuntimeException> mayBeDone,
            boolean dropsChanges) {
        this.cache = cache;
        this.closing = closing;
        this.mayBeDone = mayBeDone;
        this.dropsChanges = dropsChanges;
    }

    /**
     * This library with its defaults, but for address, timeouts and what is given.
     *
     * @param setting of the cache, as in a settings file: {@code name: value}; empty for none
     */
    static Subject omniCache(Target target, int timeoutMillis, String setting, boolean dropsChanges) {
        RedisCachingProvider provider = new RedisCachingProvider();
        try {
            Path file = Files.createTempFile("faults", ".yaml");
            Files.writeString(file, """
                    connection:
                      uri: "%s"
                      timeout: %dms
                      connect-timeout: %dms
                    caches:
                      %s: {%s}
                    """.formatted(target.uri(), timeoutMillis, timeoutMillis, CACHE, setting));
            Cache<String, String> cache = provider.getCacheManager(file.toUri(), null)
                    .createCache(CACHE, new MutableConfiguration<String, String>());
            Files.delete(file);
            return new JCacheSubject(
                    cache,
                    provider::close,
                    e -> !(e instanceof RedisCacheException refused) || refused.isOutcomeUnknown(),
                    dropsChanges);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Redisson with its defaults, but for address, timeouts and what is given; behind sentinels and in a cluster it reads from masters. Its
     * exceptions don't say whether a change was carried out.
     */
    static Subject redisson(Target target, int timeoutMillis, Consumer<BaseConfig<?>> more) {
        Config config = new Config();
        BaseConfig<?> servers = switch (target.kind()) {
            case SINGLE -> config.useSingleServer().setAddress(target.addresses()[0]);
            case SENTINEL ->
                config.useSentinelServers()
                        .setMasterName(RedisSentinels.MASTER_NAME)
                        .addSentinelAddress(target.addresses())
                        .setReadMode(ReadMode.MASTER);
            case CLUSTER ->
                config.useClusterServers().addNodeAddress(target.addresses()).setReadMode(ReadMode.MASTER);
        };
        servers.setTimeout(timeoutMillis);
        servers.setConnectTimeout(timeoutMillis);
        more.accept(servers);
        RedissonClient client = Redisson.create(config);
        Cache<String, String> cache = Caching.getCachingProvider(
                        "org.redisson.jcache.JCachingProvider", JCacheSubject.class.getClassLoader())
                .getCacheManager()
                .createCache(
                        CACHE, RedissonConfiguration.fromInstance(client, new MutableConfiguration<String, String>()));
        return new JCacheSubject(
                cache,
                () -> {
                    cache.close();
                    client.shutdown();
                },
                e -> true,
                false);
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
    public void remove(String key) {
        cache.remove(key);
    }

    @Override
    public boolean mayBeDone(RuntimeException failure) {
        return mayBeDone.test(failure);
    }

    @Override
    public boolean dropsChanges() {
        return dropsChanges;
    }

    @Override
    public void close() {
        closing.run();
    }
}
