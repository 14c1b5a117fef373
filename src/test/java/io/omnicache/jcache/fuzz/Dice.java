package io.omnicache.jcache.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Random numbers, and random changes of bytes. The same seed gives the same. */
final class Dice {
    /** The longest result of a change. */
    private static final int LONGEST = 64 << 10;

    private static final int[] NUMBERS = {
        -1,
        0,
        1,
        127,
        128,
        255,
        256,
        32767,
        65535,
        65536,
        1 << 20,
        1 << 28,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 8,
        Integer.MIN_VALUE
    };

    private final Random random;

    Dice(long seed) {
        random = new Random(new SplittableRandom(seed).nextLong()); // Seeds that are close give other numbers, too.
    }

    Random random() {
        return random;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @SafeVarargs
    final <T> T of(T... all) {
        return all[random.nextInt(all.length)];
    }

    byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    /** One of the samples after one to four changes, at times none, or noise. */
    byte[] changed(List<byte[]> samples) {
        if (oneIn(50)) {
            return noise(below(200));
        }
        byte[] bytes = of(samples);
        for (int changes = oneIn(50) ? 0 : 1 + below(4); changes > 0; changes--) {
            bytes = changed(bytes, samples);
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes, List<byte[]> samples) {
        if (bytes.length == 0) {
            return noise(1 + below(4));
        }
        int at = below(bytes.length);
        int to = at + 1 + below(Math.min(bytes.length - at, 1 + below(64)));
        switch (below(10)) {
            case 0 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << below(8));
                return flipped;
            }
            case 1 -> {
                byte[] other = bytes.clone();
                other[at] = (byte) below(256);
                return other;
            }
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 3 -> { // A piece is missing.
                return join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
            }
            case 4 -> { // A piece comes twice, or thousands of times.
                byte[] piece = Arrays.copyOfRange(bytes, at, to);
                byte[] repeated = repeated(piece, oneIn(8) ? 1 + below(20_000) : 1);
                return join(Arrays.copyOf(bytes, at), repeated, Arrays.copyOfRange(bytes, at, bytes.length));
            }
            case 5 -> { // Continued as another sample.
                byte[] other = of(samples);
                return other.length == 0
                        ? bytes
                        : join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, below(other.length), other.length));
            }
            case 6 -> {
                return overwritten(bytes, at, number());
            }
            case 7 -> {
                return join(Arrays.copyOf(bytes, at), number(), Arrays.copyOfRange(bytes, at, bytes.length));
            }
            case 8 -> {
                return overwritten(bytes, at, noise(to - at));
            }
            default -> { // Two pieces change places.
                byte[] piece = Arrays.copyOfRange(bytes, at, to);
                byte[] rest = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
                int into = below(rest.length + 1);
                return join(Arrays.copyOf(rest, into), piece, Arrays.copyOfRange(rest, into, rest.length));
            }
        }
    }

    /** A number as programs write lengths: four bytes, two, or a variable number of them. */
    private byte[] number() {
        int number = of(Arrays.stream(NUMBERS).boxed().toList());
        return switch (below(4)) {
            case 0 -> new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            case 1 -> new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24)};
            case 2 -> new byte[] {(byte) (number >> 8), (byte) number};
            default -> new byte[] {-1, -1, -1, -1, (byte) below(16)};
        };
    }

    private static byte[] overwritten(byte[] bytes, int at, byte[] by) {
        byte[] changed = bytes.clone();
        System.arraycopy(by, 0, changed, at, Math.min(by.length, bytes.length - at));
        return changed;
    }

    static byte[] repeated(byte[] piece, int times) {
        int most = Math.max(1, LONGEST / Math.max(1, piece.length));
        int number = Math.min(times, most);
        byte[] all = new byte[piece.length * number];
        for (int i = 0; i < number; i++) {
            System.arraycopy(piece, 0, all, i * piece.length, piece.length);
        }
        return all;
    }

    static byte[] join(byte[]... pieces) {
        int length = Arrays.stream(pieces).mapToInt(piece -> piece.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all.length > 2 * LONGEST ? Arrays.copyOf(all, 2 * LONGEST) : all;
    }
}
