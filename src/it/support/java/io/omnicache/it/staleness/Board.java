package io.omnicache.it.staleness;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What all JVMs know of the keys: a file that each maps into its memory. A place is one key, which is written by one
 * writer at a time, with rising versions. It says when each version was acknowledged, by {@code System.nanoTime}, which
 * is one clock for all processes of a machine.
 *
 * <p>A write that failed may still be carried out later, and so end the order of the versions. Its place then goes on
 * with another key, its next generation.
 */
final class Board {
    /** So many versions of a key are remembered. */
    private static final int VERSIONS = 4_096;

    private static final int LOCK = 0;
    private static final int GENERATION = 1;
    private static final int VERSION = 2;
    private static final int FIRST_ACKNOWLEDGED = 3;
    private static final int PLACE = FIRST_ACKNOWLEDGED + VERSIONS;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final MappedByteBuffer memory;
    private final int places;

    private Board(MappedByteBuffer memory, int places) {
        this.memory = memory;
        this.places = places;
    }

    static Board map(Path file, int places) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return new Board(channel.map(FileChannel.MapMode.READ_WRITE, 0, 8L * PLACE * places), places);
        }
    }

    int places() {
        return places;
    }

    /** Becomes the writer of the place, unless another one is. */
    boolean tryLock(int place) {
        return LONGS.compareAndSet(memory, at(place, LOCK), 0L, 1L);
    }

    void unlock(int place) {
        set(place, LOCK, 0);
    }

    long generation(int place) {
        return get(place, GENERATION);
    }

    static String key(int place, long generation) {
        return "k" + place + "-" + generation;
    }

    /** The newest version; its writer may not know yet that it was written. */
    long version(int place) {
        return get(place, VERSION);
    }

    /** For the writer of the place: the version to be written now. */
    long next(int place) {
        long version = get(place, VERSION) + 1;
        set(place, FIRST_ACKNOWLEDGED + (int) (version % VERSIONS), 0);
        set(place, VERSION, version);
        return version;
    }

    /** For the writer of the place: the version is written. */
    void acknowledge(int place, long version, boolean isForeign) {
        set(place, FIRST_ACKNOWLEDGED + (int) (version % VERSIONS), System.nanoTime() << 1 | (isForeign ? 1 : 0));
    }

    /** For the writer of the place: nobody knows whether its version is, or will be, written. */
    void abandon(int place) {
        set(place, GENERATION, get(place, GENERATION) + 1);
        set(place, VERSION, 0);
        for (int i = 0; i < VERSIONS; i++) {
            set(place, FIRST_ACKNOWLEDGED + i, 0);
        }
    }

    /**
     * How long before that time a version after this one was acknowledged, in nanoseconds: so old is the version. 0 if
     * none was. To be asked before the generation is looked at again.
     */
    long staleness(int place, long version, long time) {
        long acknowledged = get(place, FIRST_ACKNOWLEDGED + (int) ((version + 1) % VERSIONS)) >> 1;
        return acknowledged == 0 ? 0 : Math.max(0, time - acknowledged);
    }

    /** Whether the version after this one is by the foreign client. */
    boolean isNextForeign(int place, long version) {
        return (get(place, FIRST_ACKNOWLEDGED + (int) ((version + 1) % VERSIONS)) & 1) == 1;
    }

    private long get(int place, int field) {
        return (long) LONGS.getVolatile(memory, at(place, field));
    }

    private void set(int place, int field, long value) {
        LONGS.setVolatile(memory, at(place, field), value);
    }

    private static int at(int place, int field) {
        return 8 * (place * PLACE + field);
    }
}
