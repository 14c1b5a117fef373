package io.omnicache.jcache.multijvm;

import io.omnicache.jcache.RedisCachingProvider;
import java.net.URI;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriter;

/**
 * A map that makes its entries during the iteration. The main method puts such a map into a cache and removes half of
 * it.
 */
final class GeneratedMap extends AbstractMap<Integer, byte[]> {
    private static final int VALUE_SIZE = 100;

    private final int size;

    GeneratedMap(int size) {
        this.size = size;
    }

    @Override
    public Set<Map.Entry<Integer, byte[]>> entrySet() {
        return new GeneratedSet<>(size, i -> new SimpleImmutableEntry<>(i, new byte[VALUE_SIZE]));
    }

    /** Prints how many entries were put, by the count of the writer or listener if there is one. */
    public static void main(String[] arguments) {
        RedisCachingProvider provider = new RedisCachingProvider();
        Kind kind = Kind.valueOf(arguments[1]);
        int entries = Integer.parseInt(arguments[2]);
        AtomicLong heard = new AtomicLong();
        Cache<Integer, byte[]> cache =
                provider.getCacheManager(URI.create(arguments[0]), null).createCache("c", kind.configuration(heard));

        cache.putAll(new GeneratedMap(entries));
        cache.removeAll(new GeneratedSet<>(entries / 2, i -> i));

        System.out.println("put " + (kind.isHeard() ? heard.get() : entries));
        provider.close();
    }

    /** The configuration of the cache, which decides how bulk operations run. */
    enum Kind {
        PLAIN,
        CREATED_EXPIRY,
        WRITER,
        LISTENER;

        boolean isHeard() {
            return this == WRITER || this == LISTENER;
        }

        MutableConfiguration<Integer, byte[]> configuration(AtomicLong heard) {
            MutableConfiguration<Integer, byte[]> configuration = new MutableConfiguration<>();
            return switch (this) {
                case PLAIN -> configuration;
                case CREATED_EXPIRY ->
                    configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
                case WRITER -> configuration.setWriteThrough(true).setCacheWriterFactory(() -> new Counting(heard));
                case LISTENER ->
                    configuration.addCacheEntryListenerConfiguration(
                            new MutableCacheEntryListenerConfiguration<>(() -> new Hearing(heard), null, false, true));
            };
        }
    }

    private static final class GeneratedSet<E> extends AbstractSet<E> {
        private final int size;
        private final IntFunction<E> maker;

        GeneratedSet(int size, IntFunction<E> maker) {
            this.size = size;
            this.maker = maker;
        }

        @Override
        public Iterator<E> iterator() {
            return IntStream.range(0, size).mapToObj(maker).iterator();
        }

        @Override
        public int size() {
            return size;
        }
    }

    private record Counting(AtomicLong written) implements CacheWriter<Integer, byte[]> {
        @Override
        public void write(Cache.Entry<? extends Integer, ? extends byte[]> entry) {
            written.incrementAndGet();
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends Integer, ? extends byte[]>> entries) {
            written.addAndGet(entries.size());
            entries.clear();
        }

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.clear();
        }
    }

    private record Hearing(AtomicLong heard) implements CacheEntryCreatedListener<Integer, byte[]> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends Integer, ? extends byte[]>> events) {
            events.forEach(event -> heard.incrementAndGet());
        }
    }
}
