package io.omnicache.examples.quickstart;

import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/** Prints what it hears. */
final class PrintingListener
        implements CacheEntryCreatedListener<String, String>,
                CacheEntryUpdatedListener<String, String>,
                CacheEntryRemovedListener<String, String> {

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        print(events);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        print(events);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        print(events);
    }

    private static void print(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        for (CacheEntryEvent<? extends String, ? extends String> event : events) {
            String change = switch (event.getEventType()) {
                case CREATED -> event.getValue();
                case UPDATED -> event.getOldValue() + " -> " + event.getValue();
                default -> "was " + event.getOldValue();
            };
            System.out.printf("  %s %s: %s%n", event.getEventType(), event.getKey(), change);
        }
    }
}
