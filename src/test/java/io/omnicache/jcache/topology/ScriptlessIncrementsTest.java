package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without scripts, no update is lost: by threads of two managers, which share no lock, and while connections break. */
class ScriptlessIncrementsTest {
    private static final int THREADS = 8;
    private static final int STEPS = 60;
    private static final EntryProcessor<String, Integer, Integer> INCREMENT = (entry, arguments) -> {
        int next = entry.exists() ? entry.getValue() + 1 : 1;
        entry.setValue(next);
        return next;
    };

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(() -> server.get().uri() + "?scripts=never&timeout=30s");

    @AfterEach
    void empty() {
        server.get().command("FLUSHALL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{sweep: index}", "{event-scope: all}", "{loading: cluster}"})
    void increments_byManyThreadsOfTwoManagers_areAllThere(String defaults) throws Exception {
        List<Cache<String, Integer>> sides = new ArrayList<>();
        sides.add(caches.settings("defaults: " + defaults).createCache("c", created()));
        sides.add(caches.otherSettings("defaults: " + defaults).createCache("c", created()));
        Concurrently.run(THREADS, thread -> {
            for (int i = 0; i < STEPS; i++) {
                sides.get(thread % 2).invoke("k", INCREMENT);
            }
        });

        assertThat(sides.get(0).get("k")).isEqualTo(THREADS * STEPS);
    }

    @Test
    void replacements_byManyThreads_haveOneWinnerEach() throws Exception {
        Cache<String, Integer> cache = caches.manager().createCache("c", created());
        Cache<String, Integer> other = caches.otherManager().createCache("c", created());
        cache.put("k", 0);
        AtomicInteger won = new AtomicInteger();
        Concurrently.run(THREADS, thread -> {
            Cache<String, Integer> side = thread % 2 == 0 ? cache : other;
            for (int i = 0; i < STEPS; i++) {
                int present = side.get("k");
                won.addAndGet(side.replace("k", present, present + 1) ? 1 : 0);
            }
        });

        assertThat(cache.get("k")).isEqualTo(won.get());
    }

    /** The commands of one caller keep their order, though some go on connections of their own. */
    @Test
    void asynchronousOperations_onOneKey_keepTheirOrder() {
        AsyncCache<String, Integer> cache =
                AsyncCache.of(caches.manager().createCache("c", new MutableConfiguration<String, Integer>()));
        List<CompletionStage<Void>> puts = new ArrayList<>();
        List<CompletionStage<Boolean>> replaced = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            puts.add(cache.put("k" + i % 3, 2 * i));
            replaced.add(cache.replace("k" + i % 3, 2 * i, 2 * i + 1));
        }

        puts.forEach(Waiting::join);
        assertThat(replaced).allSatisfy(stage -> assertThat(Waiting.join(stage)).isTrue());
    }

    /** An increment whose outcome is unknown may be there; any other is there exactly if it was acknowledged. */
    @Test
    void increments_whileConnectionsBreak_areCountedRightly() throws Exception {
        Cache<String, Integer> cache = caches.manager("retries=0").createCache("c", created());
        cache.get("k"); // The client library may wait a whole timeout for a connection that breaks when it starts.
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicInteger unknown = new AtomicInteger();
        AtomicInteger working = new AtomicInteger(THREADS - 1);
        Concurrently.run(THREADS, thread -> {
            while (thread == 0 && working.get() > 0) {
                server.get().command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                Waiting.pauseUpTo(20);
            }
            try {
                for (int done = 0; thread > 0 && done < STEPS; ) {
                    try {
                        cache.invoke("k", INCREMENT);
                        acknowledged.incrementAndGet();
                        done++;
                    } catch (RedisCacheException e) {
                        unknown.addAndGet(e.isOutcomeUnknown() ? 1 : 0);
                    }
                }
            } finally {
                working.decrementAndGet();
            }
        });

        Waiting.untilItWorks(() -> cache.get("k"));
        int present = cache.get("k");
        System.out.println("Without scripts, while connections broke: " + acknowledged + " acknowledged, " + unknown
                + " unknown, " + present + " there");
        assertThat(present).isBetween(acknowledged.get(), acknowledged.get() + unknown.get());
    }

    private static MutableConfiguration<String, Integer> created() {
        return new MutableConfiguration<String, Integer>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
    }
}
