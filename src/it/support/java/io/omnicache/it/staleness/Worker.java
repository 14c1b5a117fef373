package io.omnicache.it.staleness;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A thread that reads, and now and then writes, keys at random; it judges each read by the {@link Board}. It rests
 * between some operations, so that all caches are asked equally often, whatever a read takes.
 */
final class Worker implements Runnable {
    private static final int OPERATIONS = 20;
    private static final long REST_NANOS = 1_000_000;

    private final LocalCache cache;
    private final Board board;
    private final Random random;
    private final double writes;
    private final long[] seenGeneration;
    private final long[] seenVersion;
    private Tally tally = new Tally();
    private volatile boolean ends;

    /** @param writes the share of operations that write */
    Worker(LocalCache cache, Board board, long seed, double writes) {
        this.cache = cache;
        this.board = board;
        this.random = new Random(seed);
        this.writes = writes;
        this.seenGeneration = new long[board.places()];
        this.seenVersion = new long[board.places()];
    }

    @Override
    public void run() {
        while (!ends) {
            for (int i = 0; i < OPERATIONS && !ends; i++) {
                int place = random.nextInt(board.places());
                if (random.nextDouble() < writes) {
                    write(place);
                } else {
                    read(place);
                }
            }
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    void end() {
        ends = true;
    }

    /** What was counted since the last time. */
    synchronized Tally take() {
        Tally taken = tally;
        tally = new Tally();
        return taken;
    }

    private void read(int place) {
        long generation = board.generation(place);
        long start = System.nanoTime();
        long version;
        try {
            String value = cache.get(Board.key(place, generation));
            version = value == null ? 0 : Long.parseLong(value);
        } catch (Exception e) {
            count(Tally::failure);
            return;
        }
        long stale = board.staleness(place, version, start);
        boolean isByForeign = stale > 0 && board.isNextForeign(place, version);
        if (board.generation(place) != generation) {
            return;
        }
        long seen = seenGeneration[place] == generation ? seenVersion[place] : 0;
        count(counted -> counted.read(stale, isByForeign, version < seen));
        see(place, generation, Math.max(seen, version));
    }

    private void write(int place) {
        if (!board.tryLock(place)) {
            return;
        }
        try {
            long generation = board.generation(place);
            long version = board.next(place);
            try {
                cache.put(Board.key(place, generation), Long.toString(version));
            } catch (Exception e) {
                board.abandon(place);
                count(Tally::failure);
                return;
            }
            board.acknowledge(place, version, false);
            count(Tally::write);
            see(place, generation, version);
        } finally {
            board.unlock(place);
        }
    }

    private void see(int place, long generation, long version) {
        seenGeneration[place] = generation;
        seenVersion[place] = version;
    }

    private synchronized void count(Consumer<Tally> counted) {
        counted.accept(tally);
    }
}
