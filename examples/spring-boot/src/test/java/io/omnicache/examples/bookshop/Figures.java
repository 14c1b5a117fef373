package io.omnicache.examples.bookshop;

/** A cache's figures as the actuator gives them. */
record Figures(long hits, long misses, long puts, long removals) {

    static Figures of(HttpSide http, String cache) {
        return new Figures(
                http.metric("cache.gets", cache, "result:hit"),
                http.metric("cache.gets", cache, "result:miss"),
                http.metric("cache.puts", cache),
                http.metric("cache.removals", cache));
    }

    Figures minus(Figures earlier) {
        return new Figures(
                hits - earlier.hits, misses - earlier.misses, puts - earlier.puts, removals - earlier.removals);
    }
}
