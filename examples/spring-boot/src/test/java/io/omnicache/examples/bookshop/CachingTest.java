package io.omnicache.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;

import io.netty.util.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import javax.cache.Caching;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.jcache.JCacheCacheManager;

/** The annotations and the figures, in one running application. Each test has books of its own. */
class CachingTest {
    private static Shop shop;
    private static HttpSide http;

    @BeforeAll
    static void open() {
        shop = Shop.open(TestRedis.uri());
        http = shop.http();
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    @Test
    void provider_namedNowhere_isFound() {
        assertThat(Caching.getCachingProviders()).hasSize(1);
        assertThat(shop.bean(CacheManager.class)).isInstanceOf(JCacheCacheManager.class);
        assertThat(shop.bean(javax.cache.CacheManager.class)
                        .getCachingProvider()
                        .getClass())
                .hasToString("class io.omnicache.jcache.RedisCachingProvider");
        assertThat(http.actuator("caches").toString()).contains("books", "searches", "stock", "reviews");
    }

    @Test
    void netty_isTheOneThatSpringBootManages() {
        assertThat(Version.identify().values())
                .extracting(Version::artifactVersion)
                .isNotEmpty()
                .allMatch(version -> version.startsWith(System.getProperty("bookshop.netty.line")));
    }

    @Test
    void cacheable_foundTwice_isReadOnce() {
        Book book = stored("1-1");

        assertThat(http.book("1-1")).isEqualTo(book);
        assertThat(http.book("1-1")).isEqualTo(book);
        assertThat(shop.store().reads("1-1")).isEqualTo(1);
    }

    @Test
    void cacheable_nullTwice_isReadOnce() {
        assertThat(http.status(GET, "/books/2-1")).isEqualTo(404);
        assertThat(http.status(GET, "/books/2-1")).isEqualTo(404);
        assertThat(shop.store().reads("2-1")).isEqualTo(1);

        Book book = book("2-1");
        http.save(book);
        assertThat(http.book("2-1")).isEqualTo(book);
    }

    @Test
    void cacheable_keyOfTwoParts_isReadOnce() {
        shop.store().save(book("3-1"));

        assertThat(http.search("author of 3-1", 2001)).hasSize(1);
        assertThat(http.search("author of 3-1", 2001)).hasSize(1);
        assertThat(http.search("author of 3-1", 2002)).isEmpty();
        assertThat(shop.store().reads("author of 3-1")).isEqualTo(2);
    }

    @Test
    void cachePut_isInTheCache_andEmptiesTheOtherOne() {
        Book book = book("4-1");
        assertThat(http.search("author of 4-1", 2001)).isEmpty();
        http.save(book);

        assertThat(http.book("4-1")).isEqualTo(book);
        assertThat(shop.store().reads("4-1")).isZero();
        assertThat(http.search("author of 4-1", 2001)).hasSize(1);
    }

    @Test
    void cacheEvict_oneBook_leavesTheOthers() {
        stored("5-1");
        stored("5-2");
        http.book("5-1");
        http.book("5-2");

        assertThat(http.status(DELETE, "/books/5-1")).isEqualTo(200);
        assertThat(http.status(GET, "/books/5-1")).isEqualTo(404);
        assertThat(http.book("5-2")).isNotNull();
        assertThat(shop.store().reads("5-1")).isEqualTo(2);
        assertThat(shop.store().reads("5-2")).isEqualTo(1);
    }

    @Test
    void cacheEvict_allEntries_emptiesThoseCachesAndNoOther() {
        stored("6-1");
        http.book("6-1");
        http.write("6-1", "good");

        assertThat(http.status(POST, "/books/refresh")).isEqualTo(200);
        http.book("6-1");
        assertThat(shop.store().reads("6-1")).isEqualTo(2);
        assertThat(http.review("6-1")).isEqualTo("good");
        assertThat(shop.store().reads("6-1")).isEqualTo(2);
    }

    @Test
    void cacheable_sync_sixteenThreads_loadOnce() throws Exception {
        Catalogue catalogue = shop.bean(Catalogue.class);
        Figures before = Figures.of(http, "stock");
        CountDownLatch gate = shop.store().closeGate();
        List<FutureTask<Integer>> calls = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            FutureTask<Integer> call = new FutureTask<>(() -> catalogue.stock("7-1"));
            Thread thread = new Thread(call);
            calls.add(call);
            threads.add(thread);
            thread.start();
        }
        // All of them wait, one for the store and the others for that one.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> threads.stream().noneMatch(thread -> thread.getState() == Thread.State.RUNNABLE)
                        && shop.store().reads("7-1") > 0);
        gate.countDown();

        for (FutureTask<Integer> call : calls) {
            assertThat(call.get()).isEqualTo(3);
        }
        assertThat(shop.store().reads("7-1")).isEqualTo(1);
        assertThat(Figures.of(http, "stock").minus(before)).isEqualTo(new Figures(15, 1, 1, 0));
    }

    @Test
    void jsr107_annotations_doAsSpringsDo() {
        assertThat(http.status(GET, "/reviews/8-1")).isEqualTo(404);
        assertThat(http.status(GET, "/reviews/8-1")).isEqualTo(404);
        assertThat(shop.store().reads("8-1")).isEqualTo(1);

        http.write("8-1", "good");
        http.write("8-2", "better");
        assertThat(http.review("8-1")).isEqualTo("good");
        assertThat(shop.store().reads("8-1")).isEqualTo(1);

        assertThat(http.status(DELETE, "/reviews/8-1")).isEqualTo(200);
        assertThat(http.status(GET, "/reviews/8-1")).isEqualTo(404);
        assertThat(http.review("8-2")).isEqualTo("better");
        assertThat(shop.store().reads("8-1")).isEqualTo(2);
        assertThat(shop.store().reads("8-2")).isZero();

        assertThat(http.status(DELETE, "/reviews")).isEqualTo(200);
        assertThat(http.status(GET, "/reviews/8-2")).isEqualTo(404);
        assertThat(shop.store().reads("8-2")).isEqualTo(1);
    }

    @Test
    void springsCache_doesAllThatItPromises() {
        Cache cache = shop.cache("searches");
        cache.clear();
        assertThat(cache.invalidate()).isFalse();

        cache.put("a", "1");
        cache.put("b", null);
        assertThat(cache.get("b"))
                .isNotNull()
                .extracting(Cache.ValueWrapper::get)
                .isNull();
        assertThat(cache.putIfAbsent("a", "2"))
                .extracting(Cache.ValueWrapper::get)
                .isEqualTo("1");
        assertThat(cache.putIfAbsent("c", "3")).isNull();
        assertThat(cache.get("c", String.class)).isEqualTo("3");
        assertThat(cache.evictIfPresent("c")).isTrue();
        assertThat(cache.evictIfPresent("c")).isFalse();
        assertThat(cache.get("c")).isNull();

        assertThat(cache.invalidate()).isTrue();
        assertThat(cache.get("a")).isNull();
        assertThat(cache.invalidate()).isFalse();
        cache.put("a", "1");
        cache.clear();
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void cacheThatAPatternMatches_isThereWhenAskedFor_withoutMetrics() {
        assertThat(shop.cache("stock-of-Paris")).isNotNull();
        shop.cache("stock-of-Paris").put("1-1", 7);
        assertThat(shop.cache("stock-of-Paris").get("1-1", Integer.class)).isEqualTo(7);
        assertThat(shop.cache("stock-of-Rome").get("1-1")).isNull();
        assertThat(shop.cache("other")).isNull();
        assertThat(http.status(GET, "/actuator/metrics/cache.gets?tag=cache:stock-of-Paris"))
                .isEqualTo(404);
    }

    @Test
    void metrics_areWhatWasDone() {
        Figures books = Figures.of(http, "books");
        Figures searches = Figures.of(http, "searches");
        Figures reviews = Figures.of(http, "reviews");

        stored("9-1");
        http.book("9-1"); // a miss and a put
        http.book("9-1"); // a hit
        http.book("9-1"); // a hit
        http.status(GET, "/books/9-2"); // a miss and a put of null
        http.status(GET, "/books/9-2"); // a hit
        http.save(book("9-3")); // a put
        http.status(DELETE, "/books/9-1"); // a removal
        http.status(DELETE, "/books/9-9"); // nothing to remove
        http.write("9-1", "good"); // a put
        http.review("9-1"); // a hit

        assertThat(Figures.of(http, "books").minus(books)).isEqualTo(new Figures(3, 2, 3, 1));
        assertThat(Figures.of(http, "searches").minus(searches)).isEqualTo(new Figures(0, 0, 0, 0));
        assertThat(Figures.of(http, "reviews").minus(reviews)).isEqualTo(new Figures(1, 0, 1, 0));
    }

    private static Book stored(String isbn) {
        Book book = book(isbn);
        shop.store().save(book);
        return book;
    }

    private static Book book(String isbn) {
        return new Book(isbn, "author of " + isbn, 2001, "title of " + isbn, 999);
    }
}
