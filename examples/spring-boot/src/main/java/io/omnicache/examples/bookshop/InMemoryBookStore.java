package io.omnicache.examples.bookshop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Repository;

/** Stands for a database. */
@Repository
public class InMemoryBookStore implements BookStore {
    private final Map<String, Book> books = new ConcurrentHashMap<>();
    private final Map<String, String> reviews = new ConcurrentHashMap<>();

    @Override
    public Book book(String isbn) {
        return books.get(isbn);
    }

    @Override
    public List<Book> books(String author, int year) {
        return books.values().stream()
                .filter(book -> book.author().equals(author) && book.year() == year)
                .toList();
    }

    @Override
    public int stock(String isbn) {
        return isbn.length();
    }

    @Override
    public String review(String isbn) {
        return reviews.get(isbn);
    }

    @Override
    public void save(Book book) {
        books.put(book.isbn(), book);
    }

    @Override
    public void delete(String isbn) {
        books.remove(isbn);
    }

    @Override
    public void saveReview(String isbn, String text) {
        reviews.put(isbn, text);
    }

    @Override
    public void deleteReview(String isbn) {
        reviews.remove(isbn);
    }

    @Override
    public void deleteReviews() {
        reviews.clear();
    }
}
