package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordedChanges.read;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.request;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.value;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What tracking that can't be had says, and that nothing stays of it. */
class RefusedTrackingTest {
    private static final List<String> ALL_RULES = List.of(
            "+client",
            "+get",
            "+getrange",
            "+pttl",
            "+set",
            "~ada:a:*",
            "~ada:~canary:*",
            "+subscribe",
            "+unsubscribe",
            "+publish",
            "&ada:~heartbeat:*");

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RecordedChanges changes = new RecordedChanges();

    @ParameterizedTest
    @EnumSource
    void userWithAllRules_mayTrack(Mode mode) {
        allow("");
        try (RedisConnection connection = openAsAda()) {
            TrackedKeys tracked = connection.pushes().track(request("ada:a:", mode), changes);
            value(tracked, "ada:a:k");
            server.get().command("SET", "ada:a:k", "1");
            awaitThat(() -> assertThat(changes.keys).contains("ada:a:k"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+client, +client|tracking",
        "+get, +get",
        "+getrange, +getrange +pttl ~ada:a:*",
        "+pttl, +getrange +pttl ~ada:a:*",
        "+set, +get +set ~ada:~canary:*",
        "~ada:a:*, ~ada:a:*",
        "~ada:~canary:*, ~ada:~canary:*",
        "+publish, &ada:~heartbeat:*"
    })
    void withoutARule_namesIt(String missing, String named) {
        for (Mode mode : Mode.values()) {
            allow(missing);
            try (RedisConnection connection = openAsAda()) {
                assertThatThrownBy(() -> connection.pushes().track(request("ada:a:", mode), changes))
                        .isInstanceOf(RedisCacheException.class)
                        .isNotInstanceOf(UnavailableException.class)
                        .hasMessageContainingAll("ACL SETUSER", named)
                        .hasMessageNotContaining("secret");
                awaitThat(() -> assertThat(server.get().command("CLIENT", "LIST", "TYPE", "pubsub"))
                        .isEmpty());
            }
        }
    }

    /** A user who loses the right to read a cache hears of no change any more, and isn't told. */
    @Test
    void rightThatIsTakenAway_countsAsAChangeOfAll_andOthersGoOn() {
        allow("", "~ada:b:*");
        RecordedChanges others = new RecordedChanges();
        try (RedisConnection connection = openAsAda()) {
            TrackedKeys tracked = connection.pushes().track(request("ada:a:", Mode.BY_KEY), changes);
            TrackedKeys other = connection.pushes().track(request("ada:b:", Mode.BY_KEY), others);
            allow("~ada:a:*", "~ada:b:*");

            awaitThat(() -> assertThat(changes.reasons).hasSize(1));
            long proven = tracked.provenUntil();
            assertThat(read(tracked, "ada:a:k").get(0).failure()).hasMessageContaining("NOPERM");
            long now = System.nanoTime();
            awaitThat(() -> assertThat(other.provenUntil() - now).isPositive());
            assertThat(tracked.provenUntil()).isEqualTo(proven);
            assertThat(tracked.isConnected()).isFalse();
            assertThat(others.reasons).isEmpty();

            allow("", "~ada:b:*");
            awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());
            assertThat(value(tracked, "ada:a:other")).isNull();
        }
    }

    /** The server still tracks what it was told before; it is told anew, and all counts as changed. */
    @ParameterizedTest
    @EnumSource
    void commandThatIsTakenAway_isTriedAgain(Mode mode) {
        allow("", "~ada:b:*");
        try (RedisConnection connection = openAsAda()) {
            TrackedKeys tracked = connection.pushes().track(request("ada:a:", mode), changes);
            allow("+client", "~ada:b:*");
            if (mode == Mode.BY_PREFIX) {
                assertThatThrownBy(() -> connection.pushes().track(request("ada:b:", mode), new RecordedChanges()))
                        .hasMessageContaining("+client|tracking");
            }
            allow("", "~ada:b:*");

            long now = System.nanoTime();
            awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());
            value(tracked, "ada:a:k");
            server.get().command("SET", "ada:a:k", "1");
            awaitThat(() -> assertThat(changes.keys).contains("ada:a:k"));
        }
    }

    @Test
    void serverWithoutTracking_saysSo() {
        try (RedisProcess old = RedisProcess.start("--rename-command", "CLIENT", "");
                RedisConnection connection = RecordingPushes.openConnected(old.uri())) {
            assertThatThrownBy(() -> connection.pushes().track(request("a:", Mode.BY_KEY), changes))
                    .isInstanceOf(RedisCacheException.class)
                    .isNotInstanceOf(UnavailableException.class)
                    .hasMessageContainingAll("CLIENT TRACKING", "proxy");
        }
    }

    @Test
    void proxyThatSwallowsAnnouncements_isFoundOut() throws IOException {
        try (PushProxy proxy = PushProxy.before(server.get().port());
                RedisConnection connection =
                        RecordingPushes.openConnected(proxy.uri() + "?timeout=1s&connect-timeout=1s")) {
            RecordingPushes listener = new RecordingPushes();
            connection.pushes().subscribe(RecordingPushes.channel("news"), listener);
            proxy.set(PushProxy.Mode.SWALLOW_INVALIDATIONS);
            assertThatThrownBy(() -> connection.pushes().track(request("a:", Mode.BY_KEY), changes))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContainingAll("announce", "proxy");

            server.get().command("PUBLISH", "news", "1");
            listener.awaitPayloads("1");
            assertThat(listener.gaps).isEmpty();
        }
    }

    /** Creates the user ada with all rules but one, and others. */
    private static void allow(String missing, String... others) {
        List<String> words =
                new ArrayList<>(List.of("ACL", "SETUSER", "ada", "reset", "on", ">secret", "resetchannels"));
        words.addAll(List.of(others));
        ALL_RULES.stream().filter(rule -> !rule.equals(missing)).forEach(words::add);
        server.get().command(words.toArray(String[]::new));
    }

    private static RedisConnection openAsAda() {
        return RecordingPushes.open(
                "redis://ada:secret@127.0.0.1:" + server.get().port() + "?key-prefix=ada:");
    }
}
