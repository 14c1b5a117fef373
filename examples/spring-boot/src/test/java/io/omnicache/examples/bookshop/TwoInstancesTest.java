package io.omnicache.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;

import io.omnicache.it.JvmProcess;
import io.omnicache.it.RedisProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two instances of the application, each in a JVM of its own, on one Redis: what one changes, the other one hears. */
class TwoInstancesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PAGE = "<h1>Notes</h1> by Ada";

    private static RedisProcess redis;
    private static JvmProcess first;
    private static JvmProcess second;
    private static HttpSide here;
    private static HttpSide there;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        String uri = redis.uri() + "?connect-timeout=30s&timeout=30s"; // no time decides on a busy machine
        first = JvmProcess.start(Instance.class, List.of(), uri);
        second = JvmProcess.start(Instance.class, List.of(), uri);
        here = new HttpSide(first.line());
        there = new HttpSide(second.line());
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
        redis.close();
    }

    @Test
    void bookThatOneSaves_isANewPageInTheOther() {
        here.save(book("1-1"));
        assertThat(there.page("1-1")).isEqualTo(PAGE);
        assertThat(here.page("1-1")).isEqualTo(PAGE);

        here.save(new Book("1-1", "Ada", 1843, "Notes, revised", 999));

        await().atMost(PATIENCE).until(() -> there.page("1-1").startsWith("<h1>Notes, revised"));
        await().atMost(PATIENCE).until(() -> here.page("1-1").startsWith("<h1>Notes, revised"));
        // Its own database has no such book: all that it knows came by the cache.
        assertThat(second.ask("1-1")).isEqualTo("0");
    }

    @Test
    void evictionByOne_isHeardInTheOther() {
        here.save(book("2-1"));
        assertThat(there.page("2-1")).isEqualTo(PAGE);

        assertThat(here.status(DELETE, "/books/2-1")).isEqualTo(200);

        await().atMost(PATIENCE).until(() -> there.status(GET, "/books/2-1/page") == 404);
    }

    private static Book book(String isbn) {
        return new Book(isbn, "Ada", 1843, "Notes", 999);
    }
}
