package io.omnicache.examples.bookshop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/**
 * A bookshop's web application. Nothing in it names the cache provider: that it is on the class path is enough, and
 * what its caches are like is said in {@code omnicache.yaml}.
 */
@SpringBootApplication
@EnableCaching
public class Bookshop {

    public static void main(String[] args) {
        SpringApplication.run(Bookshop.class, args);
    }
}
