package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.HeldNetwork;
import io.omnicache.jcache.testing.MissingCaches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A command that was given up, and reaches the server after newer ones of another connection. */
class LateCommandTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private HeldNetwork network;

    @RegisterExtension
    final Caches caches = Caches.on(() -> network.uri() + "?timeout=300ms&connect-timeout=300ms&retries=0");

    @BeforeEach
    void connect() throws Exception {
        server.get().command("FLUSHALL");
        network = new HeldNetwork(server.get());
    }

    @AfterEach
    void disconnect() throws Exception {
        network.close();
        server.get().command("ACL", "SETUSER", "default", "+client|kill", "+client|info");
    }

    /** The policy {@code throw}: whoever got an exception and puts again must not get the first value back. */
    @Test
    void change_thatWasGivenUp_neverReplacesANewerOne() {
        Cache<String, String> cache = caches.create();
        Waiting.untilItWorks(() -> cache.put("k", "old"));
        network.hold();
        assertThat(catchThrowable(() -> cache.put("k", "late"))).isInstanceOf(RedisCacheException.class);

        Waiting.untilItWorks(() -> cache.put("k", "new"));
        network.deliver();

        assertThat(cache.get("k")).isEqualTo("new");
        assertThat(cache.get("k")).isEqualTo("new");
    }

    /** Where the server doesn't end connections, what may come late is never read with the policy {@code miss}. */
    @Test
    void change_thatComesLate_sinceTheServerEndsNoConnection_isReadByNobody() {
        server.get().command("ACL", "SETUSER", "default", "-client|kill");
        Cache<String, String> cache = MissingCaches.open(caches, "", new MutableConfiguration<String, String>(), "x");
        cache.put("k", "old");
        network.hold();
        cache.put("k", "late");
        await().until(() -> {
            cache.put("other", "x");
            return MissingCaches.state(cache).equals("there");
        });
        cache.put("k", "new");

        network.deliver();

        assertThat(server.get().command("GET", "omnicache:" + cache.getName() + ":k"))
                .as("it has come")
                .contains("late");
        assertThat(cache.get("k")).isNull();
        assertThat(cache.getAndPut("k", "newer")).isNull();
    }
}
