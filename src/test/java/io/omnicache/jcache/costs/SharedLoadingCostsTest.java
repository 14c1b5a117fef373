package io.omnicache.jcache.costs;

import static io.omnicache.jcache.costs.MeasuredOperation.ENTRIES;
import static io.omnicache.jcache.costs.MeasuredOperation.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.ServerStatistics;
import javax.cache.Cache;
import javax.cache.expiry.EternalExpiryPolicy;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operations cost on caches that share loads, remember what is missing, or have exclusive entry processors. */
@Isolated
class SharedLoadingCostsTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    /** The commands at the server, those in scripts too, and the trips. */
    enum Cost {
        HIT("loading: cluster", "GET", 1, (cache, i) -> cache.get(key(i))),
        LOAD("loading: cluster", "2 EVALSHA, 5 GET, 2 SET, UNLINK", 3, (cache, i) -> cache.get(key(i + ENTRIES))),
        PUT("loading: cluster", "EVALSHA, GET, SET", 1, (cache, i) -> cache.put(key(i), "v")),
        REMOVE("loading: cluster", "EVALSHA, GET, GETDEL", 1, (cache, i) -> cache.remove(key(i))),
        /** A hundred reads of one key, of which the first loads. */
        REMEMBERED(
                "remember-missing: 1h",
                "0.01 EVALSHA, 1.02 GET, 0.01 SET",
                "1.01 GET, 0.01 SET",
                1,
                (cache, i) -> cache.get("none")),
        HIT_BESIDE("remember-missing: 1h, entry-processor: exclusive", "GET", 1, (cache, i) -> cache.get(key(i))),
        EXCLUSIVE_PUT(
                "entry-processor: exclusive",
                "3 EVALSHA, 4 GET, 2 SET, UNLINK",
                "2 EVALSHA, 3 GET, 2 SET, UNLINK",
                4,
                (cache, i) -> cache.put(key(i), "v")),
        EXCLUSIVE_INVOKE(
                "entry-processor: exclusive",
                "3 EVALSHA, 4 GET, 2 SET, UNLINK",
                "2 EVALSHA, 3 GET, 2 SET, UNLINK",
                4,
                (cache, i) -> cache.invoke(key(i), (entry, arguments) -> {
                    entry.setValue("v");
                    return "";
                }));

        private final String settings;
        private final String commands;
        /** At a server that compares by itself. */
        private final String comparing;

        private final double trips;
        private final MeasuredOperation.Action action;

        Cost(String settings, String commands, double trips, MeasuredOperation.Action action) {
            this(settings, commands, commands, trips, action);
        }

        Cost(String settings, String commands, String comparing, double trips, MeasuredOperation.Action action) {
            this.settings = settings;
            this.commands = commands;
            this.comparing = comparing;
            this.trips = trips;
            this.action = action;
        }
    }

    @ParameterizedTest
    @EnumSource
    void operation_costsTheseCommands(Cost cost) {
        MapStore<String, String> store = MapStore.loading(key -> key.equals("none") ? null : "loaded");
        Cache<String, String> cache =
                caches.settings("defaults: {" + cost.settings + "}").createCache(Caches.NAME, store.readThrough());
        cache.get("none");

        Costs costs = new CostMeter(caches.server())
                .measure(
                        new MeasuredOperation(cost.name(), EternalExpiryPolicy.factoryOf(), 100, cost.action, ""),
                        cache);

        assertThat(costs.commands())
                .isEqualTo(ServerStatistics.isComparing(caches.server()) ? cost.comparing : cost.commands);
        assertThat(costs.trips()).isLessThan(cost.trips + 0.06);
    }
}
