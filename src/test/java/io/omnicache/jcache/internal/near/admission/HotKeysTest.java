package io.omnicache.jcache.internal.near.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Concurrently;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which keys count as read often. */
class HotKeysTest {
    private final AtomicLong time = new AtomicLong();
    private final HotKeys keys = new HotKeys(1_000, time::get);

    @Test
    void onRead_severalTimes_isHotFromThatReadOn() {
        for (int i = 1; i < HotKeys.HOT; i++) {
            assertThat(keys.onRead("a".hashCode())).as("read %d", i).isFalse();
        }
        assertThat(keys.onRead("a".hashCode())).isTrue();
        assertThat(keys.onRead("b".hashCode())).as("another key").isFalse();
    }

    @Test
    void onRead_amongManyKeysThatAreReadOnce_findsTheHotOnesOnly() {
        SplittableRandom random = new SplittableRandom(1);
        int hotFound = 0;
        int tailFound = 0;
        int tailReads = 0;
        for (int i = 0; i < 200_000; i++) {
            boolean isHot = random.nextInt(2) == 0;
            int key = isHot ? random.nextInt(200) : 1_000 + i;
            boolean found = keys.onRead(Integer.hashCode(key));
            hotFound += isHot && found ? 1 : 0;
            tailFound += !isHot && found ? 1 : 0;
            tailReads += isHot ? 0 : 1;
        }
        assertThat(hotFound).isGreaterThan(95_000);
        assertThat(tailFound).as("of %d reads of the tail", tailReads).isLessThan(tailReads / 50);
    }

    @Test
    void onRead_afterManyOtherReads_forgets() {
        readOften("a");
        for (int i = 0; i < 4 * 10_240; i++) {
            keys.onRead(1_000_000 + i % 20_000);
        }
        assertThat(keys.onRead("a".hashCode())).isFalse();
    }

    @Test
    void onRead_aMinuteLater_hasHalved() {
        readOften("a");
        time.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(keys.onReads("a".hashCode(), 1)).isEqualTo(8);
        time.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(keys.onReads("a".hashCode(), 1)).isEqualTo(5);
    }

    @Test
    void onReads_byManyThreads_losesNothingThatMatters() throws Exception {
        Concurrently.run(8, i -> {
            for (int n = 0; n < 1_000; n++) {
                keys.onRead(i);
            }
        });
        for (int i = 0; i < 8; i++) {
            assertThat(keys.onRead(i)).as("key %d", i).isTrue();
        }
    }

    @Test
    void new_withAnyNumberOfEntries_works() {
        for (long entries : new long[] {1, 7, 10_000, Long.MAX_VALUE / 100}) {
            HotKeys sketch = new HotKeys(entries, time::get);
            assertThat(sketch.onReads(-1, HotKeys.HOT))
                    .as("%d entries", entries)
                    .isEqualTo(HotKeys.HOT);
        }
    }

    private void readOften(String key) {
        keys.onReads(key.hashCode(), 15);
    }
}
