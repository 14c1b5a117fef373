package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values that are too large to be kept: they are read, and the connection of announcements doesn't suffer. */
class NearLargeValuesTest {
    private static final int SIZE = 150_000;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    /** Together they are larger than the server's limit for subscribers, beyond which it closes the connection. */
    @Test
    void getAll_ofManyLargeValues_leavesTheConnectionOpen() {
        caches.server().command("CONFIG", "SET", "client-output-buffer-limit", "pubsub 16mb 0 0");
        Cache<String, byte[]> cache =
                caches.settings(NearCaches.file("key")).createCache(Caches.NAME, new MutableConfiguration<>());
        NearCaches.awaitOpen(cache, "never there");
        Set<String> keys = IntStream.range(0, 200).mapToObj(i -> "k" + i).collect(Collectors.toSet());
        keys.forEach(key -> cache.put(key, new byte[SIZE]));
        String connection = trackingConnections();

        Map<String, byte[]> found = cache.getAll(keys);

        assertThat(found)
                .hasSize(200)
                .allSatisfy((key, value) -> assertThat(value).hasSize(SIZE));
        assertThat(trackingConnections()).isEqualTo(connection);
    }

    /** The second read goes where it doesn't hold up announcements. */
    @Test
    void get_ofALargeValue_isSentOnTheUsualConnectionNextTime() {
        Cache<String, byte[]> cache = caches.settings( // No canary comes while commands are counted.
                        "defaults: {near-cache: true, near-cache-max-staleness: 1h, statistics: true}")
                .createCache(Caches.NAME, new MutableConfiguration<>());
        NearCaches.awaitOpen(cache, "never there");
        cache.put("large", new byte[SIZE]);
        assertThat(cache.get("large")).hasSize(SIZE);
        caches.server().command("CONFIG", "RESETSTAT");

        assertThat(cache.get("large")).hasSize(SIZE);

        assertThat(caches.server().command("INFO", "commandstats"))
                .contains("cmdstat_get:calls=1,")
                .doesNotContain("cmdstat_pttl");
    }

    private String trackingConnections() {
        return caches.server()
                .command("CLIENT", "LIST", "TYPE", "pubsub")
                .lines()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.joining(" "));
    }
}
