package io.omnicache.benchmarks.run;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.resps.Slowlog;

/** A server of its own with two caches, {@code scan} and {@code index}, which are called after how they are swept. */
final class SweptServer implements AutoCloseable {
    private static final int LOGGED = 200_000;

    /** Takes 250 microseconds, as a slice of a sweep does, and nothing else. */
    private static final String SPIN = """
            local start = redis.call('TIME')
            local now
            repeat
              now = redis.call('TIME')
            until (now[1] - start[1]) * 1000000 + now[2] - start[2] >= 250
            """;

    private final RedisProcess server = RedisProcess.start();
    private final Jedis redis = new Jedis(URI.create(server.uri()), 600_000);
    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final CacheManager caches;

    SweptServer() {
        try {
            Path settings = Files.createTempFile("sweep", ".yaml");
            Files.writeString(settings, """
                    connection:
                      uri: %s
                      timeout: 1m
                    caches:
                      index:
                        sweep: index
                    """.formatted(server.uri()));
            this.caches = provider.getCacheManager(settings.toUri(), null);
            Files.delete(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis.configSet("slowlog-max-len", Integer.toString(LOGGED));
        redis.configSet("slowlog-log-slower-than", "100");
        redis.scriptLoad(SPIN);
    }

    String uri() {
        return server.uri();
    }

    Jedis redis() {
        return redis;
    }

    Cache<String, byte[]> cache(String name) {
        Cache<String, byte[]> open = caches.getCache(name);
        return open != null ? open : caches.createCache(name, new MutableConfiguration<>());
    }

    /** Entries that the server itself makes, of 100 bytes, under names that begin with the prefix. */
    void populate(String prefix, long number) {
        redis.sendCommand(
                () -> "DEBUG".getBytes(StandardCharsets.US_ASCII), "POPULATE", Long.toString(number), prefix, "100");
    }

    void fill(String cacheName, int number) {
        Map<String, byte[]> some = new HashMap<>();
        for (int i = 0; i < number; i++) {
            some.put("user:" + i, new byte[100]);
            if (some.size() == 500 || i == number - 1) {
                cache(cacheName).putAll(some);
                some.clear();
            }
        }
    }

    /** Runs scripts that do nothing, one after the other. */
    void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            redis.eval(SPIN);
        }
    }

    long usedMemory() {
        return Long.parseLong(field("memory", "used_memory", "(\\d+)"));
    }

    /** The server's time within these commands since its statistics were reset. */
    double micros(Stream<String> commands) {
        return commands.mapToDouble(
                        command -> Double.parseDouble(field("commandstats", "cmdstat_" + command, ".*usec=(\\d+),.*")))
                .sum();
    }

    double calls(String command) {
        return Double.parseDouble(field("commandstats", "cmdstat_" + command, "calls=(\\d+),.*"));
    }

    private String field(String section, String name, String pattern) {
        return redis.info(section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).replaceFirst(pattern, "$1"))
                .findFirst()
                .orElse("0");
    }

    void forgetSlow() {
        redis.slowlogReset();
    }

    /**
     * Scripts that took 100 microseconds or more.
     *
     * @param longest in microseconds
     * @param over5Millis how many of 10,000 took longer than 5 ms
     */
    record Scripts(int count, double longest, double over5Millis) {}

    /** Those since the last were forgotten. */
    Scripts scripts() {
        long[] times = redis.slowlogGet(LOGGED).stream()
                .filter(entry -> entry.getArgs().get(0).startsWith("EVAL"))
                .mapToLong(Slowlog::getExecutionTime)
                .sorted()
                .toArray();
        long over = Arrays.stream(times).filter(time -> time > 5_000).count();
        return times.length == 0
                ? new Scripts(0, 0, 0)
                : new Scripts(times.length, times[times.length - 1], 1e4 * over / times.length);
    }

    @Override
    public void close() {
        provider.close();
        redis.close();
        server.close();
    }
}
