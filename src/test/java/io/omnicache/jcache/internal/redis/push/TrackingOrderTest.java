package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordedChanges.request;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Listener;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.TrackedKeys.Receiver;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The order of replies and announcements under load: a map that keeps what is current and drops what is announced never
 * goes back, and holds nothing but the last values once all is quiet.
 */
class TrackingOrderTest {
    private static final int KEYS = 20;
    private static final int ROUNDS = 150;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final Map<String, Integer> kept = new ConcurrentHashMap<>();
    private final Map<String, Integer> newest = new ConcurrentHashMap<>();
    private final AtomicReference<String> wentBack = new AtomicReference<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger changed = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void valuesThatAreKept_areTheLastOnesInTheEnd(Mode mode) throws Exception {
        server.get().command("FLUSHALL");
        List<byte[]> keys = IntStream.range(0, KEYS)
                .mapToObj(i -> RecordingPushes.bytes("a:" + i))
                .toList();
        try (RedisConnection reading =
                        RecordingPushes.openConnected(server.get().uri());
                RedisConnection writing =
                        RecordingPushes.openConnected(server.get().uri())) {
            TrackedKeys tracked = reading.pushes().track(request("a:", mode), dropping());
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> readers = CompletableFuture.runAsync(() -> readUntil(stop, tracked, keys));
            for (int round = 1; round <= ROUNDS; round++) {
                byte[] value = RecordingPushes.bytes("" + round);
                writing.callAll(keys.stream()
                        .map(key -> Command.of(Verb.SET, key, (Object) value))
                        .toList());
            }
            stop.set(true);
            readers.get();
            long now = System.nanoTime();
            awaitThat(() -> assertThat(tracked.provenUntil() - now).isPositive());

            assertThat(kept.values()).allMatch(value -> value == ROUNDS);
            assertThat(wentBack).hasNullValue();
            assertThat(changed).hasValueGreaterThan(KEYS);
            assertThat(reads).hasValueGreaterThan(KEYS);
        }
    }

    /**
     * Both commands of a read are usually carried out one after the other. A server that reads them in two parts may
     * carry out a change in between; the first bytes are old then, and the change is announced only once.
     */
    @ParameterizedTest
    @EnumSource
    void bytes_thatAreChangedBeforeTheirTimeToLiveIsRead_areNotCurrent(Mode mode) throws Exception {
        server.get().command("SET", "a:k", "1");
        RecordedChanges changes = new RecordedChanges();
        try (PushProxy proxy = PushProxy.before(server.get().port());
                RedisConnection reading = RecordingPushes.openConnected(proxy.uri())) {
            TrackedKeys tracked = reading.pushes().track(request("a:", mode), changes);
            PushProxy.Hold hold = proxy.holdBefore("*2\r\n$4\r\nPTTL\r\n$3\r\na:k\r\n");
            CompletableFuture<RecordedChanges.Outcome> read =
                    RecordedChanges.start(tracked, "a:k").get(0);
            hold.awaitReached();
            server.get().command("SET", "a:k", "2");
            hold.release();

            RecordedChanges.Outcome outcome = Waiting.get(read);
            assertThat(outcome.value()).isEqualTo("1");
            assertThat(outcome.isCurrent()).isFalse();
            assertThat(changes.keys).contains("a:k");
            assertThat(RecordedChanges.value(tracked, "a:k")).isEqualTo("2");
        }
    }

    private void readUntil(AtomicBoolean stop, TrackedKeys tracked, List<byte[]> keys) {
        while (!stop.get()) {
            CompletableFuture<Void> all = new CompletableFuture<>();
            tracked.read(keys, keeping(keys, all));
            all.join();
        }
    }

    private Receiver keeping(List<byte[]> keys, CompletableFuture<Void> all) {
        AtomicInteger missing = new AtomicInteger(keys.size());
        return new Receiver() {
            @Override
            public void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
                String key = RecordedChanges.text(keys.get(index));
                reads.incrementAndGet();
                if (value != null) {
                    int read = Integer.parseInt(RecordedChanges.text(value));
                    int before = newest.merge(key, read, Math::max);
                    if (read < before) {
                        wentBack.set(key + " went back from " + before + " to " + read);
                    }
                    if (isCurrent) {
                        kept.put(key, read);
                    }
                }
                end();
            }

            @Override
            public void onFailure(int index, RedisCacheException why) {
                all.completeExceptionally(why);
            }

            private void end() {
                if (missing.decrementAndGet() == 0) {
                    all.complete(null);
                }
            }
        };
    }

    private Listener dropping() {
        return new Listener() {
            @Override
            public void onChanged(byte[] key) {
                changed.incrementAndGet();
                kept.remove(RecordedChanges.text(key));
            }

            @Override
            public void onAllChanged(String reason) {
                kept.clear();
            }
        };
    }
}
