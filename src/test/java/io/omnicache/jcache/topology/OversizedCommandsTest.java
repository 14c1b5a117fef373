package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryRemovedListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that takes less than the cache's own limit allows: only the caller of a value that is too large may learn
 * it.
 */
class OversizedCommandsTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> plain = RedisServer.own("--proto-max-bulk-len", "1mb");

    @RegisterExtension
    final Caches caches = Caches.on(plain);

    @RegisterExtension
    static final OwnServer<RedisProcess> tls = RedisServer.tls(false, "--proto-max-bulk-len", "1mb");

    /** It says nothing before it closes the connection. */
    @RegisterExtension
    static final OwnServer<RedisProcess> shortBuffers = RedisServer.own("--client-query-buffer-limit", "1mb");

    /** On a busy machine nobody is to fail for want of time. */
    private static final String PATIENT = "?timeout=30s&connect-timeout=30s";

    enum Way {
        PUT,
        ASYNC,
        PUT_ALL,
        LISTENER
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void put_ofTooMuch_failsItsCallerAlone(Way way) throws Exception {
        Cache<String, Object> cache = create(plain.get().uri() + PATIENT, way == Way.LISTENER);

        othersGoOn(cache, () -> {
            Throwable failure = catchThrowable(() -> put(cache, way, new byte[5 << 20]));

            assertThat(failure)
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("Protocol error")
                    .hasMessageContaining("proto-max-bulk-len")
                    .hasMessageContaining("limits.value-size");
            assertThat(((RedisCacheException) failure).isOutcomeUnknown()).isFalse();
        });
        assertThat(cache.containsKey("large")).isFalse();
    }

    @Test
    void put_ofTooMuchOverTls_failsItsCallerAlone() throws Exception {
        String uri = Certificates.trusting(tls.get()) + PATIENT.replace('?', '&');
        Cache<String, Object> cache = create(uri, false);

        othersGoOn(
                cache,
                () -> assertThat(catchThrowable(() -> cache.put("large", new byte[5 << 20])))
                        .isInstanceOfSatisfying(
                                RedisCacheException.class,
                                failure ->
                                        assertThat(failure.isOutcomeUnknown()).isFalse()));
    }

    /** The server has closed the connection in the middle of the command: it can't have carried it out. */
    @Test
    void put_thatTheServerCutsOff_saysThatItWasNotCarriedOut() {
        Cache<String, Object> cache = create(shortBuffers.get().uri() + PATIENT, false);
        cache.put("k", "v");

        assertThat(catchThrowable(() -> cache.putAll(Map.of("large", new byte[40 << 20]))))
                .isInstanceOfSatisfying(
                        RedisCacheException.class,
                        failure -> assertThat(failure.isOutcomeUnknown()).isFalse())
                .hasMessageContaining("client-query-buffer-limit");
        assertThat(cache.get("k")).isEqualTo("v");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 200_000, 300_000, 1_000_000})
    void putAndGet_ofSizesAroundThoseOfPieces_giveTheSameBytes(int size) {
        Cache<String, Object> cache = create(plain.get().uri() + PATIENT, false);
        Map<String, Object> entries = new HashMap<>();
        for (int i = 0; i < 5; i++) {
            byte[] value = new byte[size + i];
            new Random(size + i).nextBytes(value);
            entries.put("k" + i, value);
        }

        cache.putAll(entries);
        cache.put("one", entries.get("k0"));

        Map<String, Object> found = cache.getAll(entries.keySet());
        assertThat(found).hasSize(entries.size());
        entries.forEach((key, value) -> assertThat((byte[]) found.get(key)).isEqualTo((byte[]) value));
        assertThat((byte[]) cache.get("one")).isEqualTo((byte[]) entries.get("k0"));
        cache.clear();
    }

    /** 60 MB there and back, where the JVM has 24 MB for buffers. */
    @Test
    void putAndGet_ofALargeValue_needNoBufferForTheWhole() throws Exception {
        shortBuffers.get().command("CONFIG", "SET", "client-query-buffer-limit", "1gb");
        try {
            String said = ChildJvm.run(
                    LargeInLittle.class,
                    List.of("-Xmx400m", "-XX:MaxDirectMemorySize=24m"),
                    shortBuffers.get().uri() + PATIENT);

            assertThat(said).endsWith("true");
        } finally {
            shortBuffers.get().command("CONFIG", "SET", "client-query-buffer-limit", "1mb");
            shortBuffers.get().command("FLUSHALL");
        }
    }

    static final class LargeInLittle {
        public static void main(String[] arguments) {
            byte[] value = new byte[60_000_000];
            new Random(1).nextBytes(value);
            int hash = Arrays.hashCode(value);
            try (RedisCachingProvider own = new RedisCachingProvider()) {
                Cache<String, byte[]> cache = own.getCacheManager(URI.create(arguments[0]), null)
                        .createCache("large", new MutableConfiguration<>());
                cache.put("k", value);
                System.out.println(Arrays.hashCode(cache.get("k")) == hash);
            } catch (RuntimeException e) {
                System.out.println(e);
            }
            System.exit(0);
        }
    }

    private static void put(Cache<String, Object> cache, Way way, byte[] large) {
        switch (way) {
            case PUT, LISTENER -> cache.put("large", large);
            case PUT_ALL -> {
                Map<String, Object> entries = new HashMap<>(
                        IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "small" + i, i -> "v")));
                entries.put("large", large);
                cache.putAll(entries);
            }
            case ASYNC -> {
                try {
                    AsyncCache.of(cache)
                            .put("large", large)
                            .toCompletableFuture()
                            .join();
                } catch (CompletionException e) {
                    throw (RedisCacheException) e.getCause();
                }
            }
        }
    }

    /** Runs the work ten times while others read and write: none of these may fail or see a wrong value. */
    private static void othersGoOn(Cache<String, Object> cache, Runnable work) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        LongAdder done = new LongAdder();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Future<?>> others = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            String key = "other" + t;
            others.add(threads.submit(() -> {
                for (int i = 0; !stop.get(); i++) {
                    cache.put(key, i);
                    assertThat(cache.get(key)).isEqualTo(i);
                    assertThat(AsyncCache.of(cache)
                                    .get(key)
                                    .toCompletableFuture()
                                    .get(30, TimeUnit.SECONDS))
                            .isEqualTo(i);
                    assertThat(cache.replace(key, i, -1)).isTrue();
                    done.increment();
                }
                return null;
            }));
        }
        try {
            for (int i = 0; i < 10; i++) {
                long before = done.sum();
                Awaitility.await()
                        .until(() -> done.sum() > before + 50 || others.stream().anyMatch(Future::isDone));
                work.run();
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
        for (Future<?> other : others) {
            other.get(30, TimeUnit.SECONDS);
        }
    }

    private Cache<String, Object> create(String uri, boolean listening) {
        MutableConfiguration<String, Object> configuration = new MutableConfiguration<>();
        if (listening) {
            configuration.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                    () -> (CacheEntryRemovedListener<String, Object>) events -> {}, null, false, false));
        }
        return caches.open(uri).createCache("large" + System.nanoTime(), configuration);
    }
}
