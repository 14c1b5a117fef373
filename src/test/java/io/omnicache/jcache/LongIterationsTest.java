package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Waiting;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Iterations during restarts of the server, and over entries with a very long time to live. */
class LongIterationsTest {
    private static final int ENTRIES = 6_000;
    private static final int OUTAGES = 4;
    /** One outage is shorter than the timeout of a command, all of them together are longer. */
    private static final int OUTAGE_MILLIS = 700;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer("--appendonly", "yes");

    @Test
    void iteration_overAServerThatGoesAwayAgainAndAgain_givesEveryEntry() throws Exception {
        Cache<Integer, Integer> cache =
                caches.manager("timeout=400ms&connect-timeout=400ms").createCache("c", new MutableConfiguration<>());
        Set<Integer> numbers = IntStream.range(0, ENTRIES).boxed().collect(Collectors.toSet());
        Waiting.untilItWorks(() -> cache.putAll(numbers.stream().collect(Collectors.toMap(i -> i, i -> i))));
        Set<Integer> seen = new HashSet<>();
        CompletableFuture<Void> back = CompletableFuture.completedFuture(null);

        for (Iterator<Cache.Entry<Integer, Integer>> entries = cache.iterator(); entries.hasNext(); ) {
            assertThat(seen.add(entries.next().getKey())).isTrue();
            if (seen.size() % (ENTRIES / (OUTAGES + 1)) == 0 && seen.size() < ENTRIES) {
                back.join();
                caches.server().kill();
                back = CompletableFuture.runAsync(
                        caches.server()::restart,
                        CompletableFuture.delayedExecutor(OUTAGE_MILLIS, TimeUnit.MILLISECONDS));
            }
        }

        back.join();
        assertThat(seen).isEqualTo(numbers);
    }

    @Test
    void iteration_overAServerThatStaysAway_ends() {
        Cache<Integer, Integer> cache =
                caches.manager("timeout=200ms&connect-timeout=200ms").createCache("c", new MutableConfiguration<>());
        Waiting.untilItWorks(
                () -> cache.putAll(IntStream.range(0, ENTRIES).boxed().collect(Collectors.toMap(i -> i, i -> i))));
        Iterator<Cache.Entry<Integer, Integer>> entries = cache.iterator();
        entries.next();
        caches.server().kill();

        assertThatThrownBy(() -> entries.forEachRemaining(entry -> {})).isInstanceOf(RedisCacheException.class);
    }

    static List<Factory<? extends ExpiryPolicy>> policies() {
        Duration centuries = new Duration(TimeUnit.DAYS, 200_000);
        return List.of(
                CreatedExpiryPolicy.factoryOf(centuries),
                ModifiedExpiryPolicy.factoryOf(centuries),
                AccessedExpiryPolicy.factoryOf(centuries),
                TouchedExpiryPolicy.factoryOf(centuries),
                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 1_000_000_000_000_000L)),
                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 1_000_000_000_000_001L)),
                TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, Long.MAX_VALUE)),
                TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.DAYS, Long.MAX_VALUE)));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void everyOperation_onEntriesThatLiveForCenturies_findsThem(Factory<? extends ExpiryPolicy> policy) {
        Cache<Integer, Integer> cache =
                caches.create(new MutableConfiguration<Integer, Integer>().setExpiryPolicyFactory(policy));
        cache.put(1, 1);
        cache.put(1, 2);
        assertThat(cache.putIfAbsent(2, 2)).isTrue();
        assertThat(cache.replace(2, 3)).isTrue();
        assertThat(cache.<Integer>invoke(2, (entry, arguments) -> {
                    entry.setValue(entry.getValue() + 1);
                    return entry.getValue();
                }))
                .isEqualTo(4);
        assertThat(cache.getAll(Set.of(1, 2))).hasSize(2);

        Set<Integer> seen = new HashSet<>();
        cache.forEach(entry -> seen.add(entry.getKey()));

        assertThat(seen).containsExactlyInAnyOrder(1, 2);
    }
}
