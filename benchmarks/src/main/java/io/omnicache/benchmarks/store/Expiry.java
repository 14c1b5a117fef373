package io.omnicache.benchmarks.store;

import java.util.concurrent.TimeUnit;
import javax.cache.configuration.Factory;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;

/** When entries expire. The plain clients have no policies: they write a time to live with every value, or none. */
public enum Expiry {
    NONE,
    CREATED,
    MODIFIED;

    static final long TTL_MILLIS = TimeUnit.HOURS.toMillis(1);

    boolean expires() {
        return this != NONE;
    }

    Factory<? extends ExpiryPolicy> factory() {
        Duration hour = new Duration(TimeUnit.MILLISECONDS, TTL_MILLIS);
        return switch (this) {
            case NONE -> EternalExpiryPolicy.factoryOf();
            case CREATED -> CreatedExpiryPolicy.factoryOf(hour);
            case MODIFIED -> ModifiedExpiryPolicy.factoryOf(hour);
        };
    }
}
