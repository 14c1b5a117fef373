package io.omnicache.jcache.aside;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** Runs many {@link AsideSchedule}s on three managers, in some threads that each run one schedule after the other. */
final class AsideSchedules {
    private static final int THREADS = 12;
    /** So many take less time than a task of {@link Concurrently} may. */
    private static final long SLICE = 5_000;

    private final Caches caches;
    private final List<Cache<String, Integer>> jvms;
    private final Cache<String, Integer> otherProgram;

    AsideSchedules(Caches caches, boolean leases, String sweep) {
        this.caches = caches;
        this.jvms = Stream.generate(() -> open("leases: " + leases + ", sweep: " + sweep))
                .limit(3)
                .toList();
        this.otherProgram = open("sweep: " + sweep);
    }

    private Cache<String, Integer> open(String settings) {
        return caches.settings("defaults: {" + settings + "}").createCache("aside", new MutableConfiguration<>());
    }

    /**
     * Runs the schedules of the seeds from 0 on.
     *
     * @param database opens a database for one thread
     */
    Outcome run(long schedules, Callable<? extends Rows> database) throws Exception {
        Outcome outcome = new Outcome();
        for (long from = 0; from < schedules; from += SLICE) {
            AtomicLong seeds = new AtomicLong(from);
            long end = Math.min(schedules, from + SLICE);
            Concurrently.run(THREADS, thread -> {
                try (Rows rows = database.call()) {
                    for (long seed = seeds.getAndIncrement(); seed < end; seed = seeds.getAndIncrement()) {
                        new AsideSchedule(seed, jvms, otherProgram, rows, outcome).run();
                    }
                }
            });
        }
        return outcome;
    }

    /** The totals over many schedules. */
    static final class Outcome {
        final LongAdder hits = new LongAdder();
        final LongAdder commits = new LongAdder();
        final LongAdder fills = new LongAdder();
        final LongAdder stale = new LongAdder();

        @Override
        public String toString() {
            return hits + " hits, " + commits + " commits, " + fills + " fills, " + stale + " stale";
        }
    }
}
