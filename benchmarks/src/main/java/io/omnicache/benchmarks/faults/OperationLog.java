package io.omnicache.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;

/** What one thread called: when each call began, how long it took and how it ended. Others read it when the thread has ended. */
final class OperationLog {
    /** A read that found a value. */
    static final int HIT = 0;

    /** A read that found nothing. */
    static final int MISS = 1;

    /** A change that was acknowledged. */
    static final int CHANGE = 2;

    /** From here on a call ended with an exception: see {@link ErrorKinds}. */
    static final int FIRST_ERROR = 3;

    private static final int OUTCOME_BITS = 8;
    private static final int CHUNK = 1 << 14;

    private final List<long[]> chunks = new ArrayList<>();
    private int used = CHUNK;

    /** What is to be done with each call; times by {@link System#nanoTime()}. */
    interface Reader {
        void call(long start, long end, int outcome);
    }

    void add(long start, long end, int outcome) {
        if (used == CHUNK) {
            chunks.add(new long[CHUNK]);
            used = 0;
        }
        long[] chunk = chunks.get(chunks.size() - 1);
        chunk[used++] = start;
        chunk[used++] = end - start << OUTCOME_BITS | outcome;
    }

    void forEach(Reader reader) {
        for (int i = 0; i < chunks.size(); i++) {
            long[] chunk = chunks.get(i);
            int end = i == chunks.size() - 1 ? used : CHUNK;
            for (int j = 0; j < end; j += 2) {
                long start = chunk[j];
                long rest = chunk[j + 1];
                reader.call(start, start + (rest >> OUTCOME_BITS), (int) (rest & (1 << OUTCOME_BITS) - 1));
            }
        }
    }
}
