package io.omnicache.examples.bookshop;

import java.util.List;

/** Where the books are kept: what the caches spare the application from asking. */
public interface BookStore {

    /** Returns the book, or null if there is none. */
    Book book(String isbn);

    List<Book> books(String author, int year);

    int stock(String isbn);

    /** Returns the review, or null if there is none. */
    String review(String isbn);

    void save(Book book);

    void delete(String isbn);

    void saveReview(String isbn, String text);

    void deleteReview(String isbn);

    void deleteReviews();
}
