package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A near cache over TLS, on a Unix socket, and behind sentinels that name another master. */
class NearFormsIT {
    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final Set<String> KEYS = Set.of("a", "b", "c");

    @RegisterExtension
    static final OwnServer<RedisProcess> tls = RedisServer.tls(true, "--requirepass", "hush");

    @RegisterExtension
    static final OwnServer<RedisProcess> socket = RedisServer.socket("--requirepass", "hush");

    @RegisterExtension
    static final OwnServer<RedisSentinels> sentinels = RedisServer.of(() -> RedisSentinels.start("hush", "psst"));

    private String uri;

    @RegisterExtension
    final Caches caches = Caches.on(() -> uri);

    private Cache<String, String> open(String tracking, RedisProcess master) {
        Cache<String, String> cache = caches.settings(NearCaches.readable(tracking, "2s"))
                .createCache(Caches.NAME, new MutableConfiguration<>());
        KEYS.forEach(key -> cache.put(key, "1"));
        NearCaches.assertChangesAreHeard(cache, key -> master, KEYS, "2");
        return cache;
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void overTls_alsoAfterTheConnectionWasLost(String tracking) {
        uri = Certificates.trusting(tls.get()) + "&tls-certificate="
                + Certificates.shared().clientCertificate() + "&tls-private-key="
                + Certificates.shared().clientKey();
        assertWorks(tracking, tls.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void onAUnixSocket_alsoAfterTheConnectionWasLost(String tracking) {
        uri = socket.get().uri();
        assertWorks(tracking, socket.get());
    }

    private void assertWorks(String tracking, RedisProcess server) {
        Cache<String, String> cache = open(tracking, server);
        server.command("CLIENT", "KILL", "TYPE", "pubsub");
        server.command("SET", NearCaches.redisKey(cache, "a"), "meanwhile");
        NearCaches.assertNeverStale(cache, "a", "meanwhile", BOUND);
        NearCaches.assertChangesAreHeard(cache, key -> server, KEYS, "3");
    }

    private static String sentinelUri() {
        return "redis-sentinel://:hush@" + RedisProcess.hosts(sentinels.get().sentinels())
                + "?master=mymaster&sentinel-password=psst&timeout=2s";
    }

    @Test
    void behindSentinels_followsTheMaster() {
        RedisSentinels servers = sentinels.get();
        servers.awaitAgreement();
        uri = sentinelUri();
        RedisProcess first = servers.master();
        Cache<String, String> cache = open("key", first);
        servers.sentinels().get(0).command("SENTINEL", "FAILOVER", "mymaster");
        RedisProcess second = assertFollows(cache, first);
        second.kill();
        assertFollows(cache, second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void behindSentinels_aFormerMasterThatWasStoppedAndGoesOn_keepsNoOldValueAlive(String tracking) {
        RedisSentinels servers = sentinels.get();
        servers.awaitAgreement();
        uri = sentinelUri();
        RedisProcess former = servers.master();
        Cache<String, String> cache = open(tracking, former);
        former.suspend();
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> servers.master() != former);
            servers.master().command("SET", NearCaches.redisKey(cache, "a"), "newer");
        } finally {
            former.resume(); // Takes itself for the master, and holds the old value, until the sentinels tell it.
        }
        NearCaches.assertNeverStale(cache, "a", "newer", BOUND);
        while (!isReplica(former)) {
            assertThat(cache.get("a")).isEqualTo("newer");
        }
        NearCaches.assertChangesAreHeard(cache, key -> servers.master(), KEYS, "later");
    }

    private static boolean isReplica(RedisProcess server) {
        try {
            return server.command("INFO", "replication").contains("role:slave");
        } catch (UncheckedIOException e) {
            return false; // A sentinel that makes a replica of a server ends its connections, this one too.
        }
    }

    private static RedisProcess assertFollows(Cache<String, String> cache, RedisProcess former) {
        await().atMost(Duration.ofSeconds(30)).until(() -> sentinels.get().master() != former);
        RedisProcess next = sentinels.get().master();
        String value = "of " + next.port();
        next.command("SET", NearCaches.redisKey(cache, "a"), value);
        NearCaches.assertNeverStale(cache, "a", value, BOUND);
        NearCaches.assertChangesAreHeard(cache, key -> next, KEYS, "later, " + value);
        return next;
    }
}
