package io.omnicache.jcache.internal.redis.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random replies of a server: the bytes, and what they mean. */
final class RandomReplies {
    private static final int DEEPEST = 3;

    private final Random random;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> meanings = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();

    RandomReplies(Random random, int number) {
        this.random = random;
        for (int i = 0; i < number; i++) {
            meanings.add(meaningOf(write(0)));
            ends.add(bytes.size());
        }
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** What each reply means, as {@link #meaningOf} says it. */
    List<String> meanings() {
        return meanings;
    }

    /** How many replies end before a byte, or with it. */
    int wholeBefore(int position) {
        return (int) ends.stream().filter(end -> end <= position).count();
    }

    /** The bytes in pieces of random lengths. */
    static List<byte[]> cut(Random random, byte[] all) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < all.length; ) {
            int to = Math.min(all.length, from + 1 + random.nextInt(1 + random.nextInt(200)));
            pieces.add(Arrays.copyOfRange(all, from, to));
            from = to;
        }
        return pieces;
    }

    /** A text by which two values of replies can be compared. */
    static String meaningOf(@Nullable Object value) {
        if (value instanceof byte[] text) {
            return Arrays.toString(text);
        }
        return value instanceof List<?> list
                ? list.stream().map(RandomReplies::meaningOf).toList().toString()
                : String.valueOf(value);
    }

    private @Nullable Object write(int depth) {
        switch (random.nextInt(depth < DEEPEST ? 6 : 5)) {
            case 0 -> {
                long number = random.nextBoolean() ? random.nextInt(100) : random.nextLong();
                line(":" + number);
                return number;
            }
            case 1 -> {
                line("$-1");
                return null;
            }
            case 2 -> {
                line("-ERR x");
                return new ReplyError("ERR x");
            }
            case 3 -> {
                line("+PONG");
                return "PONG";
            }
            case 4 -> {
                byte[] text = new byte[random.nextInt(300)];
                random.nextBytes(text);
                line("$" + text.length);
                bytes.writeBytes(text);
                line("");
                return text;
            }
            default -> {
                int size = random.nextInt(5);
                line("*" + size);
                List<@Nullable Object> elements = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    elements.add(write(depth + 1));
                }
                return elements;
            }
        }
    }

    private void line(String text) {
        bytes.writeBytes((text + "\r\n").getBytes(UTF_8));
    }
}
