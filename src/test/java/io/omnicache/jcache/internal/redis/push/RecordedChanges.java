package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Listener;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.TrackedKeys.Receiver;
import io.omnicache.jcache.internal.redis.TrackedKeys.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A listener that keeps what it gets, and reads whose outcomes can be waited for. */
final class RecordedChanges implements Listener {
    private static final int LARGEST = 64 << 10;

    final List<String> keys = new CopyOnWriteArrayList<>();
    final List<String> reasons = new CopyOnWriteArrayList<>();

    static Request request(String prefix, Mode mode) {
        return request(prefix, mode, 100);
    }

    static Request request(String prefix, Mode mode, long canaryMillis) {
        return new Request(RecordingPushes.bytes(prefix), mode, Duration.ofMillis(canaryMillis), LARGEST);
    }

    @Override
    public void onChanged(byte[] key) {
        keys.add(text(key));
    }

    @Override
    public void onAllChanged(String reason) {
        reasons.add(reason);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads entries, and waits for all outcomes. */
    static List<Outcome> read(TrackedKeys tracked, String... keys) {
        return start(tracked, keys).stream()
                .map(outcome -> outcome.orTimeout(20, TimeUnit.SECONDS).join())
                .toList();
    }

    /** Reads an entry that must be there, or must be absent, and current. */
    static @Nullable String value(TrackedKeys tracked, String key) {
        Outcome outcome = read(tracked, key).get(0);
        if (outcome.failure() != null || !outcome.isCurrent()) {
            throw new AssertionError(outcome.toString());
        }
        return outcome.value();
    }

    static List<CompletableFuture<Outcome>> start(TrackedKeys tracked, String... keys) {
        List<CompletableFuture<Outcome>> outcomes =
                Stream.of(keys).map(key -> new CompletableFuture<Outcome>()).toList();
        tracked.read(Stream.of(keys).map(RecordingPushes::bytes).toList(), new Receiver() {
            @Override
            public void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
                end(index, new Outcome(value == null ? null : text(value), ttlMillis, isCurrent, null));
            }

            @Override
            public void onFailure(int index, RedisCacheException why) {
                end(index, new Outcome(null, 0, false, why));
            }

            private void end(int index, Outcome outcome) {
                if (!outcomes.get(index).complete(outcome)) {
                    throw new AssertionError("A second outcome: " + outcome);
                }
            }
        });
        return outcomes;
    }

    /** What a read gave. */
    record Outcome(
            @Nullable String value,
            long ttlMillis,
            boolean isCurrent,
            @Nullable RedisCacheException failure) {}

    /** Values by key, for a command such as {@code MSET}. */
    static String[] words(String command, Map<String, String> entries) {
        return Stream.concat(
                        Stream.of(command),
                        entries.entrySet().stream().flatMap(entry -> Stream.of(entry.getKey(), entry.getValue())))
                .toArray(String[]::new);
    }
}
