package io.omnicache.jcache.internal.event.expired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationCheckTest {
    private static final String PARAMETER = "notify-keyspace-events";

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions("--repl-diskless-sync-delay", "0");

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "Ex", "g$E", "KEA", "Kxn"})
    void ensure_anyFlags_addsWhatIsMissingAndLosesNone(String present) {
        redis.command("CONFIG", "SET", PARAMETER, present);
        String before = flags(redis.server());

        check(redis.connection()).ensure();

        NotificationFlags after = new NotificationFlags(flags(redis.server()));
        assertThat(after.areSufficient()).isTrue();
        assertThat(after.text()).contains(before.split(""));
    }

    @Test
    void ensure_sufficientFlags_setsNothing() {
        redis.command("CONFIG", "SET", PARAMETER, "AKE");
        redis.command("CONFIG", "RESETSTAT");

        check(redis.connection()).ensure();

        assertThat(redis.command("INFO", "commandstats"))
                .contains("cmdstat_config|get:calls=1,")
                .doesNotContain("config|set");
    }

    @Test
    void ensure_aReplica_hasTheFlagsToo() {
        redis.command("CONFIG", "SET", PARAMETER, "xK");
        String port = Integer.toString(redis.server().port());
        try (RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1 " + port)) {
            replica.command("CONFIG", "SET", PARAMETER, "gE");
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> redis.command("INFO", "replication").contains("state=online"));

            check(redis.connection()).ensure();

            assertThat(flags(replica)).contains("g", "E", "x", "K");
        }
    }

    /** A replica that can't be reached matters only when it becomes a master. */
    @Test
    void ensure_withoutTheRightToFindReplicas_passes() {
        redis.command("ACL", "SETUSER", "app", "on", ">p", "~*", "&*", "+@all", "-info");

        check(as("app")).ensure();

        assertThat(new NotificationFlags(flags(redis.server())).areSufficient()).isTrue();
    }

    @Test
    void ensure_withoutTheRightToSet_namesTheCommandToRun() {
        redis.command("CONFIG", "SET", PARAMETER, "gE");
        redis.command("ACL", "SETUSER", "app", "on", ">p", "~*", "&*", "+@all", "-config|set");

        assertThatThrownBy(() -> check(as("app")).ensure())
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cache c ")
                .hasMessageContaining("CONFIG SET notify-keyspace-events "
                        + new NotificationFlags(flags(redis.server())).merged().text())
                .hasMessageContaining("+config|set");
        assertThat(new NotificationFlags(flags(redis.server())).areSufficient()).isFalse();
    }

    @Test
    void ensure_withoutTheRightToSetButSufficientFlags_passes() {
        redis.command("CONFIG", "SET", PARAMETER, "xK");
        redis.command("ACL", "SETUSER", "app", "on", ">p", "~*", "&*", "+@all", "-config|set");

        check(as("app")).ensure();
    }

    @Test
    void ensure_interruptedBeforeItSets_namesNoPermission() {
        redis.command("CONFIG", "SET", PARAMETER, "");
        RedisConnection interrupting = (RedisConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RedisConnection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("callOn") && ((Command) arguments[1]).words()[1].equals("SET")) {
                        redis.command("CLIENT", "PAUSE", "500", "ALL"); // Or the reply is there before anybody waits.
                        Thread.currentThread().interrupt();
                    }
                    try {
                        return method.invoke(redis.connection(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        try {
            assertThatThrownBy(() -> check(interrupting).ensure())
                    .isInstanceOf(RedisCacheException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private RedisConnection as(String user) {
        return redis.open("redis://" + user + ":p@127.0.0.1:" + redis.server().port());
    }

    private static NotificationCheck check(RedisConnection connection) {
        return new NotificationCheck(connection, "c", new NotificationProbe(connection, 0, "p:"));
    }

    private static String flags(RedisProcess server) {
        String[] reply = server.command("CONFIG", "GET", PARAMETER).split("\n", -1);
        return reply.length < 2 ? "" : reply[1];
    }
}
