package io.omnicache.examples.bookshop;

import java.util.List;
import java.util.Map;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/** What clients and operators of the application see of it, by HTTP. */
final class HttpSide {
    private final RestClient client;

    HttpSide(String port) {
        this.client = RestClient.create("http://localhost:" + port);
    }

    /** Returns the status that the request ends with. */
    int status(HttpMethod method, String path) {
        return client.method(method)
                .uri(path)
                .exchange((request, response) -> response.getStatusCode().value());
    }

    Book book(String isbn) {
        return client.get().uri("/books/" + isbn).retrieve().body(Book.class);
    }

    List<?> search(String author, int year) {
        return client.get()
                .uri("/books?author={author}&year={year}", author, year)
                .retrieve()
                .body(List.class);
    }

    void save(Book book) {
        client.put()
                .uri("/books")
                .contentType(MediaType.APPLICATION_JSON)
                .body(book)
                .retrieve()
                .toBodilessEntity();
    }

    String page(String isbn) {
        return client.get().uri("/books/" + isbn + "/page").retrieve().body(String.class);
    }

    String review(String isbn) {
        return client.get().uri("/reviews/" + isbn).retrieve().body(String.class);
    }

    void write(String isbn, String review) {
        client.put()
                .uri("/reviews/" + isbn)
                .contentType(MediaType.TEXT_PLAIN)
                .body(review)
                .retrieve()
                .toBodilessEntity();
    }

    /** Returns a metric of a cache, whole numbers only; the tags are such as {@code result:hit}. */
    long metric(String name, String cache, String... tags) {
        StringBuilder path = new StringBuilder("/actuator/metrics/" + name + "?tag=cache:" + cache);
        for (String tag : tags) {
            path.append("&tag=").append(tag);
        }
        Map<?, ?> metric = client.get().uri(path.toString()).retrieve().body(Map.class);
        Map<?, ?> measurement = (Map<?, ?>) ((List<?>) metric.get("measurements")).get(0);
        return ((Number) measurement.get("value")).longValue();
    }

    /** Returns what the actuator says under the given path. */
    Map<?, ?> actuator(String path) {
        return client.get().uri("/actuator/" + path).retrieve().body(Map.class);
    }
}
