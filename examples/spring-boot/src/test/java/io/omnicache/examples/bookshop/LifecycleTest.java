package io.omnicache.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.http.HttpMethod.GET;

import io.omnicache.it.RedisProcess;
import java.time.Duration;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starting and stopping, each test on a server of its own. */
class LifecycleTest {
    private static final Book BOOK = new Book("1-1", "Ada", 1843, "Notes", 999);

    private static final String FAILURES_UNLOGGED =
            "--logging.level.org.springframework.cache.interceptor.LoggingCacheErrorHandler=off";

    private RedisProcess redis;

    @BeforeEach
    void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void restart_findsTheDataThere() {
        try (Shop shop = Shop.open(redis.uri())) {
            shop.http().save(BOOK);
            shop.http().write("1-1", "good");
        }

        assertThat(redis.command("EXISTS", "bookshop:books:1-1")).isEqualTo("1");
        assertThat(timeToLive("bookshop:books:1-1")).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
        assertThat(timeToLive("bookshop:reviews:1-1")).isBetween(Duration.ofHours(23), Duration.ofDays(1));

        try (Shop shop = Shop.open(redis.uri())) {
            assertThat(shop.http().book("1-1")).isEqualTo(BOOK);
            assertThat(shop.http().review("1-1")).isEqualTo("good");
            assertThat(shop.store().reads("1-1")).isZero();
            assertThat(Figures.of(shop.http(), "books")).isEqualTo(new Figures(1, 0, 0, 0));
        }
    }

    @Test
    void circuitBreakers_areMetrics() {
        try (Shop shop = Shop.open(redis.uri())) {
            shop.http().save(BOOK);

            assertThat(shop.http()
                            .actuator("metrics/cache.circuit.breakers.open")
                            .get("measurements"))
                    .hasToString("[{statistic=VALUE, value=0.0}]");
        }
    }

    @Test
    void fileNamedNowhere_isFoundAtTheRoot_andGivesSettingsToCacheNames() {
        String[] named = {
            "--spring.cache.jcache.config=",
            "--spring.cache.type=jcache",
            "--spring.cache.cache-names=books,searches,stock,reviews"
        };
        try (Shop shop = Shop.open(redis.uri(), named)) {
            assertThat(shop.bean(CacheManager.class).getURI()).hasToString("omnicache:default");
            shop.http().save(BOOK);

            assertThat(timeToLive("bookshop:books:1-1")).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
            assertThat(Figures.of(shop.http(), "books")).isEqualTo(new Figures(0, 0, 1, 0));
        }
    }

    @Test
    void twoContexts_withOneFile_shareTheManager_andCloseIt() {
        Shop shop = Shop.open(redis.uri(), FAILURES_UNLOGGED);
        Shop second = Shop.open(redis.uri());
        try {
            assertThat(second.bean(CacheManager.class)).isSameAs(shop.bean(CacheManager.class));
            String quiet = "--logging.level.org.springframework=off";
            assertThatThrownBy(() -> Shop.open(redis.uri(), "--spring.cache.cache-names=books", quiet))
                    .hasRootCauseInstanceOf(CacheException.class)
                    .hasStackTraceContaining("The cache books already exists");

            shop.http().save(BOOK);
            assertThat(second.http().book("1-1")).isEqualTo(BOOK);
            second.close();
            shop.http().book("1-1");
            assertThat(shop.store().reads("1-1")).isEqualTo(1);
        } finally {
            second.close();
            shop.close();
        }
    }

    @Test
    void twoContexts_withAFileEach_areIndependent() {
        Shop shop = Shop.open(redis.uri());
        try (Shop branch = Shop.open(redis.uri(), "--spring.cache.jcache.config=classpath:branch.yaml")) {
            assertThat(branch.bean(CacheManager.class)).isNotSameAs(shop.bean(CacheManager.class));

            shop.http().save(BOOK);
            assertThat(branch.http().status(GET, "/books/1-1")).isEqualTo(404);
            assertThat(shop.http().book("1-1")).isEqualTo(BOOK);
            assertThat(Figures.of(shop.http(), "books")).isEqualTo(new Figures(1, 0, 1, 0));
            assertThat(Figures.of(branch.http(), "books")).isEqualTo(new Figures(0, 1, 1, 0));

            shop.close();
            assertThat(branch.http().status(GET, "/books/1-1")).isEqualTo(404);
            assertThat(Figures.of(branch.http(), "books")).isEqualTo(new Figures(1, 1, 1, 0));
        } finally {
            shop.close();
        }
    }

    @Test
    void redisDown_applicationStartsAndServes_andCachesOnceRedisIsThere() {
        redis.stop();
        try (Shop shop = Shop.open(redis.uri(), FAILURES_UNLOGGED)) {
            shop.store().save(BOOK);

            assertThat(shop.http().actuator("health").get("status")).isEqualTo("UP");
            assertThat(shop.http().book("1-1")).isEqualTo(BOOK);
            assertThat(shop.http().book("1-1")).isEqualTo(BOOK);
            assertThat(shop.store().reads("1-1")).isEqualTo(2);
            assertThat(shop.http().status(GET, "/books/2-1/stock")).isEqualTo(200);

            redis.restart();
            shop.http().save(BOOK);
            assertThat(shop.http().book("1-1")).isEqualTo(BOOK);
            assertThat(shop.store().reads("1-1")).isEqualTo(2);
        }
    }

    private Duration timeToLive(String key) {
        return Duration.ofMillis(Long.parseLong(redis.command("PTTL", key)));
    }
}
