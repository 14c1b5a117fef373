package io.omnicache.jcache.internal.redis.redisson;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.spi.CredentialsProvider;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which credentials Redisson gets, and for which connection. */
class ChangingLoginsTest {
    private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("h", 1);

    @TempDir
    Path directory;

    /** A sentinel that answers "try again later" must not get the password of the servers. */
    @Test
    void resolve_ofALoginThatNobodyHandedOver_givesNoCredentials() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "secret");
        try (ChangingLogins logins = Objects.requireNonNull(ChangingLogins.of(
                ConnectionUri.parse("redis-sentinel://h?master=m&password-file=" + file),
                getClass().getClassLoader()))) {
            logins.logIn(
                    new CredentialsProvider.Credentials("u", "p", null),
                    () -> assertThat(logins.resolve(ADDRESS)
                                    .toCompletableFuture()
                                    .join()
                                    .getPassword())
                            .isEqualTo("p"));

            assertThat(logins.resolve(ADDRESS)).isCompletedExceptionally();
        }
    }
}
