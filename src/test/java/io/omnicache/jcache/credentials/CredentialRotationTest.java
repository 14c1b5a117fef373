package io.omnicache.jcache.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials change under load, and no call fails. */
class CredentialRotationTest {
    private static final Pattern LOGINS = Pattern.compile("cmdstat_auth:calls=(\\d+),.*,failed_calls=(\\d+)");
    private static final String NEAR = "defaults: {near-cache: true}";

    @TempDir
    Path directory;

    private final RedisCachingProvider provider = new RedisCachingProvider();

    /** For how long each test rotates. */
    int seconds() {
        return 6;
    }

    @Test
    void users_thatAreReplacedAndDeleted_failNoCall() throws Exception {
        try (RedisProcess server = RedisProcess.start()) {
            rotateUsers(List.of(server), server.uri(), "", NEAR);
        }
    }

    @Test
    void users_withoutScripts_failNoTransaction() throws Exception {
        try (RedisProcess server = RedisProcess.start()) {
            rotateUsers(List.of(server), server.uri(), "scripts=never&connections=3", "");
        }
    }

    @Test
    void users_ofACluster_failNoCall() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(3, 1)) {
            rotateUsers(
                    cluster.nodes(), "redis-cluster://" + RedisProcess.hosts(cluster.nodes()), "read-from=any", NEAR);
        }
    }

    @Test
    void users_behindSentinels_failNoCall() throws Exception {
        try (RedisSentinels group = RedisSentinels.start("", "guard").withoutFailover()) {
            Path file = Files.writeString(directory.resolve("sentinel-password"), "guard\n");
            rotateUsers(
                    group.servers(),
                    "redis-sentinel://" + RedisProcess.hosts(group.sentinels()),
                    "master=" + RedisSentinels.MASTER_NAME + "&sentinel-password-file=" + file,
                    NEAR);
        }
    }

    /** Connections are closed again and again meanwhile: commands on them may be lost, and everything goes on. */
    @Test
    void users_duringAStormOfReconnects_areFollowed() throws Exception {
        try (RedisProcess server = RedisProcess.start()) {
            RotatedUser user = new RotatedUser(List.of(server));
            try (CacheManager manager =
                            open(server.uri() + "?credentials-provider=" + RotatingProvider.class.getName(), NEAR);
                    Load load = new Load(cache(manager), 6)) {
                for (int i = 0; i < 5 * seconds(); i++) {
                    TimeUnit.MILLISECONDS.sleep(200);
                    server.command("CLIENT", "KILL", "SKIPME", "yes", "TYPE", i % 3 == 0 ? "pubsub" : "normal");
                    user.rotate();
                }
                assertThat(load.failures())
                        .allSatisfy(failure -> assertThat(failure)
                                .isInstanceOf(RedisCacheException.class)
                                .hasMessageContaining("lost before the reply"));
                long calls = load.calls();
                await().until(() -> load.calls() > calls + 100);
            }
            assertThat(user.late()).isZero();
        }
    }

    private void rotateUsers(List<RedisProcess> servers, String uri, String parameters, String yaml) throws Exception {
        RotatedUser user = new RotatedUser(servers);
        String all = uri + "?credentials-provider=" + RotatingProvider.class.getName()
                + (parameters.isEmpty() ? "" : "&" + parameters);
        long calls;
        try (CacheManager manager = open(all, yaml);
                Load load = new Load(cache(manager), 6)) {
            for (int i = 0; i < 2 * seconds(); i++) {
                TimeUnit.MILLISECONDS.sleep(500);
                user.rotate();
            }
            calls = load.calls();
            assertThat(load.failures()).isEmpty();
        }
        System.out.printf(
                "%d users, %d calls, 0 failed, %d connections late, provider asked %d times%n",
                user.rotations(), calls, user.late(), RotatingProvider.CALLS.getAndSet(0));
        assertThat(user.late()).isZero();
        assertThat(calls).isGreaterThan(1_000);
    }

    @Test
    void passwordAndCertificate_inFiles_failNoCall() throws Exception {
        Certificates certificates = Certificates.shared();
        Path certificate = directory.resolve("client.pem");
        Path key = directory.resolve("client.key");
        Path password = directory.resolve("password");
        try (RedisProcess server = RedisProcess.startTls(certificates, true)) {
            String present = rotatePassword(server, password, "");
            replace(certificates.clientCertificate(), certificate);
            replace(certificates.clientKey(), key);
            String uri = server.uri().replace("://", "://app@") + "?password-file=" + password + "&tls-ca-certificate="
                    + certificates.authorityFile() + "&tls-certificate=" + certificate + "&tls-private-key=" + key;
            try (CacheManager manager = open(uri, NEAR);
                    Load load = new Load(cache(manager), 6)) {
                long before = logins(server)[0];
                for (int i = 0; i < seconds(); i++) {
                    TimeUnit.SECONDS.sleep(1);
                    present = rotatePassword(server, password, present);
                    boolean isFirst = i % 2 == 0;
                    replace(isFirst ? certificates.serverKey() : certificates.clientKey(), key);
                    replace(isFirst ? certificates.serverCertificate() : certificates.clientCertificate(), certificate);
                    try (CacheManager other = open(uri + "&client-name=n" + i, "")) {
                        cache(other).put(-1, "v");
                    }
                }
                long[] after = logins(server);
                assertThat(load.failures()).isEmpty();
                System.out.printf(
                        "%d rotations, %d calls, 0 failed, %d logins, %d refused%n",
                        seconds(), load.calls(), after[0] - before, after[1]);
                // Besides those of the second managers: the shared connection, the client's own, the pushes'.
                assertThat(after[0] - before).isGreaterThan(3L * seconds());
                assertThat(after[1]).isZero();
            }
        }
    }

    /** Adds a new password, has it written, and removes the one before. Returns the new one. */
    private static String rotatePassword(RedisProcess server, Path file, String old) throws Exception {
        String secret = UUID.randomUUID().toString();
        server.command("ACL", "SETUSER", "app", "on", ">" + secret, "~*", "&*", "+@all", "-auth");
        Path written = Files.writeString(file.resolveSibling("new"), secret + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!old.isEmpty()) {
            server.command("ACL", "SETUSER", "app", "<" + old);
        }
        return secret;
    }

    private static void replace(Path from, Path to) throws IOException {
        Path copy = Files.copy(from, to.resolveSibling("copy"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** How often clients have logged in, and how often that was refused. */
    private static long[] logins(RedisProcess server) {
        Matcher found = LOGINS.matcher(server.command("INFO", "commandstats"));
        if (!found.find()) {
            return new long[2];
        }
        return new long[] {Long.parseLong(found.group(1)), Long.parseLong(found.group(2))};
    }

    private CacheManager open(String uri, String yaml) throws IOException {
        Path file = Files.writeString(Files.createTempFile(directory, "omnicache", ".yaml"), yaml);
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", uri);
        return provider.getCacheManager(yaml.isEmpty() ? URI.create(uri) : file.toUri(), null, properties);
    }

    private static Cache<Integer, String> cache(CacheManager manager) {
        return manager.createCache(
                "c", new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
    }
}
