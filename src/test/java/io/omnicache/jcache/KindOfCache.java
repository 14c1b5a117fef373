package io.omnicache.jcache;

import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.TestPolicy;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;

/** The kinds of caches whose operations send different commands, for tests that run an operation on each of them. */
enum KindOfCache {
    PLAIN {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return new MutableConfiguration<>();
        }
    },
    CREATED {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return PLAIN.configuration(parts).setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        }
    },
    MODIFIED {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return PLAIN.configuration(parts).setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        }
    },
    ACCESSED {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return PLAIN.configuration(parts).setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        }
    },
    TOUCHED {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return PLAIN.configuration(parts).setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        }
    },
    OWN_POLICY {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return PLAIN.configuration(parts)
                    .setExpiryPolicyFactory(() -> TestPolicy.of(Duration.ONE_HOUR, Duration.ONE_DAY, null));
        }
    },
    WRITER {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return parts.store.writeThrough();
        }
    },
    LOADER {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return parts.loader.readThrough();
        }
    },
    LISTENER {
        @Override
        MutableConfiguration<Object, String> configuration(Parts parts) {
            return parts.listener.listened();
        }
    };

    abstract MutableConfiguration<Object, String> configuration(Parts parts);

    /** Whether its entries have a time to live. */
    boolean expires() {
        return switch (this) {
            case CREATED, MODIFIED, ACCESSED, TOUCHED, OWN_POLICY -> true;
            case PLAIN, WRITER, LOADER, LISTENER -> false;
        };
    }

    /** What the caches of a test call. */
    static final class Parts {
        final MapStore<Object, String> store = new MapStore<>();
        final RecordingListener<Object, String> listener = new RecordingListener<>();

        /** Knows the keys that begin with {@code known}. */
        final MapStore<Object, String> loader =
                MapStore.loading(key -> key.toString().startsWith("known ") ? "v" : null);
    }
}
