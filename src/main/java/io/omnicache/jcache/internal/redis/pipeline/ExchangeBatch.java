package io.omnicache.jcache.internal.redis.pipeline;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Exchanges of one caller that are handed over together, and sent in the order in which they were added. Used by one thread, once. */
public final class ExchangeBatch {
    private @Nullable Exchange oldest;
    private @Nullable Exchange newest;

    public void add(Exchange exchange) {
        exchange.next = newest;
        newest = exchange;
        if (oldest == null) {
            oldest = exchange;
        }
    }

    /** From which {@code next} leads to older ones. */
    Exchange newest() {
        return Objects.requireNonNull(newest, "an empty batch");
    }

    Exchange oldest() {
        return Objects.requireNonNull(oldest, "an empty batch");
    }
}
