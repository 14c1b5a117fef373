package io.omnicache.jcache.internal.redis.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
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

/** Walks over a database outlive a server as often as it comes back in time. */
class LongWalksTest {
    private static final int KEYS = 5_000;
    private static final int OUTAGES = 5;
    /** Less than what is waited for at a time, and together more. */
    private static final int OUTAGE_MILLIS = 800;

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own("--appendonly", "yes");

    private RedisConnection connection;
    private CompletableFuture<Void> back = CompletableFuture.completedFuture(null);

    @BeforeEach
    void open() {
        connection = RedissonConnections.open(
                ConnectionUri.parse(server.get().uri() + "?timeout=400ms&connect-timeout=400ms"));
        fill();
    }

    @AfterEach
    void close() {
        back.join();
        connection.close();
    }

    private void fill() {
        server.get().command("EVAL", "for i = 1, " + KEYS + " do redis.call('SET', 'app:c:' .. i, i) end", "0");
    }

    private void takeAway() {
        back.join();
        server.get().kill();
        back = CompletableFuture.runAsync(
                server.get()::restart, CompletableFuture.delayedExecutor(OUTAGE_MILLIS, TimeUnit.MILLISECONDS));
    }

    @Test
    void scan_ofAServerThatGoesAwayAgainAndAgain_givesEveryKey() {
        KeyScan scan = new Keyspace(connection, "app:c:").scan();
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
        KeyScan scan = new Keyspace(connection, "app:c:").scan();
        scan.next();
        server.get().kill();

        assertThatThrownBy(scan::next).isInstanceOf(RedisCacheException.class);
    }
}
