package io.omnicache.jcache.internal.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a near cache asks the servers to announce changes, what it says of refusals, and its states. */
class NearTrackingTest {
    private static final Duration STALENESS = Duration.ofMillis(200);
    private static final TrackedKeys.Request REQUEST =
            new TrackedKeys.Request("c:".getBytes(UTF_8), TrackedKeys.Mode.BY_KEY, Duration.ofMillis(100), 1 << 16);
    private static final TrackedKeys.Listener NOBODY = new TrackedKeys.Listener() {
        @Override
        public void onChanged(byte[] key) {}

        @Override
        public void onAllChanged(String reason) {}
    };

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final AtomicLong ahead = new AtomicLong(Long.MAX_VALUE - System.nanoTime() - 5); // The clock may overflow.
    private final AtomicInteger attempts = new AtomicInteger();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final LogCapture log = LogCapture.of(NearTracking.class);
    private @Nullable RedisConnection connection;

    private NearTracking tracking(String user) {
        RedisConnection opened = RedissonConnections.open(ConnectionUri.parse(
                server.get().uri().replace("://", "://" + user) + "?timeout=2s&connect-timeout=2s"));
        connection = opened;
        return new NearTracking(
                "prices",
                opened,
                REQUEST,
                NOBODY,
                task -> {
                    attempts.incrementAndGet();
                    executor.execute(task);
                },
                STALENESS,
                () -> System.nanoTime() + ahead.get());
    }

    @AfterEach
    void close() {
        log.close();
        executor.shutdown();
        if (connection != null) {
            connection.close();
        }
    }

    private static void allow(String... rules) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "ada", "reset", "on", ">secret"));
        words.addAll(List.of(rules));
        server.get().command(words.toArray(String[]::new));
    }

    private void awaitState(NearTracking tracking, String begin) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> tracking.state().startsWith(begin));
        assertThat(executor.submit(() -> {})).as("the attempt has ended").succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void refusal_isSaidOnce_andTriedAgainEachMinute() {
        allow("~*", "&*", "+@all", "-client");
        NearTracking tracking = tracking("ada:secret@");
        assertThat(tracking.state()).isEqualTo("waiting");
        assertThat(tracking.provenUntil()).isEqualTo(Proofs.NONE);
        assertThat(tracking.tracked()).isNull();
        awaitState(tracking, "refused: ");
        assertThat(tracking.state()).contains("ACL SETUSER").doesNotContain("secret");
        assertThat(tracking.delays()).isEqualTo(new TrackedKeys.Delays(0, 0, 0));

        assertThat(tracking.tracked()).isNull();
        ahead.addAndGet(Duration.ofSeconds(55).toNanos());
        assertThat(tracking.tracked()).isNull();
        assertThat(attempts).as("within a minute").hasValue(1);

        ahead.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(tracking.tracked()).isNull();
        assertThat(attempts).hasValue(2);
        awaitState(tracking, "refused: ");
        assertThat(log.messages()).singleElement().asString().contains("prices", "each minute", "ACL SETUSER");

        allow("~*", "&*", "+@all");
        await().until(() -> {
            ahead.addAndGet(Duration.ofSeconds(61).toNanos());
            return tracking.tracked() != null;
        });
        awaitState(tracking, "open");
        assertThat(log.messages()).hasSize(1);
        assertThat(tracking.proven()).isNotNull();
        tracking.close();
        assertThat(tracking.state()).isEqualTo("closed");
        assertThat(tracking.tracked()).isNull();
        ahead.addAndGet(Duration.ofHours(1).toNanos());
        int before = attempts.get();
        assertThat(tracking.tracked()).isNull();
        assertThat(attempts).as("after the end").hasValue(before);
        await().until(() -> server.get().command("INFO", "clients").contains("tracking_clients:0"));
    }

    @Test
    void serverThatIsAway_isTriedAgainAfterASecond() {
        NearTracking tracking = tracking("");
        server.get().kill();
        try {
            assertThat(tracking.tracked()).isNull();
            awaitState(tracking, "waiting");
            assertThat(tracking.tracked()).isNull();
            assertThat(attempts).hasValue(1);
        } finally {
            server.get().restart();
        }
        await().ignoreExceptions().until(() -> {
            ahead.addAndGet(Duration.ofSeconds(1).toNanos());
            return tracking.tracked() != null;
        });
        awaitState(tracking, "open");
        assertThat(log.messages()).isEmpty();
        tracking.close();
    }

    @Test
    void withoutAThread_isTriedAgainAfterASecond() {
        executor.shutdown();
        NearTracking tracking = tracking("");
        assertThat(tracking.tracked()).isNull();
        assertThat(tracking.tracked()).isNull();
        assertThat(attempts).hasValue(1);
        assertThat(tracking.state()).isEqualTo("waiting");
        ahead.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(tracking.tracked()).isNull();
        assertThat(attempts).hasValue(2);
    }

    /** The server tracks, but proves nothing. */
    @Test
    void serverThatRefusesCanaries_isUnproven_untilItDoesNot() {
        NearTracking tracking = tracking("");
        await().until(() -> tracking.tracked() != null);
        awaitState(tracking, "open");
        server.get().command("CONFIG", "SET", "maxmemory", "1");
        try {
            awaitState(tracking, "unproven");
            assertThat(tracking.proven()).isNull();
            assertThat(tracking.tracked()).isNotNull();
        } finally {
            server.get().command("CONFIG", "SET", "maxmemory", "0");
        }
        awaitState(tracking, "open");
        tracking.suspend();
        assertThat(tracking.state()).isEqualTo("waiting");
        await().until(() -> tracking.tracked() != null);
        tracking.close();
    }
}
