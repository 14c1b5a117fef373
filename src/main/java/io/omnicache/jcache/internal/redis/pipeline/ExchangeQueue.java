package io.omnicache.jcache.internal.redis.pipeline;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Queue of exchanges to be sent. Lock-free: any thread may add exchanges; one thread at a time may take all exchanges,
 * in the order in which they were added. A thread that adds to an empty queue must wake the sender.
 */
final class ExchangeQueue {
    private final AtomicReference<@Nullable Exchange> newest = new AtomicReference<>();

    /** Adds an exchange. Returns whether the queue was empty. */
    boolean add(Exchange exchange) {
        return add(exchange, exchange);
    }

    /** Adds a batch, without another thread's exchanges in between. Returns whether the queue was empty. */
    boolean addAll(Exchange.Batch batch) {
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

    /**
     * Empties the queue. Returns the oldest exchange, whose {@code next} leads to the newer exchanges; {@code null} if
     * the queue was empty.
     */
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
