package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The settings of {@code hibernate-jcache} that decide how it comes to its caches. */
class SettingsTest {
    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = new World();
        try (Shop shop = world.open()) {
            ReadEverything.fill(shop);
        }
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void provider_namedByItsClass_isUsed() {
        Map<String, String> settings =
                Map.of("hibernate.javax.cache.provider", "io.omnicache.jcache.RedisCachingProvider");
        world.forgetWhatIsCached();
        try (Shop shop = world.open(settings)) {
            shop.find(Country.class, "PT");
            assertThat(world.keys("shop.countries")).hasSize(1);
        }
    }

    @Test
    void missingCacheStrategy_fail_wantsEveryRegionDeclared() {
        Map<String, String> settings = Map.of("hibernate.javax.cache.missing_cache_strategy", "fail");

        assertThatThrownBy(() -> world.open(settings)).hasStackTraceContaining("[default-update-timestamps-region]");
    }

    /** Hibernate looks for a resource that it can read: a connection URL isn't one, a file of settings is. */
    @Test
    void uri_ofARedisServer_isRefusedByHibernate() {
        Map<String, String> settings = Map.of("hibernate.javax.cache.uri", world.redisUri());

        assertThatThrownBy(() -> world.open(settings)).hasStackTraceContaining("Couldn't load URI from");
    }
}
