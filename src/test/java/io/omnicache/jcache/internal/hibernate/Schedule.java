package io.omnicache.jcache.internal.hibernate;

import io.omnicache.jcache.internal.hibernate.ReadWriteScheduleTest.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.Item;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.Lockable;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.SoftLockImpl;
import org.jspecify.annotations.Nullable;

/**
 * One order of the steps of transactions in three JVMs. The steps are those of the READ_WRITE strategy of Hibernate.
 * Within one JVM no other step runs between the read and the put of a step.
 */
final class Schedule {
    private static final int JVMS = 3;
    private static final int TRANSACTIONS = 9;
    private static final int AT_ONCE = 5;

    private final Random random;
    private final Put put;
    private final Outcome outcome;
    private final Row row = new Row();
    private final @Nullable Transaction[] stepping = new @Nullable Transaction[JVMS];
    private final long[] counts = new long[JVMS];

    interface Put {
        void put(Row row, byte @Nullable [] read, Object value);
    }

    Schedule(Random random, Put put, Outcome outcome) {
        this.random = random;
        this.put = put;
        this.outcome = outcome;
    }

    void run() {
        List<Transaction> running = new ArrayList<>();
        int begun = 0;
        while (begun < TRANSACTIONS || !running.isEmpty()) {
            if (begun < TRANSACTIONS && running.size() < AT_ONCE && random.nextInt(3) == 0) {
                running.add(random.nextBoolean() ? new Reader() : new Writer());
                begun++;
            }
            if (!running.isEmpty()) {
                Transaction next = running.get(random.nextInt(running.size()));
                if (next.mayStep() && next.step()) {
                    running.remove(next);
                }
            }
            row.passTime(random.nextInt(3) / 2);
        }
        new Reader().look();
    }

    private abstract class Transaction {
        final int jvm = random.nextInt(JVMS);
        final long begin = timestamp();
        int step;
        byte @Nullable [] read;

        boolean mayStep() {
            return stepping[jvm] == null || stepping[jvm] == this;
        }

        /** Does the next step; returns whether it was the last one. */
        abstract boolean step();

        long timestamp() {
            return row.timestamp(counts[jvm]++ & 0xFFF);
        }

        void read() {
            stepping[jvm] = this;
            read = row.read();
        }

        void put(@Nullable Object value) {
            stepping[jvm] = null;
            if (value != null) {
                put.put(row, read, value);
            }
        }
    }

    /** Reads by the cache, else from the database, and stores what it loaded. */
    private final class Reader extends Transaction {
        private final long known = row.returned;
        private long loaded;

        @Override
        boolean step() {
            switch (step++) {
                case 0 -> {
                    return look();
                }
                case 1 -> loaded = row.version;
                case 2 -> read();
                default -> {
                    Lockable there = Row.value(read);
                    boolean writable =
                            there == null || there.isWriteable(begin, loaded, Comparator.comparing(Long.class::cast));
                    put(writable ? Row.item(loaded, begin) : null);
                    return true;
                }
            }
            return false;
        }

        boolean look() {
            Lockable there = Row.value(row.read());
            if (!(there instanceof Item) || !there.isReadable(begin)) {
                return false;
            }
            outcome.hits++;
            outcome.stale += (long) there.getValue() < known ? 1 : 0;
            return true;
        }
    }

    /** Locks the entry, updates the row with an optimistic version check, and releases the lock. */
    private final class Writer extends Transaction {
        private final boolean givesUp = random.nextInt(4) == 0;
        private long loaded;
        private @Nullable SoftLockImpl lock;
        private @Nullable Object end;
        private boolean committed;

        @Override
        boolean step() {
            switch (step++) {
                case 0 -> loaded = row.version;
                case 1, 5 -> read();
                case 2 -> lock = acquire(Row.value(read));
                case 3 -> put(lock);
                case 4 -> commit();
                case 6 -> end = end(Row.value(read));
                default -> {
                    put(end);
                    if (committed) {
                        row.returned = Math.max(row.returned, loaded + 1);
                    }
                    return true;
                }
            }
            return false;
        }

        private SoftLockImpl acquire(@Nullable Lockable there) {
            return there == null
                    ? row.lock(timestamp(), loaded)
                    : there.lock(timestamp() + Timestamps.of(60_000), new UUID(jvm, 1), begin);
        }

        private void commit() {
            committed = !givesUp && row.version == loaded;
            if (committed) {
                row.version = loaded + 1;
            }
            outcome.commits += committed ? 1 : 0;
            outcome.conflicts += committed || givesUp ? 0 : 1;
        }

        private Object end(@Nullable Lockable there) {
            if (there == null || !there.isUnlockable(lock)) {
                SoftLockImpl gone = row.lock(timestamp(), null);
                gone.unlock(timestamp());
                return gone;
            }
            SoftLockImpl held = (SoftLockImpl) there;
            if (committed && !held.wasLockedConcurrently()) {
                return Row.item(loaded + 1, timestamp());
            }
            held.unlock(timestamp());
            return held;
        }
    }
}
