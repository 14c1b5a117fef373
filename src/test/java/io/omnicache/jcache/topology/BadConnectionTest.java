package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong settings and absent servers: the error says what to do, and no thread is left. */
@Isolated
class BadConnectionTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> plain = RedisServer.own("--requirepass", "right");

    @RegisterExtension
    static final OwnServer<RedisProcess> tls = RedisServer.tls(true);

    @RegisterExtension
    static final OwnServer<RedisProcess> tlsWithoutClients = RedisServer.tls(false);

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws IOException {
        Certificates.create(directory);
        Files.writeString(directory.resolve("empty.pem"), "nothing");
        Files.writeString(
                directory.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Files.writeString(
                directory.resolve("pkcs1.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    }

    @ParameterizedTest
    @CsvSource({
        "tls-ca-certificate=missing.pem, tls-ca-certificate, no such file",
        "tls-ca-certificate=empty.pem, tls-ca-certificate, no certificate",
        "tls-ca-certificate=broken.pem, tls-ca-certificate, names the file",
        "tls-trust-store=trust.p12&tls-trust-store-password=hush, tls-trust-store, password is wrong",
        "tls-trust-store=empty.pem&tls-trust-store-password=hush, tls-trust-store, can't be read",
        "tls-key-store=client.p12&tls-key-store-password=hush, tls-key-store, password is wrong",
        "tls-trust-store=trust.p12, tls-trust-store, is its password missing",
        "tls-key-store=client.p12, tls-key-store, password is wrong or missing",
        "tls-certificate=client.pem&tls-private-key=pkcs1.key, tls-private-key, openssl pkcs8",
        "tls-certificate=client.pem&tls-private-key=client.pem, tls-private-key, no private key",
        "tls-certificate=empty.pem&tls-private-key=client.key, tls-certificate, no certificate"
    })
    void open_withAFileThatWontDo_namesTheSettingAndTheProblem(String settings, String name, String problem) {
        String query = Stream.of(settings.split("&"))
                .map(pair -> pair.contains("password") ? pair : pair.replace("=", "=" + directory + "/"))
                .collect(Collectors.joining("&"));
        Set<Thread> before = clientThreads();

        assertThatThrownBy(() -> RedisBackend.open("rediss://127.0.0.1:1?" + query))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(problem)
                .hasMessageNotContaining("hush");
        assertThat(clientThreads()).isSubsetOf(before); // Those of an earlier attempt may end meanwhile.
    }

    @Test
    void getCacheManager_withAWrongUri_opensNone() {
        RedisCachingProvider provider = new RedisCachingProvider();
        URI uri = URI.create("redis://localhost?timeout=soon");

        assertThatThrownBy(() -> provider.getCacheManager(uri, null))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("timeout")
                .hasMessageContaining("500ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:hush@%s",
                "redis://nobody:hush@%s",
                "redis-cluster://:hush@%s",
                "redis-replicated://:hush@%s"
            })
    void firstOperation_withAWrongPassword_saysSoWithoutIt(String form) {
        assertFirstOperationFails(form.formatted(hostOf(plain)), "refused the login", "password");
    }

    @Test
    void firstOperation_withoutAPassword_saysSo() {
        assertFirstOperationFails("redis://" + hostOf(plain), "refused the login");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:hush@127.0.0.1:%d",
                "redis-cluster://:hush@127.0.0.1:%d,127.0.0.1:%<d",
                "redis-sentinel://:hush@127.0.0.1:%d,127.0.0.1:%<d?master=mymaster&sentinel-password=hush",
                "redis-replicated://:hush@127.0.0.1:%d",
                "rediss://:hush@127.0.0.1:%d"
            })
    void firstOperation_whereNobodyListens_namesTheServers(String form) throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertFirstOperationFails(form.formatted(port), "127.0.0.1:" + port, "can't be reached");
    }

    @Test
    void firstOperation_onSilentServer_failsWithinTheTimeouts() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String uri = "redis://:hush@127.0.0.1:" + silent.getLocalPort() + "?timeout=300ms&connect-timeout=300ms";

            assertFirstOperationFails(uri, "127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void firstOperation_onAHostThatHasNoAddress_saysSo() {
        assertFirstOperationFails("redis://:hush@no-such_host.invalid", "no-such_host.invalid", "resolved");
    }

    @Test
    void firstOperation_onAClustersUrlOfASingleServer_saysSo() {
        assertFirstOperationFails("redis-cluster://:right@" + hostOf(plain), "127.0.0.1");
    }

    @Test
    void firstOperation_onAServerThatIsNotTrusted_namesTheSettings() {
        assertFirstOperationFails(tlsWithoutClients.get().uri(), "TLS", "tls-ca-certificate");
    }

    @Test
    void firstOperation_withoutTheClientCertificateThatIsAskedFor_fails() {
        assertFirstOperationFails(Certificates.trusting(tls.get()), "Redis at rediss://");
    }

    @Test
    void firstOperation_withTlsOnAPlainPort_saysSo() {
        assertFirstOperationFails("rediss://:hush@" + hostOf(plain) + "?connect-timeout=1s&timeout=1s", "TLS");
    }

    @Test
    void firstOperation_withoutTlsOnATlsPort_fails() {
        assertFirstOperationFails("redis://:hush@" + hostOf(tls), "127.0.0.1");
    }

    /** The server shows the client's certificate, which names no host. */
    @Test
    void firstOperation_withCertificateOfAnotherHost_isRefused() {
        Certificates files = Certificates.shared();
        try (RedisProcess server = RedisProcess.startTls(files, false)) {
            server.command(
                    "CONFIG",
                    "SET",
                    "tls-cert-file",
                    files.clientCertificate().toString(),
                    "tls-key-file",
                    files.clientKey().toString());
            String uri = Certificates.trusting(server);

            assertFirstOperationFails(uri, "TLS", "tls-verify-host");
            try (RedisBackend backend = RedisBackend.open(uri + "&tls-verify-host=false")) {
                assertThat(backend.get("k")).isNull();
            }
        }
    }

    @Test
    void operation_onAServerThatCameUpLater_works() {
        try (RedisProcess server = RedisProcess.start();
                RedisBackend backend = RedisBackend.open(server.uri())) {
            server.stop();
            assertThatThrownBy(() -> backend.get("k")).isInstanceOf(RedisCacheException.class);

            server.restart();
            backend.set("k", new byte[] {1});
            assertThat(backend.get("k")).isEqualTo(new byte[] {1});

            server.restart();
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .ignoreExceptionsInstanceOf(RedisCacheException.class)
                    .untilAsserted(() -> assertThat(backend.get("k")).isNull());
        }
    }

    /** Without retries, which would only repeat the failure. */
    private static void assertFirstOperationFails(String form, String... parts) {
        String uri = form + (form.contains("?") ? "&" : "?") + "retries=0";
        Set<Thread> before = clientThreads();
        RedisCachingProvider provider = new RedisCachingProvider();
        try {
            var cache = provider.getCacheManager(URI.create(uri), null)
                    .createCache("c", new MutableConfiguration<String, String>());

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> cache.get("k"))
                        .isInstanceOf(RedisCacheException.class)
                        .hasMessageContainingAll(parts)
                        .hasMessageNotContaining("hush")
                        .hasMessageNotContaining("right@")
                        .satisfies(e -> assertThat(e.getCause())
                                .matches(cause -> cause == null || cause instanceof IOException));
            }
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(clientThreads()).isSubsetOf(before));
        } finally {
            provider.close();
        }
    }

    private static String hostOf(OwnServer<RedisProcess> server) {
        return "127.0.0.1:" + server.get().port();
    }

    /** The threads that a connection has. */
    private static Set<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("redisson")
                        || thread.getName().startsWith("omnicache"))
                .collect(Collectors.toSet());
    }
}
