package io.omnicache.jcache.multijvm;

import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriter;

/** What the threads of all JVMs do at the same time. */
enum Scenario {
    INVOKE,
    REPLACE_LOOP {
        @Override
        void step(Worker worker, int i) {
            worker.cache.putIfAbsent("k", "0");
            String seen = worker.cache.get("k");
            while (!worker.cache.replace("k", seen, Worker.plusOne(seen))) {
                seen = worker.cache.get("k");
            }
        }
    },
    PUT_IF_ABSENT {
        @Override
        void step(Worker worker, int i) {
            if (worker.cache.putIfAbsent("k" + i, worker.name)) {
                worker.note("won k" + i);
            }
        }
    },
    SHORT_LIVED {
        @Override
        MutableConfiguration<String, String> configure(Worker worker) {
            return super.configure(worker).setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(TWENTY_MILLIS));
        }

        /** Each new entry gets a unique name, so that a step on an expired one would be seen. */
        @Override
        void step(Worker worker, int i) {
            worker.note(worker.cache.invoke("k", (entry, arguments) -> {
                String[] life = entry.exists()
                        ? entry.getValue().split("#")
                        : new String[] {worker.name + "-" + java.util.UUID.randomUUID(), "0"};
                String next = life[0] + "#" + Worker.plusOne(life[1]);
                entry.setValue(next);
                return next;
            }));
        }
    },
    LOADER {
        @Override
        MutableConfiguration<String, String> configure(Worker worker) {
            return super.configure(worker)
                    .setReadThrough(true)
                    .setCacheLoaderFactory(() -> MapStore.<String, String>loading(key -> "1000"));
        }
    },
    LISTENER {
        @Override
        MutableConfiguration<String, String> configure(Worker worker) {
            return super.configure(worker)
                    .addCacheEntryListenerConfiguration(
                            new RecordingListener<String, String>(event -> worker.events.increment()).synchronous());
        }
    },
    WRITER {
        @Override
        MutableConfiguration<String, String> configure(Worker worker) {
            return super.configure(worker)
                    .setWriteThrough(true)
                    .setCacheWriterFactory(() -> new StoreWriter(worker.store));
        }
    },
    /** The entry expires every twenty milliseconds; only the store keeps the count. */
    STORE_AND_SHORT_LIVED {
        @Override
        MutableConfiguration<String, String> configure(Worker worker) {
            return super.configure(worker)
                    .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(TWENTY_MILLIS))
                    .setReadThrough(true)
                    .setCacheLoaderFactory(
                            () -> MapStore.<String, String>loading(key -> Worker.text(worker.store.get(key))))
                    .setWriteThrough(true)
                    .setCacheWriterFactory(() -> new StoreWriter(worker.store));
        }
    },
    /** All kinds of writes on a few keys: in the end store and cache must be equal. */
    WRITER_MIXED {
        @Override
        MutableConfiguration<String, String> configure(Worker worker) {
            return WRITER.configure(worker);
        }

        @Override
        void step(Worker worker, int i) {
            String key = "k" + i % 3;
            String value = worker.name + i;
            switch (i % 7) {
                case 0 -> worker.cache.put(key, value);
                case 1 -> worker.cache.remove(key);
                case 2 -> worker.cache.putIfAbsent(key, value);
                case 3 -> worker.cache.replace(key, value);
                case 4 -> worker.cache.getAndRemove(key);
                case 5 -> worker.cache.putAll(Map.of("k0", value, "k1", value, "k2", value));
                default -> worker.cache.getAndPut(key, value);
            }
        }
    },
    /** Writes of every kind, and sweeps, of a cache with an index. */
    INDEXED {
        @Override
        URI managerUri(String uri) {
            try {
                Path directory = Files.createTempDirectory("indexed");
                Path settings = IndexInspection.settings(directory, uri);
                settings.toFile().deleteOnExit();
                directory.toFile().deleteOnExit();
                return settings.toUri();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void step(Worker worker, int i) {
            String key = "k" + ThreadLocalRandom.current().nextInt(200);
            switch (i % 8) {
                case 0 -> worker.cache.put(key, "a");
                case 1 -> worker.cache.remove(key);
                case 2 -> worker.cache.putIfAbsent(key, "b");
                case 3 -> worker.cache.getAndRemove(key);
                case 4 -> worker.cache.putAll(Map.of(key, "c", key + "x", "c"));
                case 5 -> worker.cache.replace(key, "c", "d");
                case 6 ->
                    worker.cache.invoke(key, (entry, arguments) -> {
                        entry.setValue("e");
                        return null;
                    });
                default -> worker.cache.getAndPut(key, "f");
            }
            if (i % 40 == 0) {
                worker.cache.clear();
            }
        }
    };

    static final Duration TWENTY_MILLIS = new Duration(TimeUnit.MILLISECONDS, 20);

    MutableConfiguration<String, String> configure(Worker worker) {
        return new MutableConfiguration<>();
    }

    /** The URI of the manager. */
    URI managerUri(String uri) {
        return URI.create(uri);
    }

    /** The URI of the store, with a key prefix behind that of the caches. */
    static String storeUri(String uri) {
        return uri.replaceFirst("key-prefix=[^&]*", "$0store:");
    }

    /** One change; unless a scenario says otherwise, it adds one to an entry. */
    void step(Worker worker, int i) {
        worker.increment();
    }

    /** The cache and the store in one JVM. */
    static final class Worker {
        final String name;
        final RedisBackend store;
        final Cache<String, String> cache;
        final LongAdder events = new LongAdder();
        private final Map<String, Integer> notes = new ConcurrentHashMap<>();

        Worker(String name, String uri, Scenario scenario) {
            this.name = name;
            this.store = RedisBackend.open(storeUri(uri));
            this.cache = new RedisCachingProvider()
                    .getCacheManager(scenario.managerUri(uri), null)
                    .createCache("shared", scenario.configure(this));
        }

        void increment() {
            cache.invoke("k", (entry, arguments) -> {
                String before = entry.getValue();
                entry.setValue(plusOne(before == null ? "0" : before));
                return null;
            });
        }

        void note(String what) {
            notes.merge(what, 1, Integer::sum);
        }

        List<String> notes() {
            List<String> all = new ArrayList<>();
            notes.forEach((what, times) -> {
                for (int i = 0; i < times; i++) {
                    all.add(what);
                }
            });
            return all;
        }

        static String plusOne(String number) {
            return Integer.toString(Integer.parseInt(number) + 1);
        }

        static String text(byte[] bytes) {
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** A store that all JVMs share. */
    private record StoreWriter(RedisBackend store) implements CacheWriter<String, String> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {
            store.set(entry.getKey(), entry.getValue().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            entries.forEach(this::write);
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            store.delete((String) key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
            keys.clear();
        }
    }
}
