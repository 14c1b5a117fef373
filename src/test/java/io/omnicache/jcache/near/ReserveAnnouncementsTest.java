package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Statistics;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reserve does with changes by others that a server has announced. */
class ReserveAnnouncementsTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @ParameterizedTest
    @CsvSource({
        "key, SET omnicache:c:a 2", "key, DEL omnicache:c:a", "key, FLUSHDB",
        "prefix, SET omnicache:c:a 2", "prefix, DEL omnicache:c:a", "prefix, FLUSHDB"
    })
    void entry_whoseChangeWasAnnounced_isNotGivenOut(String tracking, String change) {
        Cache<String, String> cache = caches.settings("connection: {timeout: 1s, connect-timeout: 5s, retries: 0}\n"
                        + "defaults: {near-cache: true, near-cache-stale-while-away: 5m, codec: string, statistics: true,"
                        + " near-cache-tracking: " + tracking + "}")
                .createCache(Caches.NAME, new MutableConfiguration<>());
        cache.put("a", "1");
        Awaitility.await().until(() -> cache.get("a") != null && Statistics.count(Caches.NAME, "NearHits") > 0);
        caches.server().command(change.split(" "));
        Awaitility.await().until(() -> Statistics.count(Caches.NAME, "NearEntries") == 0);
        caches.server().kill();
        assertThatThrownBy(() -> cache.get("a")).isInstanceOf(RedisCacheException.class);
        assertThat(Statistics.count(Caches.NAME, "NearStaleServed")).isZero();
    }
}
