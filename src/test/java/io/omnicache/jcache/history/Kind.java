package io.omnicache.jcache.history;

import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;

/** The caches whose histories are recorded: each takes other ways through the library. */
enum Kind {
    PLAIN,
    /** Writes are scripts. */
    INDEX {
        @Override
        String settings() {
            return "sweep: index";
        }
    },
    /** Absent entries are loaded by a {@code get} or a processor. */
    LOADER {
        @Override
        MutableConfiguration<String, String> configure(String jvm) {
            return super.configure(jvm)
                    .setReadThrough(true)
                    .setCacheLoaderFactory(() -> MapStore.<String, String>loading(key -> loaded(jvm, key)));
        }

        @Override
        String loaded(String jvm, String key) {
            return "loaded-" + jvm + "-" + key;
        }
    },
    /** Every change takes the write path. */
    LISTENER {
        @Override
        MutableConfiguration<String, String> configure(String jvm) {
            return super.configure(jvm)
                    .addCacheEntryListenerConfiguration(
                            new RecordingListener<String, String>().configuration(true, true));
        }
    },
    /** So it does here, under a lock in Redis. */
    WRITER {
        @Override
        MutableConfiguration<String, String> configure(String jvm) {
            return super.configure(jvm).setWriteThrough(true).setCacheWriterFactory(MapStore::new);
        }

        @Override
        boolean writesThrough() {
            return true;
        }
    },
    /** So does every read. */
    POLICY {
        @Override
        MutableConfiguration<String, String> configure(String jvm) {
            return super.configure(jvm).setExpiryPolicyFactory(OwnPolicy::new);
        }

        @Override
        CacheModel model() {
            return CacheModel.expiring(TTL_NANOS, true);
        }
    },
    CREATED {
        @Override
        MutableConfiguration<String, String> configure(String jvm) {
            return super.configure(jvm).setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(TTL));
        }

        @Override
        CacheModel model() {
            return CacheModel.expiring(TTL_NANOS, false);
        }
    },
    MODIFIED {
        @Override
        MutableConfiguration<String, String> configure(String jvm) {
            return super.configure(jvm).setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(TTL));
        }

        @Override
        CacheModel model() {
            return CacheModel.expiring(TTL_NANOS, true);
        }
    },
    /** Another provider, of which it is known that its processors aren't atomic. */
    REDISSON {
        @Override
        Cache<String, String> open(String jvm, String uri, List<String> settings) {
            return BrokenCaches.redisson(uri);
        }
    },
    /** Broken on purpose: a conditional replacement that reads, compares and then writes. */
    BROKEN_REPLACE {
        @Override
        Cache<String, String> open(String jvm, String uri, List<String> settings) throws IOException {
            return BrokenCaches.replaceByGetAndPut(super.open(jvm, uri, settings));
        }
    },
    /** Broken on purpose: a processor that runs on what was read, and whose change is put. */
    BROKEN_INVOKE {
        @Override
        Cache<String, String> open(String jvm, String uri, List<String> settings) throws IOException {
            return BrokenCaches.invokeByGetAndPut(super.open(jvm, uri, settings));
        }
    },
    /** Broken on purpose: what was there before a clearing comes back after it. */
    BROKEN_CLEAR {
        @Override
        MutableConfiguration<String, String> configure(String jvm) {
            return WRITER.configure(jvm);
        }

        @Override
        boolean writesThrough() {
            return true;
        }

        @Override
        Cache<String, String> open(String jvm, String uri, List<String> settings) throws IOException {
            return BrokenCaches.clearThatBringsBack(super.open(jvm, uri, settings));
        }
    },
    /** Broken on purpose: reads that come from a copy in the JVM now and then. */
    BROKEN_READS {
        @Override
        Cache<String, String> open(String jvm, String uri, List<String> settings) throws IOException {
            return BrokenCaches.readsThatMayBeOld(super.open(jvm, uri, settings));
        }
    };

    /** Short, so that entries expire many times a second. */
    private static final long TTL_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private static final Duration TTL = new Duration(TimeUnit.MILLISECONDS, TimeUnit.NANOSECONDS.toMillis(TTL_NANOS));

    /**
     * Opens the cache in this JVM.
     *
     * @param settings of the cache, by name, beside those of the kind
     */
    Cache<String, String> open(String jvm, String uri, List<String> settings) throws IOException {
        List<String> all = new ArrayList<>(settings);
        if (!settings().isEmpty()) {
            all.add(settings());
        }
        URI managerUri = all.isEmpty() ? URI.create(uri) : file(uri, all).toUri();
        CacheManager manager = new RedisCachingProvider().getCacheManager(managerUri, null);
        return manager.createCache("shared", configure(jvm));
    }

    private static Path file(String uri, List<String> settings) throws IOException {
        Path file = Files.createTempFile("history", ".yaml");
        file.toFile().deleteOnExit();
        return Files.writeString(
                file, "connection: {uri: \"" + uri + "\"}\ndefaults: {" + String.join(", ", settings) + "}\n");
    }

    MutableConfiguration<String, String> configure(String jvm) {
        return new MutableConfiguration<>();
    }

    /** A setting that makes the kind; empty for none. */
    String settings() {
        return "";
    }

    /** Whether the cache is of this library, and as it is. */
    boolean isOurs() {
        return this != REDISSON && !name().startsWith("BROKEN");
    }

    /** Whether an entry is absent while it is written to a store. */
    boolean writesThrough() {
        return false;
    }

    /** What a loader of this JVM gives for the key; {@code null} without a loader. */
    String loaded(String jvm, String key) {
        return null;
    }

    CacheModel model() {
        return CacheModel.eternal();
    }

    private static final class OwnPolicy implements javax.cache.expiry.ExpiryPolicy, java.io.Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Duration getExpiryForCreation() {
            return TTL;
        }

        @Override
        public Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public Duration getExpiryForUpdate() {
            return TTL;
        }
    }
}
