package io.omnicache.jcache.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.RedisServer;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisBackendTest {
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    @Test
    void operations_onOneKey_doWhatTheySay() {
        try (RedisBackend backend = RedisBackend.open(redis.uri())) {
            assertThat(backend.get("k")).isNull();
            assertThat(backend.delete("k")).isFalse();
            backend.set("k", VALUE);
            assertThat(backend.get("k")).isEqualTo(VALUE);
            assertThat(backend.exists("k")).isTrue();
            assertThat(backend.delete("k")).isTrue();
            assertThat(backend.exists("k")).isFalse();
        }
    }

    @Test
    void set_withATimeToLive_hasItInRedis() {
        try (RedisProcess server = RedisProcess.start();
                RedisBackend backend = RedisBackend.open(server.uri() + "?key-prefix=p:")) {
            backend.set("k", VALUE, Duration.ofHours(1));

            assertThat(server.command("TTL", "p:k")).isIn("3600", "3599");
            assertThatThrownBy(() -> backend.set("k", VALUE, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void clear_withPrefixLikeAPattern_leavesOtherPrefixes() {
        try (RedisProcess server = RedisProcess.start();
                RedisBackend a = RedisBackend.open(server.uri() + "?key-prefix=tenant_[a]*:");
                RedisBackend b = RedisBackend.open(server.uri() + "?key-prefix=tenant_ab:")) {
            a.set("k", VALUE);
            b.set("k", VALUE);

            a.clear();

            assertThat(a.exists("k")).isFalse();
            assertThat(b.exists("k")).isTrue();
        }
    }

    @Test
    void clear_withAnEmptyPrefix_emptiesTheDatabase() {
        try (RedisProcess server = RedisProcess.start();
                RedisBackend backend = RedisBackend.open(server.uri() + "?key-prefix=")) {
            server.command("SET", "foreign", "x");

            backend.clear();

            assertThat(server.command("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    void forEachKey_passesTheKeysWithoutTheirPrefix() {
        try (RedisBackend backend = RedisBackend.open(redis.uri())) {
            backend.set("a", VALUE);
            backend.set("b", VALUE);
            Set<String> keys = new TreeSet<>();

            backend.forEachKey(keys::add);

            assertThat(keys).containsExactly("a", "b");
        }
    }

    @Test
    void anyOperation_afterClose_isRefused() {
        RedisBackend backend = RedisBackend.open(redis.uri());
        backend.close();
        backend.close();

        assertThatThrownBy(() -> backend.get("k")).isInstanceOf(IllegalStateException.class);
    }
}
