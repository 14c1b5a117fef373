package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one cache whose entry in Redis may be older than a change of this JVM: the change was dropped, or its
 * outcome is unknown. A key stays marked until its entry was removed after the last such change. Bounded: when there are
 * too many keys, the whole cache is marked, until all its entries were removed. Thread-safe.
 *
 * <p>Each mark has a generation. A removal takes away only the mark that it has seen, so a key that is marked again
 * while its removal is under way stays marked.
 */
final class OutageKeys {
    /** The largest number of marked keys of a cache. */
    static final int MOST = 100_000;

    /** How long a key stays marked whose last command may still be carried out, since its connection lives on. */
    static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Stands for the mark of a key that isn't marked. */
    static final Mark UNMARKED = new Mark(0, false, 0, false, 0);

    private final int most;
    private final ConcurrentHashMap<EncodedKey, Mark> marks = new ConcurrentHashMap<>();
    private final AtomicLong generations = new AtomicLong();
    /** The generation of the last reason to mark the whole cache; 0 if it isn't marked. */
    private final AtomicLong wholeCache = new AtomicLong();

    /** @param most how many keys are marked before the whole cache is */
    OutageKeys(int most) {
        this.most = most;
    }

    /**
     * A mark of one key.
     *
     * @param isUnknown whether a change was sent and may be carried out later
     * @param notEnded how many connections couldn't be ended when the key was marked
     * @param heldUntil until when the mark stays, as {@link System#nanoTime()}; only if {@code isHeld}
     */
    record Mark(long generation, boolean isUnknown, long notEnded, boolean isHeld, long heldUntil) {
        private Mark held(long until) {
            return new Mark(generation, false, notEnded, true, until);
        }
    }

    /**
     * Marks a key.
     *
     * @param isUnknown whether the change was sent and may be carried out later
     * @param notEnded {@code ConnectionLosses.notEnded} at this time
     * @return whether the whole cache is marked by that, and wasn't before
     */
    boolean mark(EncodedKey key, boolean isUnknown, long notEnded) {
        long generation = generations.incrementAndGet();
        if (marks.mappingCount() >= most && !marks.containsKey(key)) {
            return markAll(generation);
        }
        marks.merge(
                key,
                new Mark(generation, isUnknown, notEnded, false, 0),
                (old, fresh) -> isLate(old) ? new Mark(generation, true, notEndedBefore(old), false, 0) : fresh);
        return false;
    }

    /** Whether an earlier change of the key may still be carried out. */
    private static boolean isLate(Mark mark) {
        return mark.isUnknown() || mark.isHeld() && System.nanoTime() - mark.heldUntil() < 0;
    }

    /** Differs from every later number if the key is held, so that the next removal holds the key again. */
    private static long notEndedBefore(Mark mark) {
        return mark.isHeld() ? mark.notEnded() - 1 : mark.notEnded();
    }

    /** Marks the whole cache. Returns whether it wasn't marked before. */
    boolean markAll() {
        return markAll(generations.incrementAndGet());
    }

    private boolean markAll(long generation) {
        return wholeCache.getAndAccumulate(generation, Math::max) == 0;
    }

    boolean isEmpty() {
        return marks.isEmpty() && wholeCache.get() == 0;
    }

    boolean isWholeCacheMarked() {
        return wholeCache.get() != 0;
    }

    /** The mark of a key; {@code null} if the key isn't marked by itself. */
    @Nullable
    Mark find(EncodedKey key) {
        return marks.get(key);
    }

    /** The number of keys that are marked by themselves. */
    long size() {
        return marks.mappingCount();
    }

    /**
     * The keys whose entries are to be removed now. Leaves out the keys whose entry was removed already, and which stay
     * marked since a late command may bring it back.
     *
     * @param latest the generation after which marks are left out
     */
    List<Map.Entry<EncodedKey, Mark>> due(int longest, long latest) {
        long now = System.nanoTime();
        return marks.entrySet().stream()
                .filter(entry -> entry.getValue().generation() <= latest)
                .filter(entry ->
                        !entry.getValue().isHeld() || now - entry.getValue().heldUntil() >= 0)
                .limit(longest)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * The entry was removed from Redis after the mark was seen.
     *
     * @param notEnded {@code ConnectionLosses.notEnded} after the removal: if a connection couldn't be ended since the
     *     key was marked, the mark stays for a while
     */
    void onRemoved(EncodedKey key, Mark seen, long notEnded) {
        long now = System.nanoTime();
        marks.computeIfPresent(key, (k, present) -> {
            if (present.generation() != seen.generation()) {
                return present;
            }
            if (present.isUnknown() && present.notEnded() != notEnded) {
                return present.held(now + LATE_NANOS);
            }
            return present.isHeld() && now - present.heldUntil() < 0 ? present : null;
        });
    }

    /** The present generation, for {@link #onAllRemoved}. */
    long generation() {
        return generations.get();
    }

    /** Every entry was removed from Redis by a sweep that began at this generation. */
    void onAllRemoved(long generation) {
        wholeCache.updateAndGet(marked -> marked <= generation ? 0 : marked);
        marks.values().removeIf(mark -> mark.generation() <= generation && !mark.isUnknown() && !mark.isHeld());
    }
}
