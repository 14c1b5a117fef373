package io.omnicache.jcache.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.backend.RedisBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;

class RedisServerTest {

    @RegisterExtension
    static final OwnServer<RedisProcess> forAll = RedisServer.own("--maxmemory", "64mb");

    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    @RegisterExtension
    final OwnServer<RedisProcess> forOne = RedisServer.socket();

    @Test
    void shared_uriAndCommand_meanTheSameServer() {
        try (RedisBackend backend = RedisBackend.open(redis.uri())) {
            backend.set("k", new byte[] {'v'});

            assertThat(redis.command("GET", redis.keyPrefix() + "k")).isEqualTo("v");
        }
    }

    @Test
    void shared_afterATest_holdsOtherTestsKeysOnly() {
        RedisServer other = RedisServer.shared();
        String prefix = other.keyPrefix();
        for (int i = 0; i < 2_500; i++) {
            other.command("SET", prefix + "line\n" + i, "v");
        }
        redis.command("SET", redis.keyPrefix() + "k", "v");

        other.removeKeys();

        assertThat(redis.command("EXISTS", prefix + "line\n0", prefix + "line\n2499"))
                .isEqualTo("0");
        assertThat(redis.command("EXISTS", redis.keyPrefix() + "k")).isEqualTo("1");
        assertThat(other.keyPrefix()).isNotEqualTo(prefix).isNotEqualTo(redis.keyPrefix());
    }

    @Test
    void own_isRunningDuringTheTest() {
        assertThat(forAll.get().command("CONFIG", "GET", "maxmemory")).endsWith("67108864");
        assertThat(forOne.get().command("PING")).isEqualTo("PONG");
    }

    @Test
    void own_ofAClassWhoseTestsFail_areClosed() {
        Failing.SEEN.clear();

        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Failing.class))
                .execute()
                .testEvents()
                .assertStatistics(tests -> tests.started(2).failed(2));

        assertThat(Failing.SEEN).hasSize(4).noneMatch(RedisProcess::isRunning);
        assertThat(Failing.SEEN.get(0)).as("for all tests").isSameAs(Failing.SEEN.get(2));
        assertThat(Failing.SEEN.get(1)).as("for one test").isNotSameAs(Failing.SEEN.get(3));
        assertThatThrownBy(Failing.ALL::get).hasMessageContaining("@RegisterExtension");
    }

    /** Not named like a test class, since its tests fail on purpose. */
    static final class Failing {
        static final List<RedisProcess> SEEN = new ArrayList<>();

        @RegisterExtension
        static final OwnServer<RedisProcess> ALL = RedisServer.own();

        @RegisterExtension
        final OwnServer<RedisProcess> one = RedisServer.own();

        @Test
        void first() {
            fail();
        }

        @Test
        void second() {
            fail();
        }

        private void fail() {
            SEEN.add(ALL.get());
            SEEN.add(one.get());
            throw new AssertionError("as it should");
        }
    }

    @Nested
    class OtherKinds {
        @RegisterExtension
        static final OwnServer<RedisProcess> TLS = RedisServer.tls(true);

        @RegisterExtension
        static final OwnServer<RedisCluster> CLUSTER = RedisServer.cluster(3, 0);

        @RegisterExtension
        static final OwnServer<RedisSentinels> SENTINELS = RedisServer.sentinels();

        @Test
        void all_areRunningDuringTheTest() {
            assertThat(TLS.get().command("PING")).isEqualTo("PONG");
            assertThat(CLUSTER.get().masters()).hasSize(3);
            assertThat(SENTINELS.get().master().command("PING")).isEqualTo("PONG");
        }
    }
}
