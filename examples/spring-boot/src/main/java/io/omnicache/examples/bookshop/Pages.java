package io.omnicache.examples.bookshop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The pages of books, made once and kept in this instance's memory. Any instance may save or remove a book; the cache's
 * events tell all of them, since the file says {@code event-scope: all} for it. Then the page is forgotten here.
 *
 * <p>What Redis published while it couldn't be reached is lost. An application that can't wait until such a page is
 * made anew implements {@code io.omnicache.jcache.EventGapListener} in its listener, and forgets all pages then.
 */
@Component
public class Pages {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final Catalogue catalogue;
    private final CacheManager caches;
    private boolean hears;

    public Pages(Catalogue catalogue, CacheManager caches) {
        this.catalogue = catalogue;
        this.caches = caches;
    }

    /** Returns the page of a book, or null if there is no such book. */
    public String page(String isbn) {
        if (!hears()) {
            return make(isbn);
        }
        // An event that comes while the page is being made waits for it, and then forgets it.
        return pages.computeIfAbsent(isbn, this::make);
    }

    private String make(String isbn) {
        Book book = catalogue.find(isbn);
        return book == null ? null : "<h1>" + book.title() + "</h1> by " + book.author();
    }

    /**
     * Listens from the first page on. While Redis is away, pages are made each time: nobody would say that one is old.
     */
    private synchronized boolean hears() {
        if (!hears) {
            try {
                Cache<Object, Object> books = caches.getCache("books");
                CacheEntryListener<Object, Object> listener = new Forgetting();
                books.registerCacheEntryListener(
                        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
                hears = true;
            } catch (CacheException e) {
                LOG.warn("Pages aren't kept: {}", e.getMessage());
            }
        }
        return hears;
    }

    private final class Forgetting
            implements CacheEntryCreatedListener<Object, Object>,
                    CacheEntryUpdatedListener<Object, Object>,
                    CacheEntryRemovedListener<Object, Object> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<?, ?>> events) {
            forget(events);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<?, ?>> events) {
            forget(events);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<?, ?>> events) {
            forget(events);
        }

        private void forget(Iterable<CacheEntryEvent<?, ?>> events) {
            events.forEach(event -> pages.remove((String) event.getKey()));
        }
    }
}
