package io.omnicache.jcache.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A password in a file that is replaced in all the ways in which files are, and a server that knows it earlier or later. */
class PasswordFileTest {
    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    @TempDir
    Path directory;

    private Path file;

    @RegisterExtension
    final Caches caches =
            Caches.on(() -> Caches.with(server.get().address(), "username=app&timeout=10s&password-file=" + file));

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("password"), "first\n");
        user(">first");
    }

    @Test
    void file_replacedByRename_isFollowed() throws IOException {
        Cache<String, String> cache = opened();
        Files.move(Files.writeString(directory.resolve("new"), "second"), file, StandardCopyOption.REPLACE_EXISTING);
        user(">second");

        awaitLogin("second");
        assertThat(cache.get("k")).isEqualTo("v");
    }

    @Test
    void file_withAByteOrderMark_isReadWithoutIt() throws IOException {
        Cache<String, String> cache = opened();
        Files.writeString(file, "\ufeffsecond\r\n");
        user(">second");

        awaitLogin("second");
        assertThat(cache.get("k")).isEqualTo("v");
    }

    /** As Kubernetes does: the file is a link through a link to a directory, which is replaced. */
    @Test
    void file_replacedByALinkToADirectory_isFollowed() throws IOException {
        Path first = Files.createDirectory(directory.resolve("..1"));
        Path second = Files.createDirectory(directory.resolve("..2"));
        Files.writeString(first.resolve("password"), "first");
        Files.writeString(second.resolve("password"), "second");
        Path data = Files.createSymbolicLink(directory.resolve("..data"), first);
        Files.delete(file);
        Files.createSymbolicLink(file, data.resolve("password"));
        Cache<String, String> cache = opened();

        user(">second");
        Path next = Files.createSymbolicLink(directory.resolve("..next"), second);
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        awaitLogin("second");
        assertThat(cache.get("k")).isEqualTo("v");
    }

    /** While the file is empty, missing or a directory, the last password is used, for new connections too. */
    @Test
    void file_thatIsEmptyOrMissingForAWhile_leavesTheLastPassword() throws Exception {
        Cache<String, String> cache = opened();
        for (String state : new String[] {"empty", "missing", "directory"}) {
            Files.delete(file);
            if (state.equals("empty")) {
                Files.writeString(file, "\n");
            } else if (state.equals("directory")) {
                Files.createDirectory(file);
            }
            server.get().command("CLIENT", "KILL", "USER", "app");
            assertThat(caches.manager().getCache("c")).isNotNull();
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(cache.get("k")).isEqualTo("v"));
            Files.deleteIfExists(file);
            Files.writeString(file, "first\r\n");
        }
        user(">second");
        Files.writeString(file, "second\n\n");
        awaitLogin("second");
    }

    /** The file is ahead of the server: open connections are used on, and new ones wait for the server. */
    @Test
    void server_thatDoesNotKnowThePasswordYet_isAskedAgain() throws Exception {
        Cache<String, String> cache = opened();
        try (LogCapture log = LogCapture.of("io.omnicache.jcache.internal.redis.login.LoginSource")) {
            Files.writeString(file, "second");
            await().until(() -> refused() > 2);
            assertThat(cache.get("k")).isEqualTo("v");
            assertThat(log.messages()).hasSize(1);
            assertThat(log.messages().get(0))
                    .isEqualTo(
                            "A server refuses a new login on an open connection with the credentials of the file of the setting"
                                    + " password-file (WRONGPASS); the connection is used on, and the login is tried again");

            Cache<String, String> other =
                    caches.otherManager().createCache("c", new MutableConfiguration<String, String>());
            assertThatThrownBy(() -> other.get("k"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("refused the login and answered \"WRONGPASS");

            user(">second");
            await().until(() -> log.messages().size() > 1);
            assertThat(log.messages().get(1))
                    .endsWith("have logged in with the credentials of the file of the setting"
                            + " password-file"
                            + " again");
            assertThat(other.get("k")).isEqualTo("v");
        }
    }

    /** A call that needs a new connection, in the moment in which the server doesn't know the password, isn't failed. */
    @Test
    void call_thatNeedsANewConnection_waitsForTheServer() throws Exception {
        Cache<String, String> cache = opened();
        Files.writeString(file, "second");
        server.get().command("CLIENT", "KILL", "USER", "app");
        Thread later = new Thread(() -> {
            await().until(() -> refused() > 1);
            user(">second");
        });
        later.start();

        assertThat(getOnANewConnection(cache)).isEqualTo("v");
        later.join();
    }

    /** A command that is sent before the end of the old connection is noticed has an unknown outcome. */
    private static String getOnANewConnection(Cache<String, String> cache) {
        while (true) {
            try {
                return cache.get("k");
            } catch (RedisCacheException e) {
                if (!e.isOutcomeUnknown()) {
                    throw e;
                }
            }
        }
    }

    @Test
    void file_thatCannotBeUsed_isReportedWhenTheManagerIsOpened() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty"), "\r\n");
        Path large = Files.write(directory.resolve("large"), new byte[(64 << 10) + 1]);
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff});
        assertWrong(directory.resolve("missing"), "there is no such file");
        assertWrong(empty, "it is empty: write the password into it");
        assertWrong(large, "it is longer than 65536 bytes, so that it can't be a password");
        assertWrong(binary, "it is not a text in UTF-8");
        assertWrong(directory, "it can't be read: let this program's user read it");
    }

    /** Nobody writes into it, so that reading it would wait for ever. */
    @Test
    @Timeout(30)
    void pipe_inPlaceOfAFile_isRefused() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertWrong(pipe, "it is no regular file, but a pipe or a device: write the password into a file");
    }

    @Test
    void sources_thatAreTwo_areRefusedByName() {
        String uri = server.get().address();
        String first = "The connection settings ";
        String rest = " exclude each other: keep one of them";
        for (String[] pair : new String[][] {
            {"password=x&password-file=y", "password and password-file"},
            {"password=x&credentials-provider=y", "password and credentials-provider"},
            {"password-file=x&credentials-provider=y", "password-file and credentials-provider"}
        }) {
            assertThatThrownBy(() -> caches.open(Caches.with(uri, pair[0]))).hasMessage(first + pair[1] + rest);
        }
        assertThatThrownBy(() ->
                        caches.open("redis-sentinel://h?master=m&sentinel-password=x&sentinel-password-file=" + file))
                .hasMessage(first + "sentinel-password and sentinel-password-file" + rest);
    }

    /** Without a setting for it there is no thread, and no login but the first. With an unchanged file there is no login. */
    @Test
    void login_thatDoesNotChange_costsNothing() throws Exception {
        Cache<String, String> cache = opened();
        long logins = logins();
        TimeUnit.SECONDS.sleep(1);
        cache.put("k", "v");
        assertThat(logins()).isEqualTo(logins);
        caches.manager().close();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("omnicache-credentials")));
        Cache<String, String> fixed = caches.open(server.get().address().replace("://", "://app:first@"))
                .createCache("c", new MutableConfiguration<String, String>());
        fixed.put("k", "v");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("omnicache-credentials"));
    }

    private void assertWrong(Path wrong, String problem) {
        assertThatThrownBy(() -> caches.open(server.get().address() + "?password-file=" + wrong))
                .isInstanceOf(CacheException.class)
                .hasMessage("The connection setting password-file names the file " + wrong + ", and " + problem);
    }

    private Cache<String, String> opened() {
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");
        return cache;
    }

    /** Waits until open connections have logged in, and forbids the first password, so that new ones must. */
    private void awaitLogin(String password) {
        long before = logins();
        user("<first");
        await().until(() -> logins() > before || logins() > 3);
        server.get().command("CLIENT", "KILL", "USER", "app");
        await().ignoreExceptions()
                .untilAsserted(() -> caches.manager().getCache("c").get("k"));
        assertThat(server.get().command("ACL", "GETUSER", "app")).contains("passwords");
        assertThat(password).isNotEmpty();
    }

    private void user(String change) {
        server.get().command("ACL", "SETUSER", "app", "on", change, "~*", "&*", "+@all");
    }

    private long logins() {
        return stat("calls");
    }

    private long refused() {
        return stat("failed_calls");
    }

    private long stat(String name) {
        for (String line : server.get().command("INFO", "commandstats").split("\r\n")) {
            if (line.startsWith("cmdstat_auth:")) {
                for (String part : line.substring("cmdstat_auth:".length()).split(",")) {
                    if (part.startsWith(name + "=")) {
                        return Long.parseLong(part.substring(name.length() + 1));
                    }
                }
            }
        }
        return 0;
    }
}
