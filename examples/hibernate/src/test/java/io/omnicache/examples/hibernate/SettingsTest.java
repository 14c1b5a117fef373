package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The settings of {@code hibernate-jcache} that decide how it comes to its caches. */
class SettingsTest {
    private static final Map<String, String> FAIL_IF_MISSING =
            Map.of("hibernate.javax.cache.missing_cache_strategy", "fail");

    @RegisterExtension
    static final World world = new World();

    @Test
    void provider_namedByItsClass_isUsed() {
        Map<String, String> settings =
                Map.of("hibernate.javax.cache.provider", "io.omnicache.jcache.RedisCachingProvider");
        try (Shop shop = world.open(settings)) {
            shop.find(Country.class, "PT");
            assertThat(world.keys("shop.countries")).hasSize(1);
        }
    }

    @Test
    void missingCacheStrategy_fail_startsWithTheRegionsThatTheFileDeclares() {
        try (Shop shop = world.open(FAIL_IF_MISSING)) {
            assertThat(shop.find(Country.class, "PT")).isPresent();
        }
    }

    @Test
    void missingCacheStrategy_fail_refusesARegionThatTheFileDoesNotDeclare() {
        Map<String, String> settings = new HashMap<>(FAIL_IF_MISSING);
        settings.put("hibernate.cache.region_prefix", "blue");

        assertThatThrownBy(() -> world.open(settings))
                .hasStackTraceContaining("[blue.default-update-timestamps-region]");
    }

    /** The file at the root of the class path would be found without being named; another one must be named. */
    @Test
    void uri_ofASettingsFile_givesTheRegionsTheirSettings() {
        try (Shop shop = world.open(Map.of("hibernate.javax.cache.uri", "other-omnicache.yaml"))) {
            shop.find(Country.class, "PT");
        }
        assertThat(world.millisToLive(world.keys("shop.countries").get(0))).isBetween(1L, TimeUnit.MINUTES.toMillis(7));
    }

    @Test
    void fileOfTheExample_givesEachRegionItsTimeToLive() {
        try (Shop shop = world.open()) {
            shop.reprice(1, 400);
            shop.find(Product.class, 1L);
            shop.find(Category.class, 1L);
            shop.find(Country.class, "PT");
            shop.cheaperThan(500);
        }
        assertThat(longest("default-update-timestamps-region")).isEqualTo(-1);
        assertThat(longest("default-query-results-region")).isBetween(1L, TimeUnit.MINUTES.toMillis(10));
        assertThat(longest("shop.products")).isBetween(TimeUnit.MINUTES.toMillis(10), TimeUnit.HOURS.toMillis(1));
        assertThat(longest("shop.categories")).isBetween(1L, TimeUnit.MINUTES.toMillis(1));
        assertThat(longest("shop.countries")).isBetween(TimeUnit.HOURS.toMillis(1), TimeUnit.HOURS.toMillis(24));
    }

    private static long longest(String region) {
        return world.keys(region).stream().mapToLong(world::millisToLive).max().orElseThrow();
    }

    /** With memory full, Redis evicts what has a time to live: all but the timestamps. */
    @Test
    void fileOfTheExample_underAVolatilePolicy_keepsTheTimestamps() {
        try (Shop shop = world.open()) {
            shop.reprice(1, 401);
            shop.cheaperThan(500);
            assertThat(world.keys("shop.products")).isNotEmpty();
            world.fillMemory();
            assertThat(world.keys("shop.products")).isEmpty();
            assertThat(world.keys("default-query-results-region")).isEmpty();
            assertThat(world.keys("default-update-timestamps-region")).isNotEmpty();
        } finally {
            world.freeMemory();
        }
    }

    /** Hibernate looks for a resource that it can read: a connection URL isn't one, a file of settings is. */
    @Test
    void uri_ofARedisServer_isRefusedByHibernate() {
        Map<String, String> settings = Map.of("hibernate.javax.cache.uri", world.redisUri());

        assertThatThrownBy(() -> world.open(settings)).hasStackTraceContaining("Couldn't load URI from");
    }
}
