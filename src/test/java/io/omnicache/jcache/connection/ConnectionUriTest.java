package io.omnicache.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.settings.Secret;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUriTest {

    @Test
    void parse_withoutAPort_takesTheDefaults() {
        ConnectionSettings settings = parse("redis://cache_1");

        assertThat(settings.host()).isEqualTo("cache_1");
        assertThat(settings.port()).isEqualTo(6379);
        assertThat(settings.database()).isZero();
        assertThat(settings.keyPrefix()).isEqualTo("omnicache:");
    }

    @Test
    void parse_withEverything_takesItApart() {
        ConnectionSettings settings =
                parse("rediss://ada:p%40ss@[::1]:7000/3?key-prefix=tenant_a:&timeout=500ms&connect-timeout=1m");

        assertThat(settings.tls()).isTrue();
        assertThat(settings.host()).isEqualTo("::1");
        assertThat(settings.port()).isEqualTo(7000);
        assertThat(settings.database()).isEqualTo(3);
        assertThat(settings.username()).isEqualTo("ada");
        assertThat(settings.password()).isEqualTo(new Secret("p@ss"));
        assertThat(settings.keyPrefix()).isEqualTo("tenant_a:");
        assertThat(settings.timeout()).hasMillis(500);
        assertThat(settings.toString()).doesNotContain("p@ss").contains("***");
    }

    @Test
    void parse_ofAUnixSocket_takesThePathAndTheDatabase() {
        ConnectionSettings settings = parse("unix:///run/redis.sock?db=2");

        assertThat(settings.socketPath()).isEqualTo("/run/redis.sock");
        assertThat(settings.database()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://:hush@host",
                "redis://:hush@",
                "redis://:hush@host:port",
                "redis://:hush@host:0",
                "redis://:hush@host/-1",
                "redis://:hush@host?colour=red",
                "redis://:hush@host?timeout=soon",
                "redis://:hush@a@b/c@d",
                "redis://:hush/hush@host",
                "redis://:hush%zz@host",
                "unix://host",
                "hush"
            })
    void parse_ofSomethingWrong_saysSoWithoutThePassword(String uri) {
        assertThatThrownBy(() -> parse(uri))
                .isInstanceOf(CacheException.class)
                .hasMessageMatching(uri.contains("@") ? "(?s)(?!.*hush).*" : "(?s).*");
    }

    private static ConnectionSettings parse(String uri) {
        return ConnectionUri.parse(uri, URI.create("omnicache:default"), new Properties());
    }
}
