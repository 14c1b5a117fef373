package io.omnicache.benchmarks.run;

import java.net.URI;
import redis.clients.jedis.Jedis;

/** What Redis says of its own work. Its own connection; nothing is reset, so it may be a server that others watch. */
final class RedisCost implements AutoCloseable {
    private final Jedis redis;

    RedisCost(String uri, int database) {
        this.redis = new Jedis(URI.create(uri + "/" + database));
    }

    /**
     * @param commandMicros time within commands, from {@code INFO commandstats}
     * @param cpuMicros user and system time of the main thread, from {@code INFO cpu}: commands, parsing and the
     *     network
     */
    record Sample(double commandMicros, double cpuMicros) {
        Sample minus(Sample earlier) {
            return new Sample(commandMicros - earlier.commandMicros, cpuMicros - earlier.cpuMicros);
        }
    }

    Sample sample() {
        return new Sample(commandMicros(redis.info("commandstats")), cpuMicros(redis.info("cpu")));
    }

    long usedMemory() {
        return redis.info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    String version() {
        return redis.info("server")
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1))
                .orElseThrow();
    }

    long entries() {
        return redis.dbSize();
    }

    void empty() {
        redis.flushDB();
    }

    @Override
    public void close() {
        redis.close();
    }

    /** All commands but those that ask for this. */
    static double commandMicros(String info) {
        return info.lines()
                .filter(line -> line.startsWith("cmdstat_") && !line.startsWith("cmdstat_info:"))
                .mapToDouble(line -> {
                    int start = line.indexOf(",usec=") + ",usec=".length();
                    return Double.parseDouble(line.substring(start, line.indexOf(',', start)));
                })
                .sum();
    }

    static double cpuMicros(String info) {
        return info.lines()
                .filter(line ->
                        line.startsWith("used_cpu_user_main_thread:") || line.startsWith("used_cpu_sys_main_thread:"))
                .mapToDouble(line -> 1e6 * Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
    }
}
