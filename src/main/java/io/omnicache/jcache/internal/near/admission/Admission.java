package io.omnicache.jcache.internal.near.admission;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which reads the near cache of one cache may answer, and which entries it may keep: none while it is bypassed,
 * and, if the settings say so, only those that are read often. Thread-safe. Neither waits nor sends anything.
 */
public final class Admission {
    /** One hit of so many is looked at, and counts for all of them. */
    private static final int SAMPLE = 16;

    /** Spreads times evenly, also those of a clock with coarse steps. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SAMPLE);

    private final Bypass bypass;
    private final @Nullable HotKeys hotKeys;
    private final Consumer<Object> onSample;

    /**
     * @param hotKeysOnly whether only entries are kept that are read often
     * @param entries about how many entries may be kept
     * @param onBypass called when a bypass begins
     * @param onSample called with some of the keys that are found
     */
    public Admission(
            String cacheName,
            boolean hotKeysOnly,
            long entries,
            LongSupplier clock,
            Runnable onBypass,
            Consumer<Object> onSample) {
        this.bypass = new Bypass(cacheName, clock, onBypass);
        this.hotKeys = hotKeysOnly ? new HotKeys(entries, clock) : null;
        this.onSample = onSample;
    }

    /** Whether entries may be given out and kept at present. Costs one read of a field. */
    public boolean isOpen() {
        return bypass.isOpen();
    }

    /** Counts a read of an entry that isn't here. Returns whether the entry may be kept. */
    public boolean admits(Object key) {
        return bypass.isOpen() && (hotKeys == null || hotKeys.onRead(key.hashCode()));
    }

    /**
     * Notes that an entry was found here.
     *
     * @param now the time of the hit, as {@link System#nanoTime()}; chooses the hits that are looked at
     */
    public void onHit(Object key, long now) {
        if (now * SPREAD >>> SHIFT == 0) {
            bypass.onHits(SAMPLE);
            if (hotKeys != null) {
                hotKeys.onReads(key.hashCode(), 1);
            }
            onSample.accept(key);
        }
    }

    /** Notes that a change was announced. */
    public void onAnnouncement() {
        bypass.onAnnouncements(1);
    }
}
