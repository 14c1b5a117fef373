package io.omnicache.examples.bookshop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.annotation.Primary;

/** Takes the store's place, notes what is read from it, and can keep readers waiting. */
@Primary
class WatchedStore extends InMemoryBookStore {
    private final List<String> reads = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** How often the given was read: an ISBN, or an author. */
    long reads(String what) {
        return reads.stream().filter(what::equals).count();
    }

    /** Lets readers wait until the returned latch is counted down. */
    CountDownLatch closeGate() {
        gate = new CountDownLatch(1);
        return gate;
    }

    @Override
    public Book book(String isbn) {
        read(isbn);
        return super.book(isbn);
    }

    @Override
    public List<Book> books(String author, int year) {
        read(author);
        return super.books(author, year);
    }

    @Override
    public int stock(String isbn) {
        read(isbn);
        return super.stock(isbn);
    }

    @Override
    public String review(String isbn) {
        read(isbn);
        return super.review(isbn);
    }

    private void read(String what) {
        reads.add(what);
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
