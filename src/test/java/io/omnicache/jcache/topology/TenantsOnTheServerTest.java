package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisErrorReply;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RespConnection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a server shows a tenant of another one, and what it refuses, without this library: the part "Tenants" of {@code
 * docs/acl.md}. The users are those of {@link TenantsTest}.
 */
class TenantsOnTheServerTest {
    private static final String VALUE = "of tenant b";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own("--notify-keyspace-events", "Kx");

    @BeforeEach
    void createTenants() throws IOException {
        TenantsTest.create(server.get());
    }

    @AfterEach
    void removeAll() {
        command("FLUSHALL");
    }

    /** Some of the commands are none that the library needs. */
    @Test
    void userWithOtherKeys_seesNamesAndNumbers_andNothingElse() throws IOException {
        command("ACL", "SETUSER", "a", "+dbsize", "+randomkey", "+keys", "&__redis__:invalidate", "+client|id");
        command("SET", "b:c:k", VALUE, "PX", "3600000");
        try (RespConnection connection = login("a");
                RespConnection told = login("a")) {
            assertThat(connection.command("SCAN", "0")).contains("b:c:k");
            assertThat(connection.command("SCAN", "0", "TYPE", "string")).contains("b:c:k");
            assertThat(connection.command("DBSIZE")).isEqualTo("1");
            assertThat(connection.command("RANDOMKEY")).isEqualTo("b:c:k");
            assertThat(connection.command("KEYS", "*")).isEqualTo("b:c:k");
            assertThat(connection.command("INFO", "keyspace")).contains("keys=1,expires=1");

            String id = told.command("CLIENT", "ID");
            told.command("SUBSCRIBE", "__redis__:invalidate");
            connection.command("CLIENT", "TRACKING", "ON", "REDIRECT", id, "BCAST", "PREFIX", "b:");
            command("SET", "b:c:k", "changed " + VALUE);
            assertThat(told.command("PING")).isEqualTo("message\n__redis__:invalidate\nb:c:k");

            for (String[] refused : new String[][] {
                {"GET", "b:c:k"},
                {"EXISTS", "b:c:k"},
                {"TYPE", "b:c:k"},
                {"PTTL", "b:c:k"},
                {"SUBSCRIBE", "b:~events:c"},
                {"PUBLISH", "b:~events:c", "m"},
                {"SUBSCRIBE", "__keyspace@0__:b:c:k"},
                {"PSUBSCRIBE", "__keyspace@0__:b:*"},
                {"PSUBSCRIBE", "__keyspace@0__:*"},
                {"EVAL", "return redis.call('GET', 'b:c:k')", "0"},
                {"RENAME", "b:c:k", "a:c:k"},
                {"FLUSHDB"}
            }) {
                assertThatThrownBy(() -> connection.command(refused))
                        .as("%s", List.of(refused))
                        .isInstanceOf(RedisErrorReply.class)
                        .hasMessageMatching("(NOPERM|ERR The user executing the script|ERR ACL failure in script).*");
            }
        }
    }

    /** With a channel rule that is wider than the prefix, the names of the other's expired keys are heard. */
    @Test
    void userWithAllChannelsOfNotifications_seesNamesThatExpire() throws IOException {
        command("ACL", "SETUSER", "a", "&__keyspace@0__:*");
        try (RespConnection told = login("a")) {
            told.command("PSUBSCRIBE", "__keyspace@0__:*");
            command("SET", "b:c:k", VALUE, "PX", "1");
            await().until(() -> command("EXISTS", "b:c:k").equals("0"));

            assertThat(told.command("PING")).contains("__keyspace@0__:b:c:k", "expired");
        }
    }

    /** {@code CLIENT KILL} knows no tenants. */
    @Test
    void userWhoMayKillConnections_endsThoseOfOthers() throws IOException {
        try (RespConnection connection = login("a");
                RespConnection other = login("b")) {
            assertThat(connection.command("CLIENT", "KILL", "USER", "b")).isEqualTo("1");
            assertThatThrownBy(() -> other.command("PING")).isInstanceOf(IOException.class);
        }
    }

    private static RespConnection login(String tenant) throws IOException {
        RespConnection connection =
                RespConnection.open("127.0.0.1", server.get().port());
        connection.command("AUTH", tenant, "secret");
        return connection;
    }

    private static String command(String... words) {
        return server.get().command(words);
    }
}
