package io.omnicache.jcache.entry;

import io.omnicache.jcache.management.Timing;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One operation on one entry, said once for callers that wait for it and for those that don't. Nothing has happened before it
 * is run or started, which is done once.
 */
public final class Operation<K, T extends @Nullable Object> {
    private final K key;
    private final Timing timing;
    private final boolean changing;
    private final Supplier<@Nullable DirectCall<T>> direct;
    private final Supplier<? extends T> onWritePath;

    private Operation(
            K key,
            Timing timing,
            boolean changing,
            Supplier<@Nullable DirectCall<T>> direct,
            Supplier<? extends T> onWritePath) {
        this.key = key;
        this.timing = timing;
        this.changing = changing;
        this.direct = direct;
        this.onWritePath = onWritePath;
    }

    /** One that changes nothing but times to live. */
    static <K, T extends @Nullable Object> Operation<K, T> reading(
            K key, Timing timing, Supplier<@Nullable DirectCall<T>> direct, Supplier<? extends T> onWritePath) {
        return new Operation<>(key, timing, false, direct, onWritePath);
    }

    /** One that may change the entry. */
    static <K, T extends @Nullable Object> Operation<K, T> changing(
            K key, Timing timing, Supplier<@Nullable DirectCall<T>> direct, Supplier<? extends T> onWritePath) {
        return new Operation<>(key, timing, true, direct, onWritePath);
    }

    K key() {
        return key;
    }

    Timing timing() {
        return timing;
    }

    boolean isChanging() {
        return changing;
    }

    /** The one command that does it; {@code null} if it takes more. The arguments are encoded here. */
    @Nullable
    DirectCall<T> direct() {
        return direct.get();
    }

    /** Does it by the long way, in the caller's thread. */
    T onWritePath() {
        return onWritePath.get();
    }
}
