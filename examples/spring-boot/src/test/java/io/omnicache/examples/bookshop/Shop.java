package io.omnicache.examples.bookshop;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/** The application, running in this JVM on a port of its own, and what its clients see of it. */
final class Shop implements AutoCloseable {
    private static final List<String> QUIET = List.of("--spring.main.banner-mode=off", "--logging.level.root=warn");

    private final ConfigurableApplicationContext context;
    private final HttpSide http;

    private Shop(ConfigurableApplicationContext context) {
        this.context = context;
        this.http = new HttpSide(port());
    }

    /** Starts the application on the given Redis. */
    static Shop open(String redis, String... arguments) {
        System.setProperty("omnicache.uri", redis);
        String[] all = Stream.of(QUIET, List.of("--server.port=0"), List.of(arguments))
                .flatMap(List::stream)
                .toArray(String[]::new);
        return new Shop(new SpringApplicationBuilder(Bookshop.class, WatchedStore.class).run(all));
    }

    String port() {
        return context.getEnvironment().getRequiredProperty("local.server.port");
    }

    HttpSide http() {
        return http;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    WatchedStore store() {
        return bean(WatchedStore.class);
    }

    Cache cache(String name) {
        return bean(CacheManager.class).getCache(name);
    }

    @Override
    public void close() {
        context.close();
    }
}
