package io.omnicache.examples.hibernate;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The versions of each product that all JVMs know, in memory that they share: the newest one whose commit has returned,
 * and the newest one that was read. Both only grow. A read that begins later must see at least these.
 */
final class Ledger {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int PRODUCTS = 64;

    private final ByteBuffer memory;

    private Ledger(ByteBuffer memory) {
        this.memory = memory;
    }

    static Ledger open(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Ledger(channel.map(FileChannel.MapMode.READ_WRITE, 0, 2L * PRODUCTS * Long.BYTES));
        }
    }

    void committed(int product, long version) {
        raise(product, version);
    }

    long committed(int product) {
        return (long) LONGS.getVolatile(memory, product * Long.BYTES);
    }

    void read(int product, long version) {
        raise(PRODUCTS + product, version);
    }

    long read(int product) {
        return (long) LONGS.getVolatile(memory, (PRODUCTS + product) * Long.BYTES);
    }

    private void raise(int slot, long version) {
        int index = slot * Long.BYTES;
        long present = (long) LONGS.getVolatile(memory, index);
        while (present < version && !LONGS.compareAndSet(memory, index, present, version)) {
            present = (long) LONGS.getVolatile(memory, index);
        }
    }
}
