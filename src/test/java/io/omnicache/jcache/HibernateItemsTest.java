package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.RedisServer;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.Item;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.SoftLockImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Hibernate's READ_WRITE strategy stores what it loaded if the entry, read a moment before, allows it. Between the read and
 * the put a lock of its JVM protects it, but not from another JVM: an older version covered a newer one, and stayed.
 */
class HibernateItemsTest {
    private static final Object KEY = new BasicCacheKeyImplementation(1L, "com.acme.Person", Long.hashCode(1));

    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final String uri = redis.uri();
    private final RedisCachingProvider here = new RedisCachingProvider();
    private final RedisCachingProvider there = new RedisCachingProvider();

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void putOfAnItem_ofAnEntryThatAnotherJvmMade_isLeftOut() {
        Cache<Object, Object> cache = open(here);
        assertThat(cache.get(KEY)).isNull();
        putElsewhere(item("new", 2));

        cache.put(KEY, item("old", 1));

        assertThat(value(cache)).isEqualTo("new");
    }

    @Test
    void putOfAnItem_ofAnEntryThatAnotherJvmChanged_isLeftOut() {
        Cache<Object, Object> cache = open(here);
        cache.put(KEY, item("old", 1));
        assertThat(value(cache)).isEqualTo("old");
        putElsewhere(item("new", 3));

        cache.put(KEY, item("between", 2));

        assertThat(value(cache)).isEqualTo("new");
    }

    @Test
    void putOfAnItem_underAPolicyThatReadsChange_isLeftOutToo() {
        MutableConfiguration<Object, Object> touched = new MutableConfiguration<>()
                .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
        Cache<Object, Object> cache =
                here.getCacheManager(URI.create(uri), null).createCache("region", touched);
        assertThat(cache.get(KEY)).isNull();
        putElsewhere(item("new", 2));

        cache.put(KEY, item("old", 1));

        assertThat(value(cache)).isEqualTo("new");
    }

    @Test
    void putOfAnItem_ofAnEntryThatIsAsItWasRead_isStored() {
        Cache<Object, Object> cache = open(here);
        assertThat(cache.get(KEY)).isNull();
        cache.put(KEY, item("first", 1));
        assertThat(value(cache)).isEqualTo("first");
        cache.put(KEY, item("second", 2));

        assertThat(value(cache)).isEqualTo("second");
    }

    @Test
    void putOfAnItem_thatNobodyReadBefore_isStored() {
        Cache<Object, Object> cache = open(here);
        cache.put(KEY, item("first", 1));
        cache.put(KEY, item("second", 2));

        assertThat(value(cache)).isEqualTo("second");
    }

    /** Two transactions held the lock, and the version that it knows is from before both. */
    @Test
    void putOfAnItem_overALockReleasedAfterTheItemWasLoaded_isLeftOut() {
        Cache<Object, Object> cache = open(here);
        SoftLockImpl lock = lock();
        lock.unlock(2000 << 12);
        cache.put(KEY, lock);

        assertThat(cache.get(KEY)).isEqualTo(lock);
        cache.put(KEY, item("loaded before", 1999 << 12));
        assertThat(cache.get(KEY)).isEqualTo(lock);
        cache.put(KEY, item("in the same millisecond", (2000 << 12) + 7));
        assertThat(cache.get(KEY)).isEqualTo(lock);
        cache.put(KEY, item("loaded after", 2001 << 12));
        assertThat(value(cache)).isEqualTo("loaded after");
    }

    /** As a soft lock: whoever is about to change the row must be able to say so. */
    @Test
    void putOfSomethingElse_ofAnEntryThatAnotherJvmChanged_isStored() {
        Cache<Object, Object> cache = open(here);
        assertThat(cache.get(KEY)).isNull();
        putElsewhere(item("new", 2));

        cache.put(KEY, "lock");

        assertThat(cache.get(KEY)).isEqualTo("lock");
    }

    private void putElsewhere(Object value) {
        CompletableFuture.runAsync(() -> open(there).put(KEY, value)).join();
    }

    private Cache<Object, Object> open(RedisCachingProvider provider) {
        return provider.getCacheManager(URI.create(uri), null).createCache("region", new MutableConfiguration<>());
    }

    private static Object value(Cache<Object, Object> cache) {
        return ((Item) cache.get(KEY)).getValue();
    }

    private static SoftLockImpl lock() {
        try {
            Constructor<SoftLockImpl> constructor =
                    SoftLockImpl.class.getDeclaredConstructor(long.class, UUID.class, long.class, Object.class);
            constructor.setAccessible(true);
            return constructor.newInstance(Long.MAX_VALUE, UUID.randomUUID(), 1L, 1L);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object item(String value, long version) {
        try {
            Constructor<?> constructor = Item.class.getDeclaredConstructor(Object.class, Object.class, long.class);
            constructor.setAccessible(true);
            return constructor.newInstance(value, version, version);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
