package io.omnicache.jcache.topology;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.spi.CredentialsProvider;
import io.omnicache.jcache.topology.Telling.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Causes the failures of wrong credentials, and of those that change. */
final class ToldCredentials {
    private ToldCredentials() {}

    static void assertWrongPassword(Told told) {
        try (RedisProcess server = RedisProcess.start("--requirepass", "a%41b")) {
            Telling.assertTold(told, "redis://:a%41b@127.0.0.1:" + server.port(), Op.READ);
            Telling.assertTold(told, "redis://nobody:a%2541b@127.0.0.1:" + server.port(), Op.WRITE);
        }
    }

    static void assertTold(Told told, Path directory) throws IOException {
        try (RedisProcess server = RedisProcess.start("--requirepass", "right")) {
            if (told == Told.REFUSED_CREDENTIALS) {
                Path file = Files.writeString(directory.resolve("password"), "wrong");
                Telling.assertTold(told, server.address() + "?password-file=" + file, Op.READ);
                return;
            }
            for (String scheme : List.of("redis", "redis-cluster", "redis-replicated")) {
                Telling.assertTold(
                        told,
                        scheme + "://127.0.0.1:" + server.port() + "?timeout=3s&connect-timeout=300ms&retries=0"
                                + "&credentials-provider=" + providerOf(told).getName(),
                        Op.READ);
            }
        }
    }

    private static Class<? extends CredentialsProvider> providerOf(Told told) {
        return switch (told) {
            case NO_CREDENTIALS -> Failing.class;
            case NULL_CREDENTIALS -> Empty.class;
            case ENDED_CREDENTIALS -> Ended.class;
            default -> Hanging.class;
        };
    }

    /** Throws an exception. */
    public static final class Failing implements CredentialsProvider {
        @Override
        public Credentials credentials() throws IOException {
            throw new IOException("secret");
        }
    }

    /** Returns nothing. */
    public static final class Empty implements CredentialsProvider {
        @Override
        public Credentials credentials() {
            return null;
        }
    }

    /** Returns an old token. */
    public static final class Ended implements CredentialsProvider {
        @Override
        public Credentials credentials() {
            return new Credentials(null, "right", Instant.now().minusMillis(1));
        }
    }

    /** Doesn't return. */
    public static final class Hanging implements CredentialsProvider {
        @Override
        public Credentials credentials() throws InterruptedException {
            new CountDownLatch(1).await();
            return null;
        }
    }
}
