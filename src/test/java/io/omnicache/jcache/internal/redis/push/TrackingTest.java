package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordedChanges.read;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.request;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.value;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.push.RecordedChanges.Outcome;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads, and every kind of change: each is announced, in both modes. */
class TrackingTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RecordedChanges changes = new RecordedChanges();
    private RedisConnection connection;

    @BeforeEach
    void open() {
        connection = RecordingPushes.openConnected(server.get().uri());
    }

    @AfterEach
    void close() {
        connection.close();
        server.get().command("FLUSHALL");
    }

    private TrackedKeys track(Mode mode) {
        return connection.pushes().track(request("a:", mode), changes);
    }

    @ParameterizedTest
    @EnumSource
    void read_givesTheBytesAndTheTimeToLive(Mode mode) {
        server.get().command("SET", "a:1", "one");
        server.get().command("SET", "a:2", "two", "PX", "50000");
        TrackedKeys tracked = track(mode);

        List<Outcome> outcomes = read(tracked, "a:1", "a:2", "a:3");

        assertThat(outcomes.get(0)).isEqualTo(new Outcome("one", -1, true, null));
        assertThat(outcomes.get(1).value()).isEqualTo("two");
        assertThat(outcomes.get(1).ttlMillis()).isBetween(1L, 50_000L);
        assertThat(outcomes.get(2).value()).isNull();
        assertThat(outcomes.get(2).failure()).isNull();
        assertThat(tracked.isConnected()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void canaries_proveTheTime_andMeasure(Mode mode) {
        long before = System.nanoTime();
        TrackedKeys tracked = track(mode);
        assertThat(tracked.provenUntil() - before).isPositive();
        long now = System.nanoTime();
        awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());

        TrackedKeys.Delays delays = tracked.delays();
        assertThat(delays.p50()).isPositive().isLessThanOrEqualTo(delays.p99());
        assertThat(delays.p99()).isLessThanOrEqualTo(delays.worst());
    }

    @ParameterizedTest
    @EnumSource
    void everyChange_isAnnounced(Mode mode) {
        TrackedKeys tracked = track(mode);
        for (List<String> change : List.of(
                List.of("SET", "a:k", "1"),
                List.of("DEL", "a:k"),
                List.of("EVAL", "return redis.call('SET', KEYS[1], 'v')", "1", "a:k"),
                List.of("PEXPIRE", "a:k", "100000"),
                List.of("APPEND", "a:k", "more"),
                List.of("COPY", "a:k", "a:other", "REPLACE"),
                List.of("COPY", "a:other", "a:k", "REPLACE"),
                List.of("RENAME", "a:k", "a:other"),
                List.of("MSET", "a:k", "1", "b:k", "2"),
                List.of("UNLINK", "a:k"))) {
            read(tracked, "a:k", "a:other");
            changes.keys.clear();
            server.get().command(change.toArray(String[]::new));
            awaitThat(() -> assertThat(changes.keys)
                    .as("%s", change)
                    .contains(change.get(0).equals("COPY") ? change.get(2) : "a:k"));
        }
        assertThat(changes.keys).doesNotContain("b:k");
        assertThat(changes.reasons).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void expiry_isAnnounced(Mode mode) {
        TrackedKeys tracked = track(mode);
        awaitThat(() -> {
            server.get().command("SET", "a:k", "1", "PX", "200");
            assertThat(value(tracked, "a:k")).isEqualTo("1");
        });
        changes.keys.clear();

        awaitThat(() -> assertThat(changes.keys).contains("a:k"));
        assertThat(value(tracked, "a:k")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void allKeysOfOneCommand_areAnnounced(Mode mode) {
        TrackedKeys tracked = track(mode);
        Map<String, String> entries = new TreeMap<>();
        IntStream.range(0, 1_000).forEach(i -> entries.put("a:" + i, "v"));
        String[] keys = entries.keySet().toArray(String[]::new);
        assertThat(read(tracked, keys)).allMatch(Outcome::isCurrent);
        changes.keys.clear();

        server.get().command(RecordedChanges.words("MSET", entries));

        awaitThat(() -> assertThat(changes.keys).containsAll(entries.keySet()));
        assertThat(read(tracked, keys)).allMatch(outcome -> "v".equals(outcome.value()) && outcome.isCurrent());
    }

    @ParameterizedTest
    @EnumSource
    void flush_isAnnouncedAsAChangeOfAll(Mode mode) {
        TrackedKeys tracked = track(mode);
        for (String flush : List.of("FLUSHDB", "FLUSHALL")) {
            changes.reasons.clear();
            server.get().command(flush);
            awaitThat(() -> assertThat(changes.reasons).anyMatch(reason -> reason.contains("FLUSHDB")));
        }
        long now = System.nanoTime();
        awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());
    }

    @Test
    void byKey_announcesOnlyWhatWasRead_once() {
        TrackedKeys tracked = track(Mode.BY_KEY);
        server.get().command("MSET", "a:1", "x", "a:2", "x");
        read(tracked, "a:1");

        server.get().command("MSET", "a:1", "y", "a:2", "y");
        server.get().command("MSET", "a:1", "z", "a:2", "z");
        long now = System.nanoTime();
        awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());

        assertThat(changes.keys).containsExactly("a:1");
    }

    @Test
    void nothingTracked_sendsNoCommandOfTracking() {
        connection.pushes().subscribe(RecordingPushes.channel("news"), new RecordingPushes());

        assertThat(server.get().command("INFO", "clients")).contains("tracking_clients:0");
    }

    @ParameterizedTest
    @EnumSource
    void close_endsTracking_andOtherUsesGoOn(Mode mode) {
        RecordingPushes listener = new RecordingPushes();
        connection.pushes().subscribe(RecordingPushes.channel("news"), listener);
        TrackedKeys tracked = track(mode);
        read(tracked, "a:k");
        tracked.close();

        awaitThat(() -> assertThat(server.get().command("INFO", "clients")).contains("tracking_clients:0"));
        server.get().command("SET", "a:k", "1");
        server.get().command("PUBLISH", "news", "1");
        listener.awaitPayloads("1");
        assertThat(listener.gaps).isEmpty();
        assertThat(changes.keys).isEmpty();
        assertThat(changes.reasons).isEmpty();
        assertThat(tracked.isConnected()).isFalse();

        TrackedKeys again = track(mode);
        server.get().command("SET", "a:k", "2");
        assertThat(value(again, "a:k")).isEqualTo("2");
    }

    @Test
    void anotherModeOnOneConnection_isRefused() {
        track(Mode.BY_KEY);

        assertThatThrownBy(() -> track(Mode.BY_PREFIX)).isInstanceOf(IllegalArgumentException.class);
    }
}
