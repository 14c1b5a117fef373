package io.omnicache.jcache.internal.redis.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A walk over a database goes on however often the server fails, if it comes back in time. */
class LongWalksTest {
    private static final int KEYS = 5_000;
    private static final int OUTAGES = 5;
    /** Each outage is shorter than the longest wait, all together are longer. */
    private static final int OUTAGE_MILLIS = 800;

    @RegisterExtension
    final ConnectedRedis redis =
            ConnectedRedis.withOptions("--appendonly", "yes").connectingWith("timeout=400ms&connect-timeout=400ms");

    private CompletableFuture<Void> back = CompletableFuture.completedFuture(null);

    @BeforeEach
    void fill() {
        redis.command("EVAL", "for i = 1, " + KEYS + " do redis.call('SET', 'app:c:' .. i, i) end", "0");
    }

    @AfterEach
    void awaitServer() {
        back.join();
    }

    private void takeAway() {
        back.join();
        redis.server().kill();
        back = CompletableFuture.runAsync(
                redis.server()::restart, CompletableFuture.delayedExecutor(OUTAGE_MILLIS, TimeUnit.MILLISECONDS));
    }

    @Test
    void scan_ofAServerThatGoesAwayAgainAndAgain_givesEveryKey() {
        KeyScan scan = new Keyspace(redis.connection(), "app:c:").scan();
        Set<String> seen = new HashSet<>();
        int pages = 0;
        int outages = 0;
        for (List<byte[]> page = scan.next(); page != null; page = scan.next()) {
            page.forEach(key -> seen.add(new String(key, StandardCharsets.UTF_8)));
            if (++pages % 3 == 0 && outages < OUTAGES) {
                outages++;
                takeAway();
            }
        }

        assertThat(seen).hasSize(KEYS);
        assertThat(outages).isEqualTo(OUTAGES);
    }

    @Test
    void scan_ofAServerThatStaysAway_ends() {
        KeyScan scan = new Keyspace(redis.connection(), "app:c:").scan();
        scan.next();
        redis.server().kill();

        assertThatThrownBy(scan::next).isInstanceOf(RedisCacheException.class);
    }
}
