package io.omnicache.examples.bookshop;

import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.springframework.stereotype.Service;

/** The books' reviews, cached by the annotations of JCache, which Spring carries out. */
@Service
@CacheDefaults(cacheName = "reviews")
public class Reviews {
    private final BookStore store;

    public Reviews(BookStore store) {
        this.store = store;
    }

    @CacheResult
    public String read(String isbn) {
        return store.review(isbn);
    }

    @CachePut
    public void write(String isbn, @CacheValue String text) {
        store.saveReview(isbn, text);
    }

    @CacheRemove
    public void withdraw(String isbn) {
        store.deleteReview(isbn);
    }

    @CacheRemoveAll
    public void withdrawAll() {
        store.deleteReviews();
    }
}
