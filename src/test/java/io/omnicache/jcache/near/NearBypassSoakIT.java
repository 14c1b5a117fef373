package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.Statistics;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A near cache whose entries are changed more often than read, by another program: it bypasses itself, and is used again
 * when the changes have ended. A minute for each mode, by the real windows and pauses.
 */
@Tag("soak")
class NearBypassSoakIT {
    private static final String CHANGE_ALL =
            "for i = 0, 99 do redis.call('SET', 'omnicache:c:k' .. i, ARGV[1]) end return 1";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void nearCache_withMoreChangesThanHits_isBypassedAndTriedAgain(String tracking) throws Exception {
        Cache<String, String> cache = caches.settings("defaults: {near-cache: true, codec: string, statistics: true,"
                        + " near-cache-tracking: " + tracking + "}")
                .createCache(Caches.NAME, new MutableConfiguration<>());
        AtomicInteger round = new AtomicInteger();
        try (LogCapture log = LogCapture.of("io.omnicache.jcache.internal.near.admission")) {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> {
                        changeAndRead(cache, round.incrementAndGet());
                        return state().equals("bypassed");
                    });
            assertThat(log.messages()).singleElement().asString().contains("bypassed");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(announced(cache, round.incrementAndGet()))
                            .as("announcements of a round")
                            .isZero());
            assertThat(Statistics.count(Caches.NAME, "NearBypassed")).isPositive();
            assertThat(Statistics.count(Caches.NAME, "NearEntries")).isZero();

            // The changes have ended.
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                read(cache);
                return state().equals("open") && log.messages().size() == 2;
            });
            assertThat(log.messages()).last().asString().contains("used again");
        }
        System.out.printf(
                "near cache by %s: %d rounds, %d reads passed by, %d announcements, %d hits%n",
                tracking,
                round.get(),
                Statistics.count(Caches.NAME, "NearBypassed"),
                Statistics.count(Caches.NAME, "NearInvalidations"),
                Statistics.count(Caches.NAME, "NearHits"));
    }

    private long announced(Cache<String, String> cache, int round) {
        long before = Statistics.count(Caches.NAME, "NearInvalidations");
        changeAndRead(cache, round);
        return Statistics.count(Caches.NAME, "NearInvalidations") - before;
    }

    /** Changes all entries, and reads each of them once when the changes of those that are held were announced. */
    private void changeAndRead(Cache<String, String> cache, int round) {
        long announced = Statistics.count(Caches.NAME, "NearInvalidations");
        long held = Statistics.count(Caches.NAME, "NearEntries");
        caches.server().command("EVAL", CHANGE_ALL, "0", "value " + round);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .until(() -> Statistics.count(Caches.NAME, "NearInvalidations") >= announced + held
                        || Statistics.count(Caches.NAME, "NearEntries") == 0);
        read(cache);
    }

    private static void read(Cache<String, String> cache) {
        for (int i = 0; i < 100; i++) {
            assertThat(cache.get("k" + i)).startsWith("value ");
        }
    }

    private static String state() throws Exception {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(Statistics.beans(Caches.NAME).iterator().next(), "NearCacheState");
    }
}
