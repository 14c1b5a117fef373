package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordedChanges.request;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.value;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.push.RecordedChanges.Outcome;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several prefixes on one connection: each listener hears of its own, also where one begins with another. */
class TrackedPrefixesTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RecordedChanges wide = new RecordedChanges();
    private final RecordedChanges narrow = new RecordedChanges();
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

    @ParameterizedTest
    @EnumSource
    void prefixesThatBeginWithOneAnother_areBothTracked(Mode mode) {
        TrackedKeys inner = connection.pushes().track(request("a:b:", mode), narrow);
        TrackedKeys outer = connection.pushes().track(request("a:", mode), wide);
        assertThat(value(inner, "a:b:k")).isNull();
        assertThat(value(outer, "a:k")).isNull();

        server.get().command("MSET", "a:b:k", "1", "a:k", "1", "z:k", "1");
        awaitThat(() -> {
            assertThat(narrow.keys).contains("a:b:k");
            assertThat(wide.keys).contains("a:b:k", "a:k");
        });
        assertThat(narrow.keys).doesNotContain("a:k");

        outer.close();
        awaitProof(inner);
        narrow.keys.clear();
        wide.keys.clear();
        assertThat(value(inner, "a:b:k")).isEqualTo("1");
        server.get().command("MSET", "a:b:k", "2", "a:k", "2");
        awaitThat(() -> assertThat(narrow.keys).containsExactly("a:b:k"));
        assertThat(wide.keys).isEmpty();
    }

    /** A server can't be told of a wider prefix, or of fewer, without forgetting all in between. */
    @Test
    void byPrefix_widerOrFewerPrefixes_countAsAChangeOfAll_furtherOnesDont() {
        TrackedKeys inner = connection.pushes().track(request("a:b:", Mode.BY_PREFIX), narrow);
        TrackedKeys further = connection.pushes().track(request("c:", Mode.BY_PREFIX), wide);
        TrackedKeys covered = connection.pushes().track(request("c:d:", Mode.BY_PREFIX), wide);
        assertThat(narrow.reasons).isEmpty();
        covered.close();
        awaitProof(inner);
        assertThat(narrow.reasons).isEmpty();

        TrackedKeys outer = connection.pushes().track(request("a:", Mode.BY_PREFIX), wide);
        assertThat(narrow.reasons).hasSize(1);
        outer.close();
        awaitThat(() -> assertThat(narrow.reasons).hasSize(2));
        further.close();
        awaitThat(() -> assertThat(narrow.reasons).hasSize(3));
        awaitProof(inner);
        server.get().command("SET", "a:b:k", "2");
        awaitThat(() -> assertThat(narrow.keys).contains("a:b:k"));
    }

    @Test
    void byPrefix_sendsTheServerNothingOfOthers() {
        connection.pushes().track(request("a:", Mode.BY_PREFIX), wide);
        long before = trackedItems();
        connection.pushes().track(request("a:b:", Mode.BY_PREFIX), narrow);

        assertThat(trackedItems()).isEqualTo(before);
    }

    private static long trackedItems() {
        return Long.parseLong(server.get()
                .command("INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("tracking_total_prefixes:"))
                .findFirst()
                .orElseThrow()
                .replaceAll("\\D", ""));
    }

    /** The listener hears of no change any more, so nothing may be kept. */
    @ParameterizedTest
    @EnumSource
    void read_thatEndsAfterTheClose_isNotCurrent(Mode mode) {
        TrackedKeys staying = connection.pushes().track(request("b:", mode), wide);
        TrackedKeys closing = connection.pushes().track(request("a:", mode), narrow);
        server.get().command("CLIENT", "PAUSE", "300", "ALL");
        CompletableFuture<Outcome> read = RecordedChanges.start(closing, "a:k").get(0);
        closing.close();

        Outcome outcome = read.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.isCurrent()).isFalse();
        assertThat(staying.isConnected()).isTrue();
    }

    @Test
    void forEachOf_findsEachPrefixWithWhichAKeyBegins() {
        TrackedPrefixes prefixes = TrackedPrefixes.NONE;
        List<String> all = List.of("b:", "a:x:", "a:", "a:x:y:", "ab:", "b:", "", "a:z", "\u00e9:");
        for (String prefix : all) {
            prefixes = prefixes.with(new TrackedPrefix(null, request(prefix, Mode.BY_PREFIX), narrow));
        }

        for (String key : List.of("", "a", "a:", "a:k", "a:x:k", "a:x:y:k", "a:zz", "ab:k", "b:", "c", "\u00e9:k")) {
            List<String> found = new ArrayList<>();
            prefixes.forEachOf(RecordingPushes.bytes(key), prefix -> found.add(RecordedChanges.text(prefix.prefix())));
            assertThat(found)
                    .as(key)
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().filter(key::startsWith).toList());
        }
    }

    @Test
    void covering_isTheSmallestSet() {
        TrackedPrefixes prefixes = TrackedPrefixes.NONE;
        for (String prefix : List.of("b:", "a:x:", "a:", "a:y:", "ab:", "b:")) {
            prefixes = prefixes.with(new TrackedPrefix(null, request(prefix, Mode.BY_PREFIX), narrow));
        }

        assertThat(prefixes.covering(RecordingPushes.bytes("c:")).stream().map(RecordedChanges::text))
                .containsExactly("a:", "ab:", "b:", "c:");
    }

    private static void awaitProof(TrackedKeys tracked) {
        long now = System.nanoTime();
        awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());
    }
}
