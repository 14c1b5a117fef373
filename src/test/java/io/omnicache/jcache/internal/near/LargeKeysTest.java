package io.omnicache.jcache.internal.near;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Keys whose values were too large: known for about a minute. */
class LargeKeysTest {
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5); // The clock may overflow.
    private final LargeKeys keys = new LargeKeys(time::get);

    @Test
    void key_isKnownForAMinute() {
        assertThat(keys.contains("a")).isFalse();
        assertThat(keys.contains(0)).as("with the hash code 0").isFalse();
        keys.add("a");
        keys.add(0);
        assertThat(keys.contains("a")).isTrue();
        assertThat(keys.contains(0)).isTrue();
        assertThat(keys.contains("b")).isFalse();
        time.addAndGet(Duration.ofSeconds(55).toNanos());
        assertThat(keys.contains("a")).isTrue();
        time.addAndGet(Duration.ofSeconds(8).toNanos());
        assertThat(keys.contains("a")).isFalse();
    }
}
