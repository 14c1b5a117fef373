package io.omnicache.jcache.answers;

import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.function.Supplier;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;

/** The kinds of caches whose operations take other ways to Redis. */
enum Kind {
    PLAIN("", MutableConfiguration::new),
    CREATED(
            "",
            () -> new MutableConfiguration<String, String>()
                    .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))),
    ACCESSED(
            "",
            () -> new MutableConfiguration<String, String>()
                    .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR))),
    LISTENER("", () -> new RecordingListener<String, String>().listened()),
    WRITER("store-lease: 300ms", () -> store().readAndWriteThrough()),
    LOADER("", () -> store().readThrough()),
    SHARED_LOADER("loading: cluster", () -> store().readThrough()),
    INDEX("sweep: index", MutableConfiguration::new),
    LEASES("leases: true", MutableConfiguration::new),
    NEAR_BY_PREFIX("near-cache: true, near-cache-tracking: prefix", MutableConfiguration::new),
    NEAR_BY_KEY("near-cache: true, near-cache-tracking: key", MutableConfiguration::new);

    private final String settings;
    private final Supplier<MutableConfiguration<String, String>> configuration;

    Kind(String settings, Supplier<MutableConfiguration<String, String>> configuration) {
        this.settings = settings;
        this.configuration = configuration;
    }

    /** The settings file of a manager for such caches. */
    String settings() {
        return settings.isEmpty() ? "" : "defaults: {" + settings + "}";
    }

    MutableConfiguration<String, String> configuration() {
        return configuration.get();
    }

    boolean isNear() {
        return this == NEAR_BY_PREFIX || this == NEAR_BY_KEY;
    }

    /** Whether the store has a change before the cache has it. */
    boolean writes() {
        return this == WRITER;
    }

    boolean loads() {
        return this == WRITER || this == LOADER || this == SHARED_LOADER;
    }

    private static MapStore<String, String> store() {
        return MapStore.loading(key -> "loaded");
    }
}
