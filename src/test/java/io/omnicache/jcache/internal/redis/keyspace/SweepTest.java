package io.omnicache.jcache.internal.redis.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sweeps of a keyspace, with what happens between two of their steps. */
class SweepTest {
    private static final String APPLICATION = "app:";

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    private RedisProcess redis;
    private RedisConnection connection;

    @BeforeEach
    void open() {
        redis = server.get();
        connection = RedissonConnections.open(ConnectionUri.parse(redis.uri()));
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void sweep_ofAUserWhoMayNotAskForTheTime_looksAt200KeysAtATime() {
        redis.command("ACL", "SETUSER", "app", "on", ">right", "~*", "&*", "+@all", "-time");
        redis.command("DEBUG", "POPULATE", "5000", "app:c");
        redis.command("CONFIG", "RESETSTAT");

        try (RedisConnection limited =
                RedissonConnections.open(ConnectionUri.parse(redis.uri().replace("//", "//app:right@")))) {
            assertThat(new Keyspace(limited, "app:c:").sweep()).isEqualTo(5_000);
        }

        assertThat(redis.command("DBSIZE")).isEqualTo("0");
        assertThat(scripts()).isBetween(15L, 30L);
    }

    /** Those that ran to their end. */
    private long scripts() {
        return redis.command("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*?:calls=(\\d+),.*", "$1"))
                        - Long.parseLong(line.replaceAll(".*failed_calls=(\\d+).*", "$1")))
                .sum();
    }

    @Test
    void sweep_whoseSetIsEvictedDuringItsWalk_doesNotTakeItForWhole() {
        IndexKeys sets = new IndexKeys(APPLICATION, "c", false);
        byte[] late = bytes("app:c:late");
        String lost = text(sets.of(late));
        RedisConnection losing = before(Verb.EVALSHA, () -> redis.command("DEL", lost));
        Keyspace keyspace = Keyspace.indexed(losing, APPLICATION, "c");

        keyspace.sweep();

        assertThat(redis.command("SISMEMBER", lost, "{}")).isEqualTo("0");
        assertThat(sets.all().stream()
                        .filter(set ->
                                redis.command("SISMEMBER", text(set), "{}").equals("1")))
                .hasSize(IndexKeys.PARTS - 1);
        redis.command("SET", text(late), "its member was lost");
        Keyspace.indexed(connection, APPLICATION, "c").sweep();
        assertThat(redis.command("EXISTS", text(late))).isEqualTo("0");
        assertThat(redis.command("SISMEMBER", lost, "{}")).isEqualTo("1");
    }

    /** A connection that does something before each command of this kind that is for one master. */
    private RedisConnection before(Verb verb, Runnable action) {
        return (RedisConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RedisConnection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("callOn") && ((Command) arguments[1]).verb() == verb) {
                        action.run();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
