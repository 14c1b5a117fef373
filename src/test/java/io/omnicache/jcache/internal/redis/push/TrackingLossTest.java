package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordedChanges.read;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.request;
import static io.omnicache.jcache.internal.redis.push.RecordedChanges.value;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.push.RecordedChanges.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each way in which announcements are lost: no later time is proven, all counts as changed, and reads work again. */
class TrackingLossTest extends LostPushes {
    private final RecordedChanges changes = new RecordedChanges();

    TrackingLossTest() {
        super("", "announced no change of a canary");
    }

    @Test
    void killedConnection_isOpenedAgain() {
        TrackedKeys tracked = connection.pushes().track(request("a:", Mode.BY_KEY), changes);
        value(tracked, "a:k");
        server.get().command("CLIENT", "KILL", "TYPE", "pubsub");

        awaitThat(() -> assertThat(changes.reasons).hasSize(1));
        assertWorks(tracked);
    }

    /** The server cuts off a client that doesn't take its announcements; the client begins again with nothing. */
    @Test
    void clientThatIsTooSlow_isCutOff() {
        TrackedKeys tracked = connection.pushes().track(request("a:", Mode.BY_PREFIX), changes);
        server.get()
                .command("EVAL", "for i = 1, 5000 do redis.call('SET', 'a:' .. i .. string.rep('x', 50), i) end", "0");

        awaitThat(() -> assertThat(changes.reasons).isNotEmpty());
        assertThat(server.get().log()).contains("overcoming of output buffer limits");
        assertWorks(tracked);
    }

    /** So that a writer in this JVM and a slow server can't make the queue of reads grow. */
    @Test
    void everyRead_hasOneOutcome_andTooManyFail() {
        TrackedKeys tracked = connection.pushes().track(request("a:", Mode.BY_KEY), changes);
        proxy.set(PushProxy.Mode.SWALLOW_ALL);
        List<CompletableFuture<Outcome>> reads = RecordedChanges.start(
                tracked,
                IntStream.range(0, Fills.MOST + 100).mapToObj(i -> "a:" + i).toArray(String[]::new));

        assertThat(reads.stream().filter(CompletableFuture::isDone)).hasSizeGreaterThanOrEqualTo(100);
        server.get().command("CLIENT", "KILL", "TYPE", "pubsub");
        assertThat(reads)
                .allSatisfy(outcome -> assertThat(
                                outcome.orTimeout(20, TimeUnit.SECONDS).join().failure())
                        .isInstanceOf(UnavailableException.class));
        proxy.set(PushProxy.Mode.FORWARD);
        assertWorks(tracked);
    }

    @Test
    void closing_endsTheReadsThatAreUnderWay() {
        TrackedKeys tracked = connection.pushes().track(request("a:", Mode.BY_KEY), changes);
        proxy.set(PushProxy.Mode.SWALLOW_ALL);
        List<CompletableFuture<Outcome>> reads = RecordedChanges.start(
                tracked, IntStream.range(0, 1_000).mapToObj(i -> "a:" + i).toArray(String[]::new));
        connection.close();

        assertThat(reads)
                .allSatisfy(outcome -> assertThat(
                                outcome.orTimeout(20, TimeUnit.SECONDS).join().failure())
                        .isInstanceOf(UnavailableException.class));
        assertThat(read(tracked, "a:k").get(0).failure()).isNotNull();
    }

    /** What was announced in a push that is too large to be taken may be anything. */
    @Test
    void pushLargerThanTheLimit_countsAsAChangeOfAll() throws IOException {
        try (RedisConnection small = RecordingPushes.openConnected(proxy.uri() + "?timeout=2s&value-size=1KB")) {
            TrackedKeys tracked = small.pushes().track(request("a:", Mode.BY_PREFIX), changes);
            server.get()
                    .command(
                            "EVAL",
                            "for i = 1, 2000 do redis.call('SET', 'a:' .. i .. string.rep('x', 50), i) end",
                            "0");

            awaitThat(() -> assertThat(changes.reasons).anyMatch(reason -> reason.contains("more than 68608 bytes")));
            assertWorks(tracked);
            assertThat(changes.reasons).hasSize(1);
        }
    }

    @Override
    void assertLossIsFoundOut(Runnable lose, Runnable restore, String reason) {
        TrackedKeys tracked = connection.pushes().track(request("a:", Mode.BY_KEY), changes);
        value(tracked, "a:k");
        lose.run();
        awaitThat(() -> assertThat(changes.reasons).hasSize(1));
        assertThat(changes.reasons.get(0)).contains(reason);
        assertThat(tracked.isConnected()).isFalse();
        long proven = tracked.provenUntil();
        assertThat(read(tracked, "a:k").get(0).failure()).isInstanceOf(UnavailableException.class);
        assertThat(tracked.provenUntil()).isEqualTo(proven);
        restore.run();

        assertWorks(tracked);
        assertThat(changes.reasons).hasSize(1);
    }

    private void assertWorks(TrackedKeys tracked) {
        long now = System.nanoTime();
        awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());
        assertThat(tracked.isConnected()).isTrue();
        server.get().command("SET", "a:k", "after");
        assertThat(value(tracked, "a:k")).isEqualTo("after");
        changes.keys.clear();
        server.get().command("SET", "a:k", "later");
        awaitThat(() -> assertThat(changes.keys).contains("a:k"));
    }
}
