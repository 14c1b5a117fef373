package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A user with the rights that {@code docs/acl.md} names has a near cache; a user without one of them has a cache that
 * works without, and a log with the rule to add.
 */
class NearAclTest {
    private static final String RULES =
            "+get +mget +getrange +set +getdel +unlink +pttl +client|tracking +publish +subscribe"
                    + " +unsubscribe &omnicache:~heartbeat:* ~omnicache:c:* ~omnicache:~canary:*";

    private static final String KEY = "k1";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches =
            Caches.on(() -> "redis://ada:secret@127.0.0.1:" + server.get().port());

    private Cache<String, String> open(String tracking) {
        Cache<String, String> cache = caches.settings(NearCaches.readable(tracking, "500ms"))
                .createCache(Caches.NAME, new MutableConfiguration<>());
        cache.put(KEY, "1");
        return cache;
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void userWithAllRules_hasANearCache(String tracking) {
        allow("", "");
        try (LogCapture log = LogCapture.of("io.omnicache.jcache")) {
            Cache<String, String> cache = open(tracking);

            NearCaches.assertChangesAreHeard(cache, key -> server.get(), Set.of(KEY), "2");
            cache.put(KEY, "3");
            assertThat(cache.get(KEY)).isEqualTo("3");
            assertThat(log.messages()).noneMatch(message -> message.contains("ACL SETUSER"));
        }
    }

    /** A user that may read some entries, and not all, may have no near cache: the servers wouldn't say which. */
    @ParameterizedTest
    @CsvSource({
        "+client|tracking, '', +client|tracking",
        "+pttl, '', +pttl",
        "+getrange, '', +getrange",
        "~omnicache:c:*, ~omnicache:c:k*, ~omnicache:c:*",
        "~omnicache:~canary:*, '', +set ~omnicache:~canary:*",
        "~omnicache:~canary:*, %R~omnicache:~canary:*, +set ~omnicache:~canary:*",
        "&omnicache:~heartbeat:*, '', &omnicache:~heartbeat:*"
    })
    void userWithoutARule_hasNone_andTheLogNamesTheRule(String missing, String instead, String named) {
        allow(missing, instead);
        for (String tracking : List.of("key", "prefix")) {
            try (LogCapture log = LogCapture.of("io.omnicache.jcache")) {
                Cache<String, String> cache = open(tracking);
                await().until(() -> {
                    cache.get(KEY);
                    return NearCaches.state(Caches.NAME).startsWith("refused");
                });

                server.get().command("SET", NearCaches.redisKey(cache, KEY), "2");
                assertThat(cache.get(KEY)).isEqualTo("2");
                cache.put(KEY, "3");
                assertThat(cache.get(KEY)).isEqualTo("3");
                assertThat(cache.remove(KEY)).isTrue();
                assertThat(NearCaches.hits(Caches.NAME)).isZero();
                assertThat(NearCaches.state(Caches.NAME)).contains("ACL SETUSER", named);
                assertThat(log.messages().stream().filter(message -> message.contains("ACL SETUSER")))
                        .singleElement()
                        .asString()
                        .contains("no near cache", named)
                        .doesNotContain("secret");
                cache.close();
            }
        }
    }

    /** Newer servers tell such a user nothing any more, and don't say so. */
    @Test
    void rightToReadAllEntries_thatIsTakenAway_endsTheHits() {
        allow("", "");
        Cache<String, String> cache = open("key");
        NearCaches.hold(cache, Set.of(KEY));
        allow("~omnicache:c:*", "~omnicache:c:k*");

        await().atMost(Duration.ofSeconds(10))
                .until(() -> NearCaches.state(Caches.NAME).equals("unproven"));
        server.get().command("SET", NearCaches.redisKey(cache, KEY), "2");
        assertThat(cache.get(KEY)).isEqualTo("2");
        allow("", "");
        NearCaches.assertChangesAreHeard(cache, key -> server.get(), Set.of(KEY), "3");
    }

    /** Gives the user all rules but one, and another in its place. */
    private static void allow(String missing, String instead) {
        List<String> words =
                new ArrayList<>(List.of("ACL", "SETUSER", "ada", "reset", "on", ">secret", "resetchannels"));
        Arrays.stream(RULES.split(" ")).filter(rule -> !rule.equals(missing)).forEach(words::add);
        if (!instead.isEmpty()) {
            words.add(instead);
        }
        server.get().command(words.toArray(String[]::new));
    }
}
