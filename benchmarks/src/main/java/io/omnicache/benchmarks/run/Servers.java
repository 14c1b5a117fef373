package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.Provider;
import io.omnicache.benchmarks.store.ServerAddresses;
import io.omnicache.it.RedisProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The servers of a run: a Redis, started unless one is named, and a Hazelcast member. The databases of a named Redis
 * that the providers use must hold nothing of worth: they are emptied.
 */
final class Servers implements AutoCloseable {
    private final RedisProcess redis;
    private final Process hazelcast;
    private final ServerAddresses addresses;

    /** @param redisUri without a database; empty to start a server */
    Servers(String redisUri, String omnicacheParameters) {
        this.redis = redisUri.isEmpty() ? RedisProcess.start() : null;
        String uri = redis == null ? redisUri : redis.uri();
        try {
            refuseForeignData(uri);
            this.hazelcast = startHazelcast();
            this.addresses = new ServerAddresses(uri, firstLine(hazelcast), omnicacheParameters);
        } catch (RuntimeException e) {
            if (redis != null) {
                redis.close();
            }
            throw e;
        }
    }

    ServerAddresses addresses() {
        return addresses;
    }

    /** A connection that asks for costs, in the provider's database. */
    RedisCost cost(Provider provider) {
        return new RedisCost(addresses.redis(), provider.database());
    }

    @Override
    public void close() {
        hazelcast.destroy();
        try {
            if (!hazelcast.waitFor(10, TimeUnit.SECONDS)) {
                hazelcast.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private static void refuseForeignData(String uri) {
        for (Provider provider : Provider.values()) {
            if (!provider.usesRedis()) {
                continue;
            }
            try (RedisCost database = new RedisCost(uri, provider.database())) {
                if (database.entries() > 0) {
                    throw new IllegalArgumentException(
                            "Database " + provider.database() + " of " + uri
                                    + " holds data; the benchmarks empty the databases that they use, so name a server without");
                }
            }
        }
    }

    private static Process startHazelcast() {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xms1g",
                            "-Xmx1g",
                            "-cp",
                            System.getProperty("java.class.path"),
                            HazelcastMember.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(Process process) {
        try {
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line == null) {
                throw new IllegalStateException("The Hazelcast member didn't start");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
