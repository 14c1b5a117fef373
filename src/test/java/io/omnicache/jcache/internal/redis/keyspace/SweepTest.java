package io.omnicache.jcache.internal.redis.keyspace;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static io.omnicache.jcache.internal.redis.ConnectedRedis.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sweeps of a keyspace, with events between two of their steps. */
class SweepTest {
    private static final String APPLICATION = "app:";

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    @Test
    void sweep_ofAUserWhoMayNotAskForTheTime_looksAt200KeysAtATime() {
        redis.command("ACL", "SETUSER", "app", "on", ">right", "~*", "&*", "+@all", "-time");
        redis.command("DEBUG", "POPULATE", "5000", "app:c");
        redis.command("CONFIG", "RESETSTAT");

        RedisConnection limited = redis.open(redis.server().uri().replace("//", "//app:right@"));
        assertThat(new Keyspace(limited, "app:c:").sweep()).isEqualTo(5_000);

        assertThat(redis.command("DBSIZE")).isEqualTo("0");
        assertThat(scripts()).isBetween(15L, 30L);
    }

    /** How many scripts ran to their end. */
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
        Keyspace.indexed(redis.connection(), APPLICATION, "c").sweep();
        assertThat(redis.command("EXISTS", text(late))).isEqualTo("0");
        assertThat(redis.command("SISMEMBER", lost, "{}")).isEqualTo("1");
    }

    /** A connection that runs an action before each command of a kind that is sent to one master. */
    private RedisConnection before(Verb verb, Runnable action) {
        return (RedisConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RedisConnection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("callOn") && ((Command) arguments[1]).verb() == verb) {
                        action.run();
                    }
                    try {
                        return method.invoke(redis.connection(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
