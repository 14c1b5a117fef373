package io.omnicache.jcache.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.spi.CredentialsProvider;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application's provider of credentials may do, and what becomes of it. */
class CredentialsProviderTest {
    private static final String PARAMETERS = "retries=1&connect-timeout=2s&timeout=10s&credentials-provider=";
    private static final String SECRET = "Xq7hunter2";

    @RegisterExtension
    static final OwnServer<RedisProcess> SERVER = RedisServer.own();

    @RegisterExtension
    final Caches caches =
            Caches.on(() -> Caches.with(SERVER.get().address(), PARAMETERS + TestProvider.class.getName()));

    @BeforeAll
    static void createUser() {
        SERVER.get().command("ACL", "SETUSER", "app", "on", ">" + SECRET, "~*", "&*", "+@all");
    }

    @Test
    void provider_isAskedInAThreadOfItsOwn_andClosedWithTheManager() {
        TestProvider.gives(() -> new Credentials("app", SECRET, null));
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");

        assertThat(SERVER.get().command("CLIENT", "LIST")).contains("user=app");
        assertThat(TestProvider.thread).startsWith("omnicache-credentials");
        assertThat(TestProvider.CALLS.get()).isBetween(1, 4);
        caches.manager().close();
        assertThat(TestProvider.CLOSED).hasValue(1);
    }

    @Test
    void provider_thatFailsWhenItIsClosed_leavesTheManagerToClose() throws Exception {
        TestProvider.gives(() -> new Credentials("app", SECRET, null));
        for (Throwable failure : new Throwable[] {new AssertionError(SECRET), new IOException(SECRET)}) {
            Cache<String, String> cache = caches.create();
            cache.put("k", "v");
            TestProvider.failsWhenClosed(failure);

            caches.manager().close();

            assertThat(TestProvider.CLOSED).hasValue(1);
            TestProvider.gives(() -> new Credentials("app", SECRET, null));
        }
    }

    @Test
    void provider_thatHangsWhenItIsClosed_leavesTheManagerToClose() {
        TestProvider.gives(() -> new Credentials("app", SECRET, null));
        caches.create().put("k", "v");
        CompletableFuture<Void> end = new CompletableFuture<>();
        TestProvider.closesWith(end);
        try (LogCapture log = LogCapture.of("io.omnicache")) {
            caches.manager().close();

            assertThat(log.messages()).anyMatch(line -> line.contains("hasn't been closed within 2000 ms"));
        } finally {
            end.complete(null);
        }
        assertThat(TestProvider.CLOSED).hasValue(1);
    }

    @Test
    void provider_withoutAUser_logsInAsTheUserOfTheUri() {
        TestProvider.gives(() -> new Credentials(null, SECRET, null));
        Cache<String, String> cache = caches.open(Caches.with(
                        SERVER.get().address(), "username=app&" + PARAMETERS + TestProvider.class.getName()))
                .createCache("c", new javax.cache.configuration.MutableConfiguration<>());

        cache.put("k", "v");

        assertThat(SERVER.get().command("CLIENT", "LIST")).contains("user=app");
    }

    @Test
    void provider_thatFails_failsTheConnectionAndSaysWhy() {
        assertRefused(
                () -> {
                    throw new IOException(SECRET);
                },
                "failed (java.io.IOException); look into its log, and at the service that it asks");
        assertRefused(() -> null, "returned null; it must return credentials or throw an exception");
        assertRefused(
                () -> new Credentials("app", SECRET, Instant.now().minusMillis(1)),
                "returned credentials that have ended; it must not keep them beyond their time, and the clock of this"
                        + " machine must be right");
        assertRefused(
                () -> {
                    throw new NoClassDefFoundError(SECRET);
                },
                "failed (java.lang.NoClassDefFoundError); look into its log, and at the service that it asks");
    }

    @Test
    void provider_thatHangs_isGivenUpAfterTheConnectTimeout() {
        CountDownLatch interrupted = new CountDownLatch(1);
        Cache<String, String> cache = caches.create();
        TestProvider.gives(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return null;
        });

        assertThatThrownBy(() -> cache.get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("can't be reached: the credentials provider "
                        + TestProvider.class.getName() + " has given no credentials within 2000 ms (setting"
                        + " connect-timeout); see what it waits for");
        await().until(() -> interrupted.getCount() == 0);

        TestProvider.gives(() -> new Credentials("app", SECRET, null));
        cache.put("k", "v");
    }

    @Test
    void provider_thatHangsAndIsNotInterruptible_leavesPlaceForAnotherCall() {
        CountDownLatch end = new CountDownLatch(1);
        Cache<String, String> cache = caches.create();
        TestProvider.gives(() -> {
            while (end.getCount() > 0) {
                Thread.onSpinWait();
            }
            return null;
        });
        try {
            assertThatThrownBy(() -> cache.get("k")).isInstanceOf(UnavailableException.class);
            TestProvider.gives(() -> new Credentials("app", SECRET, null));
            cache.put("k", "v");
        } finally {
            end.countDown();
        }
    }

    @Test
    void provider_thatFailsLater_leavesOpenConnectionsAlone() {
        AtomicReference<Duration> given = new AtomicReference<>(Duration.ofMillis(600));
        TestProvider.gives(() -> {
            Duration left = given.get();
            return left == null
                    ? null
                    : new Credentials("app", SECRET, Instant.now().plus(left));
        });
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");
        given.set(null);
        int calls = TestProvider.CALLS.get();

        await().until(() -> TestProvider.CALLS.get() > calls + 4);

        assertThat(cache.get("k")).isEqualTo("v");
        long logins = logins();
        given.set(Duration.ofMinutes(10));
        await().until(() -> logins() > logins); // They log in anew as soon as there are credentials.
    }

    @Test
    void provider_whoseCredentialsNeverEnd_isNotAskedAgain() {
        TestProvider.gives(() -> new Credentials("app", SECRET, null));
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");
        int calls = TestProvider.CALLS.get();

        for (int i = 0; i < 1_000; i++) {
            cache.put("k" + i, "v");
        }

        assertThat(TestProvider.CALLS).hasValue(calls);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com.acme.Missing | the cache manager's class loader has no such class",
                "java.lang.String | it doesn't implement io.omnicache.jcache.spi.CredentialsProvider",
                "io.omnicache.jcache.credentials.CredentialsProviderTest$Hidden | it needs to be public, with a public"
                        + " constructor without parameters",
                "io.omnicache.jcache.credentials.CredentialsProviderTest$Failing | its constructor failed"
                        + " (java.lang.IllegalStateException)"
            })
    void provider_thatCannotBeMade_isReportedWhenTheManagerIsOpened(String name, String problem) {
        assertThatThrownBy(() -> caches.open(SERVER.get().address() + "?credentials-provider=" + name))
                .isInstanceOf(CacheException.class)
                .hasMessage("The connection setting credentials-provider names the class " + name + ", and " + problem);
    }

    @Test
    void credentials_withoutContent_areRefused_andNeverShown() {
        assertThatThrownBy(() -> new Credentials("u", "", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Credentials("", "p", null)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Credentials("u", SECRET, null)).hasToString("Credentials[u, ***, until null]");
    }

    private void assertRefused(java.util.concurrent.Callable<Credentials> provider, String problem) {
        TestProvider.gives(provider);
        Cache<String, String> cache = caches.manager().getCache("c");
        Cache<String, String> used = cache == null ? caches.create() : cache;
        assertThatThrownBy(() -> used.get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("Redis at " + SERVER.get().address()
                        + " can't be reached: the credentials provider "
                        + TestProvider.class.getName() + " " + problem);
    }

    private static long logins() {
        String stats = SERVER.get().command("INFO", "commandstats");
        int at = stats.indexOf("cmdstat_auth:calls=");
        return at < 0
                ? 0
                : Long.parseLong(stats.substring(at + "cmdstat_auth:calls=".length(), stats.indexOf(',', at)));
    }

    /** Isn't public. */
    static final class Hidden implements CredentialsProvider {
        @Override
        public Credentials credentials() {
            return new Credentials(null, "x", null);
        }
    }

    /** Can't be created. */
    public static final class Failing implements CredentialsProvider {
        public Failing() {
            throw new IllegalStateException(SECRET);
        }

        @Override
        public Credentials credentials() {
            return new Credentials(null, "x", null);
        }
    }
}
