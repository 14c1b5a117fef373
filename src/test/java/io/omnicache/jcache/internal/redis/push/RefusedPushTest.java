package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordingPushes.channel;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a subscription that can't be made says, and that nothing stays of it. */
class RefusedPushTest {
    private static final String[] ALL_RULES = {
        "+subscribe", "+unsubscribe", "+psubscribe", "+punsubscribe", "+publish", "&ada:~heartbeat:*", "&news", "&pa*"
    };

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RecordingPushes listener = new RecordingPushes();

    @Test
    void withoutTheChannel_namesTheRule() {
        assertRefused(channel("news"), "&news", "+subscribe", "&news");
    }

    @Test
    void withoutThePattern_namesTheRule() {
        assertRefused(pattern("pa*"), "&pa*", "+psubscribe", "&pa*");
    }

    @Test
    void withoutSubscribe_namesTheRule() {
        assertRefused(channel("news"), "+subscribe", "+subscribe", "&ada:~heartbeat:*");
    }

    @Test
    void withoutPsubscribe_namesTheRule() {
        assertRefused(pattern("pa*"), "+psubscribe", "+psubscribe", "&pa*");
    }

    @Test
    void withoutPublish_namesTheRule() {
        assertRefused(channel("news"), "+publish", "+publish", "&ada:~heartbeat:*");
    }

    @Test
    void withoutTheHeartbeatsChannel_namesTheRule() {
        assertRefused(channel("news"), "&ada:~heartbeat:*", "+publish", "&ada:~heartbeat:*");
    }

    @Test
    void refusedSubscription_leavesAnOlderOne() {
        allow("&news");
        RecordingPushes older = new RecordingPushes();
        try (RedisConnection connection = openAsAda()) {
            connection.pushes().subscribe(pattern("pa*"), older);
            assertThatThrownBy(() -> connection.pushes().subscribe(channel("news"), listener))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("&news");
            server.get().command("PUBLISH", "pages", "1");

            older.awaitPayloads("1");
            assertThat(listener.messages).isEmpty();
            assertThat(older.gaps).isEmpty();
        }
    }

    @Test
    void serverWithoutHello_saysThatResp3IsNeeded() {
        try (RedisProcess old = RedisProcess.start("--rename-command", "HELLO", "");
                RedisConnection connection = RecordingPushes.open(old.uri())) {
            assertThatThrownBy(() -> connection.pushes().subscribe(channel("news"), listener))
                    .isInstanceOf(RedisCacheException.class)
                    .isNotInstanceOf(UnavailableException.class)
                    .hasMessageContainingAll("HELLO 3", "RESP3", "proxy");
            assertNothingIsSubscribed(old);
        }
    }

    @Test
    void unreachableServer_saysSo() {
        try (RedisConnection connection = RecordingPushes.open("redis://127.0.0.1:1?retries=1&retry-delay=1ms")) {
            assertThatThrownBy(() -> connection.pushes().subscribe(channel("news"), listener))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("can't be reached");
        }
    }

    @Test
    void serverThatGoesAwayAfterTheFirstCommand_saysSoWithinTheTimeouts() {
        try (RedisProcess leaving = RedisProcess.start();
                RedisConnection connection =
                        RecordingPushes.openConnected(leaving.uri() + "?retries=2&retry-delay=1ms&timeout=1s")) {
            leaving.stop();
            assertThatThrownBy(() -> connection.pushes().subscribe(channel("news"), listener))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("can't be reached");
            leaving.restart();

            connection.pushes().subscribe(channel("news"), listener);
            leaving.command("PUBLISH", "news", "1");
            listener.awaitPayloads("1");
            assertThat(listener.gaps).isEmpty();
        }
    }

    @Test
    void silentServer_endsWithinTheTimeouts() {
        try (RedisProcess silent = RedisProcess.start();
                RedisConnection connection =
                        RecordingPushes.openConnected(silent.uri() + "?retries=50&timeout=1s&connect-timeout=1s")) {
            silent.suspend();
            assertThatThrownBy(() -> connection.pushes().subscribe(channel("news"), listener))
                    .isInstanceOf(UnavailableException.class);
            silent.resume();
            assertNothingIsSubscribed(silent);
        }
    }

    @Test
    void closedConnection_refuses() {
        RedisConnection connection = RecordingPushes.open(server.get().uri());
        connection.close();

        assertThatThrownBy(() -> connection.pushes().subscribe(channel("news"), listener))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void interruptedThread_staysInterrupted_andNothingIsSubscribed() {
        try (RedisConnection connection = RecordingPushes.open(server.get().uri())) {
            connection.masters();
            Thread.currentThread().interrupt();
            Throwable thrown = catchThrowable(() -> connection.pushes().subscribe(channel("news"), listener));
            assertThat(Thread.interrupted()).isTrue();

            assertThat(thrown).isInstanceOf(RedisCacheException.class);
            assertNothingIsSubscribed(server.get());
        }
    }

    private void assertRefused(List<Channel> channels, String missing, String... parts) {
        allow(missing);
        try (RedisConnection connection = openAsAda()) {
            PushConnections pushes = connection.pushes();
            assertThatThrownBy(() -> pushes.subscribe(channels, listener))
                    .isInstanceOf(RedisCacheException.class)
                    .isNotInstanceOf(UnavailableException.class)
                    .hasMessageContaining("ACL SETUSER")
                    .hasMessageContainingAll(parts)
                    .hasMessageNotContaining("secret");
            assertNothingIsSubscribed(server.get());
        }
        assertThat(listener.gaps).isEmpty();
    }

    /** Creates the user ada with all rules but one. */
    private static void allow(String missing) {
        List<String> words =
                new ArrayList<>(List.of("ACL", "SETUSER", "ada", "reset", "on", ">secret", "resetchannels"));
        for (String rule : ALL_RULES) {
            if (!rule.equals(missing)) {
                words.add(rule);
            }
        }
        server.get().command(words.toArray(String[]::new));
    }

    private static RedisConnection openAsAda() {
        return RecordingPushes.open(
                "redis://ada:secret@127.0.0.1:" + server.get().port() + "?key-prefix=ada:");
    }

    private static void assertNothingIsSubscribed(RedisProcess server) {
        RecordingPushes.awaitThat(() ->
                assertThat(server.command("CLIENT", "LIST", "TYPE", "pubsub")).isEmpty());
    }
}
