package io.omnicache.jcache.internal.config.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.ReadFrom;
import io.omnicache.jcache.internal.config.connection.Topology.Address;
import io.omnicache.jcache.internal.config.setting.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUriTest {

    @Test
    void parse_hostOnly_takesTheDefaults() {
        ConnectionOptions settings = parse("redis://cache_1");

        assertThat(settings.topology().addresses()).containsExactly(new Address("cache_1", 6379));
        assertThat(settings.topology().kind()).isEqualTo(Topology.Kind.SINGLE);
        assertThat(settings.tls()).isNull();
        assertThat(settings.database()).isZero();
        assertThat(settings.keyPrefix()).isEqualTo("omnicache:");
        assertThat(settings.readFrom()).isEqualTo(ReadFrom.MASTER);
    }

    @Test
    void parse_allParts_readsThem() {
        ConnectionOptions settings =
                parse("rediss://ada:p%40ss@[::1]:7000/3?key-prefix=tenant_a:&timeout=500ms&connect-timeout=1m");

        assertThat(settings.tls()).isEqualTo(new Tls(null, null, true));
        assertThat(settings.topology().addresses()).containsExactly(new Address("::1", 7000));
        assertThat(settings.database()).isEqualTo(3);
        assertThat(settings.login()).isEqualTo(new Login("ada", new Secret("p@ss")));
        assertThat(settings.keyPrefix()).isEqualTo("tenant_a:");
        assertThat(settings.transport().timeout()).hasMillis(500);
        assertThat(settings.transport().connectTimeout()).hasMinutes(1);
        assertThat(settings.toString()).doesNotContain("p@ss").contains("***");
    }

    @Test
    void parse_unixSocket_readsPathAndDatabase() {
        ConnectionOptions settings = parse("unix:///run/redis.sock?db=2");

        assertThat(settings.topology().socketPath()).isEqualTo("/run/redis.sock");
        assertThat(settings.database()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "redis-cluster, CLUSTER, false, 6379",
        "rediss-cluster, CLUSTER, true, 6379",
        "redis-sentinel, SENTINEL, false, 26379",
        "rediss-sentinel, SENTINEL, true, 26379",
        "redis-replicated, REPLICATED, false, 6379",
        "REDISS-REPLICATED, REPLICATED, true, 6379"
    })
    void parse_severalHosts_readsTheTopology(String scheme, Topology.Kind kind, boolean encrypted, int port) {
        ConnectionOptions settings = parse(scheme + "://:pw@node_1:7001,[fe80::1],10.0.0.3:7003"
                + (kind == Topology.Kind.SENTINEL ? "?master=main&sentinel-password=other" : ""));

        assertThat(settings.topology().kind()).isEqualTo(kind);
        assertThat(settings.topology().addresses())
                .containsExactly(
                        new Address("node_1", 7001), new Address("fe80::1", port), new Address("10.0.0.3", 7003));
        assertThat(settings.tls() != null).isEqualTo(encrypted);
        assertThat(settings.login()).isEqualTo(new Login(null, new Secret("pw")));
        if (kind == Topology.Kind.SENTINEL) {
            assertThat(settings.topology().masterName()).isEqualTo("main");
            assertThat(settings.sentinelLogin()).isEqualTo(new Login(null, new Secret("other")));
        }
    }

    @Test
    void parse_otherSettings_prefersTheUrl() {
        Properties properties = new Properties();
        properties.setProperty("omnicache.password", "beside");
        properties.setProperty("omnicache.db", "1");
        properties.setProperty("omnicache.timeout", "1s");
        properties.setProperty("omnicache.retries", "7");
        properties.setProperty("unrelated", "x");
        Map<String, String> beside = ConnectionSettings.among(properties);

        ConnectionOptions settings =
                ConnectionUri.parse("redis://ada@host/2?timeout=2s", ConnectionUri.DEFAULT_IDENTITY, beside);
        assertThat(settings.login()).isEqualTo(new Login("ada", new Secret("beside")));
        assertThat(settings.database()).isEqualTo(2);
        assertThat(settings.transport().timeout()).hasSeconds(2);
        assertThat(settings.transport().retries()).isEqualTo(7);

        assertThat(ConnectionUri.parse("redis://host/2?db=3", ConnectionUri.DEFAULT_IDENTITY, beside)
                        .database())
                .isEqualTo(3);
    }

    @Test
    void parse_namespace_extendsTheKeyPrefix() {
        assertThat(parse("redis://host?key-prefix=myapp:&namespace=a:b").keyPrefix())
                .isEqualTo("myapp:~n:a%3Ab:");
    }

    @Test
    void parse_certificates_readsThem() {
        assertThat(parse("rediss://host?tls-ca-certificate=ca.pem&tls-certificate=c.pem&tls-private-key=k.pem"
                                + "&tls-verify-host=false")
                        .tls())
                .isEqualTo(new Tls(
                        new Tls.Certificates(Path.of("ca.pem")),
                        new Tls.CertificateAndKey(Path.of("c.pem"), Path.of("k.pem")),
                        false));
        assertThat(parse("rediss://host?tls-trust-store=t.p12&tls-trust-store-password=a&tls-key-store=k.p12"
                                + "&tls-key-store-password=b")
                        .tls())
                .isEqualTo(new Tls(
                        new Tls.Store(Path.of("t.p12"), new Secret("a")),
                        new Tls.Store(Path.of("k.p12"), new Secret("b")),
                        true));
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
                "redis://user:hush/hush@host",
                "redis://user:1/hush@host",
                "redis://:hush%zz@host",
                "redis://:hush@h1,h2",
                "redis://:hush@host?master=m",
                "redis://:hush@host?tls-verify-host=false",
                "redis://host?uri=hush",
                "rediss://:hush@host?tls-private-key=k.pem",
                "rediss://:hush@host?tls-certificate=c.pem",
                "rediss://:hush@host?tls-certificate=c.pem&tls-private-key=k.pem&tls-key-store=k",
                "rediss://:hush@host?tls-key-store-password=hush",
                "rediss://:hush@host?tls-trust-store=t&tls-ca-certificate=c",
                "redis-cluster://:hush@h1,,h2",
                "redis-cluster://:hush@h1/1",
                "redis-sentinel://:hush@h1",
                "redis-sentinel://:hush@h1?sentinel-password=&master=m",
                "redis://:hush@::1",
                "unix://host",
                "redis:hush",
                "hush"
            })
    void parse_wrongUrl_failsWithoutThePassword(String uri) {
        assertThatThrownBy(() -> parse(uri))
                .isInstanceOf(CacheException.class)
                .hasMessageNotContaining("hush")
                .hasNoCause();
    }

    /** A password that is not percent-encoded. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:%s@host",
                "redis://user:%s@host:6379/0",
                "redis-cluster://:%s@h1:7001,h2:7002",
                "redis-sentinel://user:%s@h1?master=m",
                "rediss://:%s@host?timeout=1s",
                "unix://:%s@/run/redis.sock"
            })
    void parse_passwordNotEncoded_failsWithoutThePassword(String uri) {
        for (String password : List.of(
                "hush/hush",
                "hush?hush",
                "hush#hush",
                "/hush",
                "?hush",
                "1/hush",
                "1?hush",
                "1#hush",
                "1/2?hush",
                "hush%hush",
                "hush%",
                "1?hush=hush",
                "hu@sh?hush=1",
                "hush/1",
                "1?timeout=hush",
                "99999/hush")) {
            assertThatThrownBy(() -> parse(uri.formatted(password)))
                    .as(password)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContainingAll("password", "percent-encode", "%2F", "%25")
                    .hasMessageNotContaining("hush")
                    .hasMessageNotContaining("99999")
                    .hasNoCause();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"p:ss", "p@ss", "p ss", "p+ss", "p&ss", "p=ss", "p%2Fss", "p%25ss"})
    void parse_passwordWithoutReservedCharacters_succeeds(String password) {
        String decoded = password.replace("%2F", "/").replace("%25", "%");

        assertThat(parse("redis://:" + password + "@host").login()).isEqualTo(new Login(null, new Secret(decoded)));
    }

    @Test
    void parse_whiteSpaceAround_removesIt() {
        assertThat(ConnectionUri.parse(" redis://host \n").identity()).hasToString("redis://host");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:hush@host, redis://host",
        "redis://u:hush@h1:1/0?password=hush&db=1&tls-key-store-password=hush#f, redis://h1:1/0?db=1#f",
        "redis-sentinel://h?sentinel-password=hush, redis-sentinel://h",
        "redis://h?key-prefix=a@b, redis://h?key-prefix=a@b",
        "redis://h?pass%77ord=hush, redis://h",
        "unix:///r.sock?db=1&password=hush, unix:///r.sock?db=1",
        "omnicache:default, omnicache:default",
        "file:/a@b?password=x, file:/a@b?password=x"
    })
    void withoutCredentials_anyUri_keepsTheRest(String uri, String identity) {
        assertThat(ConnectionUri.withoutCredentials(URI.create(uri))).hasToString(identity);
    }

    private static ConnectionOptions parse(String uri) {
        return ConnectionUri.parse(uri, URI.create("omnicache:default"), Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client-name=a;password=hunter2",
                "key-prefix=a;password=hunter2",
                "namespace=a,sentinel-password=hunter2",
                "client-name=a+password=hunter2",
                "client-name=a%26password=hunter2",
                "client-name=a%20PASSWORD%20=%20hunter2",
                "key-prefix=password=hunter2"
            })
    void parse_secretWithinTheValueOfAnotherParameter_isRefusedAndNotShown(String query) {
        assertThatThrownBy(() -> ConnectionUri.parse("redis://h?" + query))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("password=: separate parameters by &")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void parse_valueWithTheNameOfASecret_isAllowed() {
        assertThat(ConnectionUri.parse("redis://h?client-name=my-password-service&password=password%3D1"))
                .isNotNull();
    }
}
