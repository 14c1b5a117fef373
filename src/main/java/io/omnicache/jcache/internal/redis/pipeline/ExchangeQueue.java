package io.omnicache.jcache.internal.redis.pipeline;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges that wait to be sent. Any thread adds; one at a time takes all that is there, in the order in which it was added.
 * Lock-free. Who adds the first of a batch learns it, and is the one to wake whoever sends.
 */
final class ExchangeQueue {
    private final AtomicReference<@Nullable Exchange> newest = new AtomicReference<>();

    /** Returns whether the queue was empty. */
    boolean add(Exchange exchange) {
        return add(exchange, exchange);
    }

    /** Adds all at once: nobody's exchange comes between them. Returns whether the queue was empty. */
    boolean addAll(ExchangeBatch batch) {
        return add(batch.oldest(), batch.newest());
    }

    private boolean add(Exchange first, Exchange last) {
        while (true) {
            Exchange head = newest.get();
            first.next = head;
            if (newest.compareAndSet(head, last)) {
                return head == null;
            }
        }
    }

    boolean isEmpty() {
        return newest.get() == null;
    }

    /** Empties the queue and returns the oldest exchange, from which {@code next} leads to newer ones. */
    @Nullable
    Exchange takeAll() {
        Exchange oldestFirst = null;
        Exchange exchange = newest.getAndSet(null);
        while (exchange != null) {
            Exchange older = exchange.next;
            exchange.next = oldestFirst;
            oldestFirst = exchange;
            exchange = older;
        }
        return oldestFirst;
    }
}
