package io.omnicache.jcache.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, keys and authorities are replaced on disk, and a manager that is open uses the new ones. */
class TlsFilesTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> SERVER = RedisServer.tls(true);

    @TempDir
    static Path otherDirectory;

    private static Certificates other;

    @TempDir
    Path directory;

    private final Certificates right = Certificates.shared();
    private Path authority;
    private Path certificate;
    private Path key;

    @RegisterExtension
    final Caches caches = Caches.on(() -> SERVER.get().address() + "?retries=0&tls-ca-certificate=" + authority
            + "&tls-certificate=" + certificate + "&tls-private-key=" + key);

    @BeforeAll
    static void makeOthers() {
        other = Certificates.create(otherDirectory);
    }

    @BeforeEach
    void copy() throws IOException {
        authority = replace(right.authorityFile(), directory.resolve("ca.pem"));
        certificate = replace(right.clientCertificate(), directory.resolve("client.pem"));
        key = replace(right.clientKey(), directory.resolve("client.key"));
    }

    @Test
    void certificate_thatIsReplaced_isUsedByTheNextConnection() throws IOException {
        replace(other.clientCertificate(), certificate);
        replace(other.clientKey(), key);
        Cache<String, String> cache = caches.create();
        assertThatThrownBy(() -> cache.get("k")).isInstanceOf(UnavailableException.class);

        replace(right.clientKey(), key);
        replace(right.clientCertificate(), certificate);
        cache.put("k", "v");

        assertThat(cache.get("k")).isEqualTo("v");
    }

    @Test
    void authority_thatIsReplaced_isTrustedByTheNextConnection() throws IOException {
        replace(other.authorityFile(), authority);
        Cache<String, String> cache = caches.create();
        assertThatThrownBy(() -> cache.get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("can't be reached with TLS");

        replace(right.authorityFile(), authority);

        cache.put("k", "v");
    }

    /** A new certificate beside the former key, half a file, and no file: what was read before is used. */
    @Test
    void files_thatDoNotFitForAWhile_leaveWhatWasReadBefore() throws IOException {
        Cache<String, String> cache = caches.create();
        try (LogCapture log = LogCapture.of("io.omnicache.jcache.internal.redis.tls.ReloadedFiles")) {
            replace(right.serverCertificate(), certificate);
            cache.put("k", "v");
            assertThat(log.messages())
                    .containsExactly("The connection setting tls-certificate names the file " + certificate
                            + ", and its first certificate is not that of the key which tls-private-key names; new"
                            + " connections use what was read before");

            Files.writeString(
                    certificate, Files.readString(right.serverCertificate()).substring(0, 200));
            reconnect();
            assertThat(cache.get("k")).isEqualTo("v");
            Files.delete(certificate);
            reconnect();
            assertThat(cache.get("k")).isEqualTo("v");
            assertThat(log.messages()).hasSize(1);

            replace(right.serverCertificate(), certificate);
            replace(right.serverKey(), key);
            reconnect();
            assertThat(cache.get("k")).isEqualTo("v");
        }
    }

    @Test
    void files_thatDoNotFit_areReportedWhenTheManagerIsOpened() throws IOException {
        replace(right.serverKey(), key);
        assertThatThrownBy(caches::manager)
                .isInstanceOf(CacheException.class)
                .hasMessage("The connection setting tls-certificate names the file " + certificate
                        + ", and its first certificate is not that of the key which tls-private-key names");
    }

    /** Closes the manager's connections, and waits until its operations go through again. */
    private void reconnect() {
        SERVER.get().command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        org.awaitility.Awaitility.await()
                .ignoreExceptions()
                .until(() -> caches.manager().getCache("c").containsKey("none") || true);
    }

    private static Path replace(Path from, Path to) throws IOException {
        Path copy = Files.copy(from, to.resolveSibling("copy"), StandardCopyOption.REPLACE_EXISTING);
        return Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
