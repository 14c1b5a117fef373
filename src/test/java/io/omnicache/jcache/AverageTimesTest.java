package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.Statistics;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The average times of the statistics, compared with what the caller measures. */
class AverageTimesTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private static final String NAME = "average-times";

    /** The statistics are rounded to a float of microseconds. */
    private static final float ROUNDING = 1.001f;

    @Test
    void averageGetTime_ofAReadThrough_leavesTheLoadOut() {
        AtomicLong began = new AtomicLong();
        AtomicLong loadBegan = new AtomicLong();
        Cache<String, String> cache = create(MapStore.<String, String>loading(key -> takeLonger(began, loadBegan))
                .readThrough());

        began.set(System.nanoTime());
        assertThat(cache.get("k")).isEqualTo("loaded");

        assertThat(Statistics.average(NAME, "AverageGetTime"))
                .isBetween(0f, (loadBegan.get() - began.get()) / 1_000f * ROUNDING);
    }

    @Test
    void averageTimes_ofFailedConditions_leaveThemOut() {
        Cache<String, String> cache = create(new MutableConfiguration<>());
        for (int i = 0; i < 100; i++) {
            cache.remove("absent");
            cache.remove("absent", "v");
            cache.getAndRemove("absent");
            cache.replace("absent", "v");
            cache.replace("absent", "v", "w");
            cache.getAndReplace("absent", "v");
        }

        long began = System.nanoTime();
        cache.put("k", "v");
        long put = System.nanoTime();
        cache.remove("k");
        long removed = System.nanoTime();

        assertThat(Statistics.average(NAME, "AveragePutTime")).isBetween(0f, (put - began) / 1_000f * ROUNDING);
        assertThat(Statistics.average(NAME, "AverageRemoveTime")).isBetween(0f, (removed - put) / 1_000f * ROUNDING);
    }

    private Cache<String, String> create(MutableConfiguration<String, String> configuration) {
        return caches.create(NAME, configuration.setStatisticsEnabled(true));
    }

    /** Runs for longer than the time between the call and the load. */
    private static String takeLonger(AtomicLong began, AtomicLong loadBegan) {
        long now = System.nanoTime();
        loadBegan.set(now);
        while (System.nanoTime() - now < 2 * (now - began.get())) {
            Thread.onSpinWait();
        }
        return "loaded";
    }
}
