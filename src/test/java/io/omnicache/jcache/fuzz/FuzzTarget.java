package io.omnicache.jcache.fuzz;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.cache.CacheException;

/**
 * Something that reads bytes from outside.
 *
 * @param name as in the figures
 * @param inputs the number of inputs of a short run
 * @param input makes an input; the same random numbers give the same bytes
 * @param reader reads an input; returns whether it was accepted
 * @param refusal which exceptions are a documented refusal
 * @param constant the bytes that the reader may allocate for an empty input
 * @param factor the bytes that the reader may allocate more for each byte of an input
 */
record FuzzTarget(
        String name,
        int inputs,
        Function<Dice, byte[]> input,
        Reader reader,
        Predicate<Throwable> refusal,
        long constant,
        long factor) {
    private static final long MEGABYTE = 1L << 20;

    /** Reads one input. */
    interface Reader {
        boolean accepts(byte[] input) throws Exception;
    }

    /** A target that refuses by a {@link CacheException}, and allocates four megabytes and 256 bytes a byte at most. */
    static FuzzTarget of(String name, int inputs, Function<Dice, byte[]> input, Reader reader) {
        return new FuzzTarget(name, inputs, input, reader, CacheException.class::isInstance, 4 * MEGABYTE, 256);
    }

    FuzzTarget refusing(Predicate<Throwable> other) {
        return new FuzzTarget(name, inputs, input, reader, other, constant, factor);
    }

    FuzzTarget allocating(long megabytes, long perByte) {
        return new FuzzTarget(name, inputs, input, reader, refusal, megabytes * MEGABYTE, perByte);
    }

    long mostAllocated(int size) {
        return constant + factor * size;
    }

    /** All targets that need no server. A new reader of foreign bytes gets a line in one of these lists. */
    static List<FuzzTarget> all() {
        return List.of(
                        ConfigurationTargets.all(),
                        KeyTargets.all(),
                        ValueTargets.all(),
                        WrappedTargets.all(),
                        NameTargets.all(),
                        MessageTargets.all(),
                        ReplyTargets.all())
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
