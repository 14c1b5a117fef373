package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.codec.Copies;
import io.omnicache.jcache.testing.Caches;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.Item;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.SoftLockImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Conditional puts for Hibernate's READ_WRITE strategy, which puts values that depend on the entry it read before.
 * Hibernate protects read and put by a lock of its JVM only. Another JVM may change the entry in between; an
 * unconditional put would then replace a newer version or another JVM's lock, and store rows from before a commit.
 */
class HibernatePutsTest {
    private static final Object KEY = new BasicCacheKeyImplementation(1L, "com.acme.Person", Long.hashCode(1));
    private static final String TIMESTAMPS = "default-update-timestamps-region";
    private static final long MINUTE = 60_000L << 12;

    @RegisterExtension
    final Caches caches = Caches.shared();

    @Test
    void putOfAnItem_ofAnEntryThatAnotherJvmMade_isLeftOut() {
        assertOldItemIsLeftOut(region());
    }

    @Test
    void putOfAnItem_ofAnEntryThatAnotherJvmChanged_isLeftOut() {
        Cache<Object, Object> cache = region();
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

        assertOldItemIsLeftOut(caches.create("region", touched));
    }

    private void assertOldItemIsLeftOut(Cache<Object, Object> cache) {
        assertThat(cache.get(KEY)).isNull();
        putElsewhere(item("new", 2));

        cache.put(KEY, item("old", 1));

        assertThat(value(cache)).isEqualTo("new");
    }

    @Test
    void putOfAnItem_ofAnEntryThatIsAsItWasRead_isStored() {
        Cache<Object, Object> cache = region();
        assertThat(cache.get(KEY)).isNull();
        cache.put(KEY, item("first", 1));
        assertThat(value(cache)).isEqualTo("first");
        cache.put(KEY, item("second", 2));

        assertThat(value(cache)).isEqualTo("second");
    }

    @Test
    void putOfAnItem_onACacheWithLeases_isStoredUnderItsLeaseOnly() {
        Cache<Object, Object> cache =
                caches.settings("defaults: {leases: true}").createCache("region", new MutableConfiguration<>());
        assertThat(cache.get(KEY)).isNull();
        cache.put(KEY, item("first", 1));
        assertThat(value(cache)).isEqualTo("first");
        cache.remove(KEY);

        assertOldItemIsLeftOut(cache);
    }

    @Test
    void putOfAnItem_thatNobodyReadBefore_isStored() {
        Cache<Object, Object> cache = region();
        cache.put(KEY, item("first", 1));
        cache.put(KEY, item("second", 2));

        assertThat(value(cache)).isEqualTo("second");
    }

    /** Two transactions held the lock; the version in the lock is older than both. */
    @Test
    void putOfAnItem_overALockReleasedAfterTheItemWasLoaded_isLeftOut() {
        Cache<Object, Object> cache = region();
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

    @Test
    void release_ofALockThatAnotherJvmTookToo_leavesItHeld() {
        Cache<Object, Object> cache = region();
        SoftLockImpl lock = lock();
        cache.put(KEY, lock);
        SoftLockImpl read = read(cache);
        putElsewhere(again(Copies.of(lock)));

        read.unlock(now());
        cache.put(KEY, read);

        assertThat(read(cache)).isEqualTo(lock);
        assertThat(holders(read(cache))).isEqualTo(1);
        assertThat(read(cache).wasLockedConcurrently()).isTrue();
    }

    @Test
    void acquisition_ofALockThatAnotherJvmReleased_hasOneHolder() {
        Cache<Object, Object> cache = region();
        SoftLockImpl lock = lock();
        cache.put(KEY, lock);
        SoftLockImpl read = read(cache);
        SoftLockImpl released = Copies.of(lock);
        released.unlock(now());
        putElsewhere(released);

        cache.put(KEY, again(read));

        assertThat(read(cache)).isEqualTo(lock);
        assertThat(holders(read(cache))).isEqualTo(1);
    }

    @Test
    void acquisition_ofALockThatIsGone_countsItsOwnHolderOnly() {
        Cache<Object, Object> cache = region();
        cache.put(KEY, lock());
        SoftLockImpl read = read(cache);
        putElsewhere(item("new", 7));

        cache.put(KEY, again(read));

        assertThat(holders(read(cache))).isEqualTo(1);
    }

    /** Both JVMs found no entry. The second lock overwrites the first, whose holder must not release the second. */
    @Test
    void release_ofOverwrittenLock_leavesTheOtherHeld() {
        Cache<Object, Object> cache = region();
        SoftLockImpl covered = lock();
        cache.put(KEY, covered);
        SoftLockImpl covering = lock();
        putElsewhere(covering);
        assertThat(read(cache).isUnlockable(covered)).isFalse();

        cache.put(KEY, expired());

        assertThat(read(cache)).isEqualTo(covering);
        assertThat(holders(read(cache))).isEqualTo(1);
        assertThat(read(cache).wasLockedConcurrently()).isTrue();
    }

    /**
     * The release has an old timestamp: a row loaded between that time and the put must not replace the newer commit.
     */
    @Test
    void release_ofALockThatIsGone_leavesOneReleasedNow() {
        Cache<Object, Object> cache = region();
        cache.put(KEY, lock());
        SoftLockImpl read = read(cache);
        long early = now() - (5000L << 12);
        read.unlock(early);
        SoftLockImpl other = lock();
        other.unlock(now());
        putElsewhere(other);
        long loaded = now();

        cache.put(KEY, read);

        assertThat(cache.get(KEY)).isInstanceOf(SoftLockImpl.class);
        cache.put(KEY, item("loaded before the release", loaded));
        assertThat(cache.get(KEY)).isInstanceOf(SoftLockImpl.class);
        assertThat(read(cache).isWriteable(now() + (1000L << 12), 9L, null)).isTrue();
    }

    @Test
    void newRow_underALockThatAnotherJvmTookToo_isLeftOutAndReleasesIt() {
        Cache<Object, Object> cache = region();
        SoftLockImpl lock = lock();
        cache.put(KEY, lock);
        assertThat(read(cache)).isEqualTo(lock);
        putElsewhere(again(Copies.of(lock)));

        cache.put(KEY, item("mine", now()));

        assertThat(read(cache)).isEqualTo(lock);
        assertThat(holders(read(cache))).isEqualTo(1);
    }

    @Test
    void newRow_underLockLostToAnotherJvm_isLeftOut() {
        Cache<Object, Object> cache = region();
        cache.put(KEY, lock());
        assertThat(read(cache)).isNotNull();
        long loaded = now();
        putElsewhere(item("older", loaded));

        cache.put(KEY, item("mine", now()));
        assertThat(cache.get(KEY)).isInstanceOf(SoftLockImpl.class);

        cache.put(KEY, item("older", loaded));
        assertThat(cache.get(KEY)).isInstanceOf(SoftLockImpl.class);
    }

    @Test
    void release_ofALockWithoutHolders_leavesOneReleasedNow() {
        Cache<Object, Object> cache = region();
        SoftLockImpl lock = lock();
        lock.unlock(1L);
        cache.put(KEY, lock);
        SoftLockImpl read = read(cache);
        read.unlock(2L);
        long loaded = now();

        cache.put(KEY, read);

        assertThat(read(cache)).isNotEqualTo(lock);
        cache.put(KEY, item("older", loaded));
        assertThat(cache.get(KEY)).isInstanceOf(SoftLockImpl.class);
    }

    @Test
    void putOfSomethingElse_ofAnEntryThatAnotherJvmChanged_isStored() {
        Cache<Object, Object> cache = region();
        assertThat(cache.get(KEY)).isNull();
        putElsewhere(item("new", 2));

        cache.put(KEY, "anything");

        assertThat(cache.get(KEY)).isEqualTo("anything");
    }

    @Test
    void timestampOfATable_olderThanTheOneThere_isLeftOut() {
        Cache<Object, Object> timestamps = timestamps();
        long later = now() - (1000L << 12);
        timestamps.put("Person", later);
        timestamps.put("Person", later - (1000L << 12));

        assertThat((Long) timestamps.get("Person")).isGreaterThanOrEqualTo(later);
    }

    /**
     * Only the JVM that made a timestamp can order it within its millisecond, so the whole millisecond counts as
     * changed.
     */
    @Test
    void timestampOfATable_thatHasCome_coversItsMillisecond() {
        Cache<Object, Object> timestamps = timestamps();
        long changed = (now() >> 12) - 1 << 12;
        timestamps.put("Person", changed + 3);

        assertThat(timestamps.get("Person")).isEqualTo(changed + 4095);
    }

    /** A timestamp in the future is from a JVM that is about to commit, and may hide a commit later than this one. */
    @Test
    void timestampOfATable_overOneAhead_isThePresent() {
        Cache<Object, Object> timestamps = timestamps();
        long early = now() - (9000L << 12);
        long ahead = now() + (60_000L << 12);
        timestamps.put("Person", ahead);
        assertThat(timestamps.get("Person")).isEqualTo(ahead);
        long before = now();

        timestamps.put("Person", early);

        assertThat((Long) timestamps.get("Person")).isBetween(before, ahead - (30_000L << 12));
    }

    private void putElsewhere(Object value) {
        CacheManager there = caches.otherManager();
        CompletableFuture.runAsync(() -> {
                    Cache<Object, Object> cache = there.getCache("region");
                    if (cache == null) {
                        cache = there.createCache("region", new MutableConfiguration<>());
                    }
                    cache.put(KEY, value);
                })
                .join();
    }

    private Cache<Object, Object> region() {
        return caches.create("region", new MutableConfiguration<>());
    }

    private Cache<Object, Object> timestamps() {
        return caches.create(TIMESTAMPS, new MutableConfiguration<>());
    }

    private static SoftLockImpl read(Cache<Object, Object> cache) {
        return (SoftLockImpl) cache.get(KEY);
    }

    private static SoftLockImpl again(SoftLockImpl lock) {
        return lock.lock(now() + MINUTE, UUID.randomUUID(), 9L);
    }

    /** The released lock that Hibernate puts when its own lock is gone. */
    private static SoftLockImpl expired() {
        SoftLockImpl lock = lock();
        lock.unlock(now());
        return lock;
    }

    private static int holders(SoftLockImpl lock) {
        try {
            Field field = SoftLockImpl.class.getDeclaredField("multiplicity");
            field.setAccessible(true);
            return (int) field.get(lock);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static long now() {
        return System.currentTimeMillis() << 12;
    }

    private static Object value(Cache<Object, Object> cache) {
        return ((Item) cache.get(KEY)).getValue();
    }

    private static SoftLockImpl lock() {
        try {
            Constructor<SoftLockImpl> constructor =
                    SoftLockImpl.class.getDeclaredConstructor(long.class, UUID.class, long.class, Object.class);
            constructor.setAccessible(true);
            return constructor.newInstance(now() + MINUTE, UUID.randomUUID(), 1L, 1L);
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
