package io.omnicache.jcache;

import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.TestPolicy;
import java.util.function.Function;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;

/** The kinds of caches whose operations send different commands, for tests that run an operation on each of them. */
enum KindOfCache {
    PLAIN(parts -> new MutableConfiguration<>()),
    CREATED(parts -> expiring(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))),
    MODIFIED(parts -> expiring(ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR))),
    ACCESSED(parts -> expiring(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR))),
    TOUCHED(parts -> expiring(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR))),
    OWN_POLICY(parts -> expiring(() -> TestPolicy.of(Duration.ONE_HOUR, Duration.ONE_DAY, null))),
    WRITER(parts -> parts.store.writeThrough()),
    LOADER(parts -> parts.loader.readThrough()),
    LISTENER(parts -> parts.listener.listened());

    private final Function<Parts, MutableConfiguration<Object, String>> configuration;

    KindOfCache(Function<Parts, MutableConfiguration<Object, String>> configuration) {
        this.configuration = configuration;
    }

    MutableConfiguration<Object, String> configuration(Parts parts) {
        return configuration.apply(parts);
    }

    private static MutableConfiguration<Object, String> expiring(Factory<? extends ExpiryPolicy> policy) {
        return new MutableConfiguration<Object, String>().setExpiryPolicyFactory(policy);
    }

    /** Whether its entries have a time to live. */
    boolean expires() {
        return switch (this) {
            case CREATED, MODIFIED, ACCESSED, TOUCHED, OWN_POLICY -> true;
            case PLAIN, WRITER, LOADER, LISTENER -> false;
        };
    }

    /** Store, loader and listener of these caches. */
    static final class Parts {
        final MapStore<Object, String> store = new MapStore<>();
        final RecordingListener<Object, String> listener = new RecordingListener<>();

        /** Knows the keys that begin with {@code known}. */
        final MapStore<Object, String> loader =
                MapStore.loading(key -> key.toString().startsWith("known ") ? "v" : null);
    }
}
