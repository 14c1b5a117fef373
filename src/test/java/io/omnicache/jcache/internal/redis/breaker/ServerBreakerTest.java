package io.omnicache.jcache.internal.redis.breaker;

import static io.omnicache.jcache.internal.redis.breaker.ServerBreaker.SILENCE;
import static io.omnicache.jcache.internal.redis.breaker.ServerBreaker.TOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.testing.LogCapture;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerBreakerTest {
    private static final String SERVER = "10.0.0.1:6379";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LogCapture log = LogCapture.of(ServerBreaker.class);
    private final FakeGuarded connection = new FakeGuarded();
    private ServerBreakers breakers = breakers("");

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void failed_asOftenAsTheSettingSays_opensOnce() {
        ServerBreaker breaker = open("retries=0&circuit-breaker-failures=4");

        fail(breaker, TOLD, 3);
        assertThatCode(breaker::check).doesNotThrowAnyException();
        assertThat(breakers.state()).isEqualTo("closed");
        fail(breaker, TOLD, 10);

        assertThatThrownBy(breaker::check)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(SERVER + " has been away for 0 s (reason)")
                .satisfies(e -> assertThat(RedisErrors.isRefusedByBreaker((RedisCacheException) e))
                        .isTrue());
        assertThat(breakers.open()).isEqualTo(1);
        assertThat(breakers.openings()).isEqualTo(1);
        assertThat(breakers.refusals()).isEqualTo(1);
        assertThat(breakers.state()).isEqualTo("open: " + SERVER + " for 0 s (reason)");
        assertThat(connection.refusedWaiting).isEqualTo(1);
        assertThat(log.messages()).hasSize(1).first().asString().contains(SERVER, "is away", "reason");
    }

    @Test
    void failed_withASignOfLifeBetween_startsAgain() {
        ServerBreaker breaker = open("retries=0");
        for (int i = 0; i < 10; i++) {
            fail(breaker, TOLD, 2);
            breaker.heard(System.nanoTime());
        }
        assertThat(breaker.isOpen()).isFalse();

        fail(breaker, TOLD, 2);
        breaker.connected();
        fail(breaker, TOLD, 2);
        assertThat(breaker.isOpen()).isFalse();

        breaker.heard(System.nanoTime() - SECOND); // before the last failure
        fail(breaker, TOLD, 1);
        assertThat(breaker.isOpen()).isTrue();
    }

    /** A short outage is bridged by the retries. */
    @Test
    void failed_beforeAnOperationHasUsedUpItsRetries_doesNotOpen() {
        ServerBreaker breaker = open("retries=3&retry-delay=10s&timeout=1h"); // 10 + 20 + 40 s

        fail(breaker, TOLD, 1_000);
        assertThat(breaker.isOpen()).isFalse();
        breaker.failed(TOLD, System.nanoTime() - 65 * SECOND, "reason");

        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void patience_isNoLongerThanTheTimeout() {
        ServerBreaker breaker = open("retries=100&retry-delay=10s&timeout=35s"); // 10 + 20 s

        fail(breaker, TOLD, 2);
        breaker.failed(TOLD, System.nanoTime() - 27 * SECOND, "reason");

        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void failed_bySilence_opensWithTheNextSign_butNotAlone() {
        ServerBreaker breaker = open("");
        breaker.failed(SILENCE, System.nanoTime() - 3 * SECOND, "nothing was received");
        assertThat(breaker.isOpen()).isFalse();

        breaker.failed(TOLD, System.nanoTime(), "Connection refused");

        assertThat(breaker.isOpen()).isTrue();
    }

    /** Nobody knows what was between. */
    @Test
    void failed_longAfterTheLastFailure_startsAgain() {
        ServerBreaker breaker = open("retries=0&timeout=1ms&connect-timeout=1ms"); // 4 ms
        fail(breaker, TOLD, 2);
        long later = System.nanoTime() + SECOND;

        breaker.failed(TOLD, later, "reason");

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void failed_ifSwitchedOff_neverOpens() {
        ServerBreaker breaker = open("retries=0&circuit-breaker=false");

        fail(breaker, SILENCE, 100);

        assertThat(breaker.isOpen()).isFalse();
        assertThat(breakers.state()).isEqualTo("off");
    }

    @Test
    void failedToConnect_namesTheReasonOnly() {
        ServerBreaker breaker = open("retries=0&circuit-breaker-failures=1");

        breaker.failedToConnect(System.nanoTime(), new ConnectException("Connection refused"));

        assertThat(breakers.state()).endsWith("(Connection refused)");
    }

    @Test
    void probes_comeAtIntervals_untilTheServerIsWell() {
        ServerBreaker breaker = open("retries=0&circuit-breaker-probe-interval=70ms");
        assertThat(connection.pass()).isFalse();
        fail(breaker, TOLD, 3);
        assertThat(connection.probes).isEmpty();

        for (int i = 1; i <= 5; i++) {
            assertThat(connection.pass()).isTrue();
            assertThat(connection.probes).hasSize(i);
            connection.lastProbe().completeExceptionally(new ConnectException());
            assertThat(breaker.isOpen()).isTrue();
        }
        assertThat(connection.pass()).isTrue();
        connection.lastProbe().complete(true);

        assertThat(breaker.isOpen()).isFalse();
        assertThat(connection.delays).containsOnly(TimeUnit.MILLISECONDS.toNanos(70));
        assertThat(connection.pass()).isTrue(); // The task that was scheduled finds nothing to do.
        assertThat(connection.pass()).isFalse();
        assertThat(connection.probes).hasSize(6);
        assertThat(log.messages()).hasSize(2).last().asString().contains(SERVER, "answers again");
        assertThat(breakers.state()).isEqualTo("closed");
    }

    /** A hanging server must not find a queue of connections when it goes on. */
    @Test
    void probes_withoutAnAnswer_areFew() {
        ServerBreaker breaker = open("retries=0&connect-timeout=1h");
        fail(breaker, TOLD, 3);

        for (int i = 0; i < 1_000; i++) {
            connection.pass();
        }

        assertThat(connection.probes).hasSize(1);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void open_again_hasOneProber() {
        ServerBreaker breaker = open("retries=0");
        for (int i = 0; i < 3; i++) {
            fail(breaker, TOLD, 3);
            breaker.connected();
            connection.pass();
        }
        fail(breaker, TOLD, 3);

        assertThat(connection.pass()).isTrue();
        assertThat(connection.probes).hasSize(1);
        assertThat(breakers.openings()).isEqualTo(4);
        assertThat(log.messages()).hasSize(7);
    }

    @Test
    void detach_ofTheLastConnection_endsTheBreaker_andASuccessorKeepsIt() {
        ServerBreaker breaker = open("retries=0");
        fail(breaker, TOLD, 3);
        FakeGuarded successor = new FakeGuarded();
        breaker.attach(successor);
        breaker.detach(connection);
        assertThat(breakers.open()).isEqualTo(1);
        assertThat(breakers.of(SERVER)).isSameAs(breaker);
        connection.pass();
        assertThat(connection.probes).isEmpty();
        assertThat(successor.probes).hasSize(1);

        successor.ended = true;
        successor.pass();

        assertThat(breakers.open()).isZero();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breakers.of(SERVER)).isNotSameAs(breaker);
        assertThat(log.messages()).hasSize(2).last().asString().contains("isn't used any more");
    }

    private ServerBreaker open(String parameters) {
        breakers = breakers(parameters);
        ServerBreaker breaker = breakers.of(SERVER);
        breaker.attach(connection);
        return breaker;
    }

    private static ServerBreakers breakers(String parameters) {
        ConnectionOptions settings = ConnectionUri.parse("redis://server?" + parameters);
        return new ServerBreakers(new Plain(settings), settings.transport());
    }

    private static void fail(ServerBreaker breaker, int weight, int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(weight, System.nanoTime(), "reason");
        }
    }

    /** Errors of a connection without a client library. */
    private static final class Plain extends RedisErrors {
        Plain(ConnectionOptions settings) {
            super(settings);
        }

        @Override
        public RedisCacheException translate(Throwable thrown) {
            return new RedisCacheException(thrown.toString(), true);
        }

        @Override
        public RedisCacheException notConnected(Throwable thrown) {
            return new UnavailableException(
                    "Redis at " + server() + " can't be reached: " + thrown.getMessage() + "; start it");
        }
    }
}
