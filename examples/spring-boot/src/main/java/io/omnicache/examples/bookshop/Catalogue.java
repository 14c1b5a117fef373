package io.omnicache.examples.bookshop;

import java.util.List;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.stereotype.Service;

/** The books, cached by Spring's annotations. */
@Service
public class Catalogue {
    private final BookStore store;

    public Catalogue(BookStore store) {
        this.store = store;
    }

    /** Returns the book, or null if there is none; that there is none is cached too. */
    @Cacheable("books")
    public Book find(String isbn) {
        return store.book(isbn);
    }

    /** Found by a key of two parts. */
    @Cacheable("searches")
    public List<Book> search(String author, int year) {
        return store.books(author, year);
    }

    /** However many ask at once, the store is asked once. */
    @Cacheable(cacheNames = "stock", sync = true)
    public int stock(String isbn) {
        return store.stock(isbn);
    }

    @Caching(
            put = @CachePut(cacheNames = "books", key = "#book.isbn"),
            evict = @CacheEvict(cacheNames = "searches", allEntries = true))
    public Book save(Book book) {
        store.save(book);
        return book;
    }

    @Caching(evict = {@CacheEvict("books"), @CacheEvict(cacheNames = "searches", allEntries = true)})
    public void remove(String isbn) {
        store.delete(isbn);
    }

    /** Forgets what is cached, for changes made behind the application's back. */
    @CacheEvict(
            cacheNames = {"books", "searches", "stock"},
            allEntries = true)
    public void refresh() {
        // The annotation does it.
    }
}
