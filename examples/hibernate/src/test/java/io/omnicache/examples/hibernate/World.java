package io.omnicache.examples.hibernate;

import io.omnicache.it.JvmProcess;
import io.omnicache.it.RedisProcess;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.h2.tools.Server;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Redis and a database, which can be reached from other JVMs too. As an extension it lives as
 * long as the test class, has one entity of each kind in the database, and empties the cache before each test.
 */
final class World implements AutoCloseable, BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final String REDIS_PROPERTY = "omnicache.uri";

    private final RedisProcess redis = RedisProcess.start();
    private final Server database;
    private final String jdbcUrl;

    World() {
        // H2 listens on every interface, but answers no other host.
        try {
            database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        } catch (SQLException e) {
            redis.close();
            throw new IllegalStateException(e);
        }
        jdbcUrl = "jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/mem:" + UUID.randomUUID()
                + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000";
        System.setProperty(REDIS_PROPERTY, redisUri());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        try (Shop shop = open()) {
            ReadEverything.fill(shop);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        forgetWhatIsCached();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    Shop open() {
        return Shop.open(jdbcUrl);
    }

    Shop open(Map<String, String> settings) {
        return Shop.open(jdbcUrl, settings, Shop.entities());
    }

    /** Another JVM of the application, with this Redis; the main class gets the URL of the database first. */
    JvmProcess start(Class<?> main, String... arguments) {
        return start(redisUri(), main, arguments);
    }

    /** The same, with a link to Redis. */
    JvmProcess start(SlowLink link, Class<?> main, String... arguments) {
        return start(patient("redis://127.0.0.1:" + link.port()), main, arguments);
    }

    private JvmProcess start(String redisUri, Class<?> main, String... arguments) {
        List<String> all = new ArrayList<>(List.of(jdbcUrl));
        all.addAll(List.of(arguments));
        return JvmProcess.start(main, List.of("-D" + REDIS_PROPERTY + "=" + redisUri), all.toArray(String[]::new));
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    String redisUri() {
        return patient(redis.uri());
    }

    int redisPort() {
        return URI.create(redis.uri()).getPort();
    }

    private static String patient(String uri) {
        return uri + "?connect-timeout=30s&timeout=30s"; // the machine may be busy: no time decides a test
    }

    /** What a new application finds: tables as they are, nothing cached. */
    void forgetWhatIsCached() {
        redis.command("FLUSHALL");
    }

    /** The Redis keys of a region's entries, in order. */
    List<String> keys(String region) {
        TreeSet<String> found = new TreeSet<>();
        String cursor = "0";
        do {
            List<String> reply = new ArrayList<>(redis.command("SCAN", cursor, "MATCH", "omnicache:" + region + ":*")
                    .lines()
                    .toList());
            cursor = reply.remove(0);
            found.addAll(reply);
        } while (!cursor.equals("0"));
        return List.copyOf(found);
    }

    /** As Redis does when memory is short. */
    void lose(String region) {
        keys(region).forEach(key -> redis.command("UNLINK", key));
    }

    /** Makes Redis evict all that a {@code volatile-*} policy lets it. */
    void fillMemory() {
        redis.command("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
        redis.command("CONFIG", "SET", "maxmemory", "1");
    }

    void freeMemory() {
        redis.command("CONFIG", "SET", "maxmemory", "0");
    }

    long millisToLive(String key) {
        return Long.parseLong(redis.command("PTTL", key));
    }

    @Override
    public void close() {
        System.clearProperty(REDIS_PROPERTY);
        database.stop();
        redis.close();
    }
}
