package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.spi.CredentialsProvider;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every form of connection carries every operation of a cache, and the store under it. */
class ConnectionFormsIT {
    private static final String PASSWORD = "p@ss/w:rd";
    private static final String ENCODED = "p%40ss%2Fw%3Ard";

    @TempDir
    static Path directory;

    @RegisterExtension
    static final OwnServer<RedisProcess> single = RedisServer.own("--requirepass", PASSWORD);

    @RegisterExtension
    static final OwnServer<RedisProcess> tls = RedisServer.tls(true, "--requirepass", PASSWORD);

    @RegisterExtension
    static final OwnServer<RedisProcess> tlsForAll = RedisServer.tls(false, "--requirepass", PASSWORD);

    @RegisterExtension
    static final OwnServer<RedisProcess> socket = RedisServer.socket("--requirepass", PASSWORD);

    @RegisterExtension
    static final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 1, "--requirepass", PASSWORD);

    @RegisterExtension
    static final OwnServer<RedisSentinels> sentinels = RedisServer.sentinels(PASSWORD, "sentinel-secret");

    @RegisterExtension
    static final OwnServer<RedisSentinels> openSentinels = RedisServer.sentinels(PASSWORD, "");

    @RegisterExtension
    static final OwnServer<RedisSentinels> sentinelsOfOpenServers = RedisServer.sentinels("", "sentinel-secret");

    enum Form {
        SINGLE(() -> single.get().uri() + "/0?client-name=forms"),
        OTHER_DATABASE(() -> single.get().uri() + "/3?connections=10&io-threads=1"),
        PASSWORD_AS_PARAMETER(() -> single.get().address() + "?password=" + ENCODED),
        USER_LIMITED_TO_ITS_PREFIX(() -> {
            single.get()
                    .command(
                            "ACL",
                            "SETUSER",
                            "tenant",
                            "on",
                            ">hush",
                            "~tenant_a:*",
                            "+@all",
                            "-@dangerous",
                            "-@admin");
            return single.get().address().replace("redis://", "redis://tenant:hush@") + "?key-prefix=tenant_a:";
        }),
        USER_WITHOUT_INFO(() -> {
            single.get()
                    .command(
                            "ACL",
                            "SETUSER",
                            "modest",
                            "on",
                            ">hush",
                            "~tenant_b:*",
                            "+@read",
                            "+@write",
                            "+evalsha",
                            "+eval",
                            "+ping",
                            "-info",
                            "%R~x",
                            "resetchannels");
            return single.get().address().replace("redis://", "redis://modest:hush@") + "?key-prefix=tenant_b:";
        }),
        NAMESPACE(() -> single.get().uri() + "?key-prefix=myapp:&namespace=prod"),
        TLS_WITH_PEM(() -> {
            Certificates files = Certificates.shared();
            return tls.get().uri() + "?tls-ca-certificate=" + files.authorityFile() + "&tls-certificate="
                    + files.clientCertificate() + "&tls-private-key=" + files.clientKey();
        }),
        TLS_WITH_STORES(() -> {
            Certificates files = Certificates.shared();
            return tls.get().uri().replace("127.0.0.1", "localhost") + "?tls-trust-store=" + files.trustStore()
                    + "&tls-trust-store-password=" + Certificates.STORE_PASSWORD + "&tls-key-store="
                    + files.keyStore() + "&tls-key-store-password=" + Certificates.STORE_PASSWORD;
        }),
        UNIX_SOCKET(() -> socket.get().uri() + "?db=1"),
        CLUSTER(() -> "redis-cluster://:" + ENCODED + "@"
                + RedisProcess.hosts(cluster.get().nodes())),
        CLUSTER_READ_FROM_ANY(() -> "redis-cluster://:" + ENCODED + "@"
                + RedisProcess.hosts(cluster.get().nodes().subList(0, 1)) + "?read-from=any"),
        SENTINELS(() -> "redis-sentinel://:" + ENCODED + "@"
                + RedisProcess.hosts(sentinels.get().sentinels())
                + "/2?master=mymaster&sentinel-password=sentinel-secret"),
        SENTINELS_WITHOUT_PASSWORD(() -> "redis-sentinel://:" + ENCODED + "@"
                + RedisProcess.hosts(openSentinels.get().sentinels()) + "?master=mymaster"),
        SENTINELS_OF_SERVERS_WITHOUT_PASSWORD(() -> "redis-sentinel://"
                + RedisProcess.hosts(sentinelsOfOpenServers.get().sentinels())
                + "?master=mymaster&sentinel-password=sentinel-secret"),
        REPLICATED(() -> "redis-replicated://:" + ENCODED + "@"
                + RedisProcess.hosts(sentinels.get().servers()) + "/1");

        private final Supplier<String> uri;

        Form(Supplier<String> uri) {
            this.uri = uri;
        }

        String uri() {
            return uri.get();
        }

        /** With a key prefix, if the form hasn't one. */
        String prefixedUri() {
            String uri = uri();
            return uri.contains("key-prefix=") ? uri : uri + (uri.contains("?") ? "&" : "?") + "key-prefix=forms:";
        }
    }

    /** Not on replicas: what was just written may not be there yet. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLUSTER_READ_FROM_ANY")
    void everyOperation_works(Form form) throws Exception {
        RedisCachingProvider provider = new RedisCachingProvider();
        try {
            CacheManager manager = provider.getCacheManager(URI.create(form.prefixedUri()), null);

            EveryOperation.on(manager);

            assertThat(manager.getURI().toString())
                    .doesNotContain(ENCODED)
                    .doesNotContain("hush")
                    .doesNotContain("password");
            manager.getCacheNames().forEach(manager::destroyCache);
        } finally {
            provider.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void backend_onEveryForm_works(Form form) {
        byte[] value = "value".getBytes(StandardCharsets.UTF_8);
        try (RedisBackend backend = RedisBackend.open(form.prefixedUri())) {
            backend.clear();
            for (int i = 0; i < 50; i++) {
                backend.set("k" + i, value);
            }
            Stream.Builder<String> seen = Stream.builder();
            backend.forEachKey(seen);
            assertThat(seen.build().distinct()).hasSize(50);
            if (form != Form.CLUSTER_READ_FROM_ANY) {
                assertThat(backend.get("k7")).isEqualTo(value);
            }
            assertThat(backend.delete("k7")).isTrue();
            backend.clear();
            backend.forEachKey(key -> {
                throw new AssertionError(key);
            });
        }
    }

    static List<String> documentedExamples() throws IOException {
        return Files.readAllLines(Path.of("docs/connections.md")).stream()
                .filter(line -> line.matches("(redis|unix)\\S*://\\S+"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("documentedExamples")
    void documentedExample_works(String example) throws IOException {
        single.get().command("ACL", "SETUSER", "ada", "on", ">" + PASSWORD, "~tenant_a:*", "+@read", "+@write");
        single.get().command("ACL", "SETUSER", "ada", "+@scripting", "+@connection");
        boolean anyoneTrusted = example.startsWith("rediss") && !example.contains("?");

        try (RedisBackend backend = RedisBackend.open(onRealServers(example))) {
            if (anyoneTrusted) { // The JVM doesn't trust the test's authority.
                assertThatThrownBy(() -> backend.exists("k")).hasMessageContaining("tls-ca-certificate");
            } else {
                backend.set("k", new byte[] {1});
                assertThat(backend.delete("k")).isTrue();
                assertThat(backend.keyPrefix()).isEqualTo(example.contains("key-prefix") ? "tenant_a:" : "omnicache:");
            }
        }
    }

    /** Stands for the example's class. */
    public static final class TokenProvider implements CredentialsProvider {
        @Override
        public Credentials credentials() {
            return new Credentials(null, PASSWORD, Instant.now().plusSeconds(900));
        }
    }

    private static Path logins() throws IOException {
        Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        Files.writeString(directory.resolve("sentinel"), "sentinel-secret\n");
        return directory;
    }

    private static String onRealServers(String example) throws IOException {
        Certificates files = Certificates.shared();
        boolean asks = example.contains("sentinel-password");
        List<RedisProcess> watched = (asks ? sentinels : openSentinels).get().sentinels();
        String url = example.replaceAll("(?<!-)secret", ENCODED)
                .replaceAll(
                        "n1\\.example[^?]*", RedisProcess.hosts(cluster.get().nodes()))
                .replaceAll("s1\\.example[^/?]*", RedisProcess.hosts(watched))
                .replaceAll(
                        "r1\\.example[^?]*", RedisProcess.hosts(sentinels.get().servers()))
                .replace("/run/redis/redis.sock", socket.get().address().replace("unix://", ""))
                .replace("/etc/redis-login", logins().toString())
                .replace("com.acme.TokenProvider", TokenProvider.class.getName())
                .replace("/etc/redis/", files.authorityFile().getParent() + "/");
        RedisProcess server =
                url.startsWith("rediss") ? (url.contains("client") ? tls : tlsForAll).get() : single.get();
        String withServer = url.replaceAll("cache\\.example\\.com(:6379)?", RedisProcess.hosts(List.of(server)));
        // Where the example has no password, the test's server asks for one all the same.
        return example.matches(".*(secret|password-file|credentials-provider).*")
                ? withServer
                : withServer.replace("://", "://:" + ENCODED + "@");
    }
}
