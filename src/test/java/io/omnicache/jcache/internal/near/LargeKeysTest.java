package io.omnicache.jcache.internal.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LargeKeysTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final LargeKeys values = new LargeKeys(now::get);

    @Test
    void contains_whatWasAdded_forAMinute() {
        assertThat(values.contains("a")).isFalse();
        values.add("a");

        now.addAndGet(LargeKeys.MEMORY.toNanos() - 1);
        assertThat(values.contains("a")).isTrue();
        assertThat(values.contains("b")).isFalse();

        now.addAndGet(1_000_000_000);
        assertThat(values.contains("a")).isFalse();
    }

    @Test
    void contains_keysOfAllHashCodes() {
        for (int hash : new int[] {0, -1, 1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThat(values.contains(hash)).isFalse();
            values.add(hash);
            assertThat(values.contains(hash)).isTrue();
        }
    }

    @Test
    void add_ofManyKeys_forgetsSomeAndTakesNoOthersForThem() {
        for (int key = 0; key < 100_000; key++) {
            values.add(key);
        }

        assertThat(values.contains(99_999)).isTrue();
        int remembered = 0;
        for (int key = 0; key < 200_000; key++) {
            boolean contains = values.contains(key);
            assertThat(contains && key >= 100_000).isFalse();
            remembered += contains ? 1 : 0;
        }
        assertThat(remembered).isBetween(2_000, 4_096);
    }
}
