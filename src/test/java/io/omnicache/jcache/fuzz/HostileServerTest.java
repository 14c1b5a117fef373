package io.omnicache.jcache.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.fuzz.HostileProxy.Deed;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that sends what no server should, to many callers at once: each call ends in time, with a result of its own entry or with a
 * documented exception, the memory stays bounded, and all is well when the server is honest again.
 */
class HostileServerTest {
    private static final long DEEDS = Long.getLong("omnicache.fuzz.deeds", 60);
    private static final long MOST_DIRECT = 64 << 20;
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final List<String> KINDS = List.of("plain", "near", "heard", "index", "leases");

    /** What leaves every reply to its command: no caller may get what belongs to another. */
    private static final Set<Deed> IN_ORDER = EnumSet.of(Deed.BROKEN, Deed.OTHER, Deed.PUSH, Deed.CUT, Deed.SILENT);

    /** What gives a command the reply of another: the protocol has nothing by which a client could see it. */
    private static final Set<Deed> OUT_OF_ORDER = EnumSet.complementOf(EnumSet.copyOf(IN_ORDER));

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(
            () -> "redis://127.0.0.1:" + port() + "?timeout=400ms&retries=1&retry-delay=1ms&circuit-breaker=false");

    private HostileProxy proxy;

    private int port() {
        return proxy.port();
    }

    @BeforeEach
    void open() throws IOException {
        proxy = new HostileProxy(server.get().port(), FuzzRun.seed());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void replies_thatAreBroken_neverHang_norBelongToOthers_andTheConnectionRecovers(String tracking) throws Exception {
        HostileServerRun run = run(tracking, IN_ORDER);

        assertThat(run.findings()).isEmpty();
        assertThat(run.foreign()).isZero();
    }

    @Test
    void replies_thatAreLeftOutOrSwapped_neverHang_andTheConnectionRecovers() throws Exception {
        HostileServerRun run = run("prefix", OUT_OF_ORDER);

        assertThat(run.findings()).isEmpty();
    }

    private HostileServerRun run(String tracking, Set<Deed> deeds) throws Exception {
        CacheManager manager = caches.settings("""
                caches:
                  near: {near-cache: true, near-cache-tracking: %s}
                  heard: {event-scope: all}
                  index: {sweep: index}
                  leases: {leases: true}
                """.formatted(tracking));
        List<Cache<String, String>> all = new ArrayList<>();
        for (String name : KINDS) {
            all.add(manager.createCache(name, new MutableConfiguration<>()));
        }
        all.forEach(cache -> cache.put("k0", cache.getName() + "/k0/"));
        long direct = PlatformDependent.usedDirectMemory();
        HostileServerRun run = new HostileServerRun(all, proxy, FuzzRun.seed());

        run.run(deeds, DEEDS, LONGEST);
        proxy.cut();
        System.out.println(run.figures());
        run.findings().forEach(System.out::println);

        for (Cache<String, String> cache : all) {
            await().atMost(LONGEST)
                    .ignoreExceptionsMatching(CacheException.class::isInstance)
                    .untilAsserted(() -> {
                        String value = cache.getName() + "/k0/" + System.nanoTime();
                        cache.put("k0", value);
                        assertThat(cache.get("k0")).isEqualTo(value);
                        assertThat(cache)
                                .allMatch(entry -> entry.getValue().startsWith(cache.getName() + "/" + entry.getKey()));
                    });
        }
        assertThat(PlatformDependent.usedDirectMemory() - direct).isLessThan(MOST_DIRECT);
        return run;
    }
}
