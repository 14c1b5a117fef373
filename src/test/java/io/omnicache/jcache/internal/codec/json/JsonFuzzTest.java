package io.omnicache.jcache.internal.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.codec.JsonFixtures;
import io.omnicache.jcache.codec.JsonFixtures.Bean;
import io.omnicache.jcache.codec.JsonFixtures.Contact;
import io.omnicache.jcache.codec.JsonFixtures.Customer;
import io.omnicache.jcache.codec.JsonFixtures.Mail;
import io.omnicache.jcache.codec.JsonFixtures.Numbers;
import io.omnicache.jcache.codec.JsonFixtures.Times;
import io.omnicache.jcache.internal.codec.DamagedBytes;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Any bytes give a value of the declared type or an {@code UndecodableException}, within bounded memory, and leave the
 * codec as it was. The number of damaged values is the system property {@code json.fuzz}.
 */
class JsonFuzzTest {
    private static final int ROUNDS = Integer.getInteger("json.fuzz", 100_000);

    /** In bytes: enough for the first value of a class, far less than what a damaged length could ask for. */
    private static final long MAX_ALLOCATED = 16L << 20;

    private static final String[] TOKENS = {
        "null",
        "true",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "-",
        "1e999",
        "1e-999999999",
        "99999999999999999999",
        "\\ud800",
        "\\u0000",
        "\"kind\":\"mail\"",
        "\"kind\":\"java.lang.Runtime\"",
        "\"@class\":\"java.util.HashMap\"",
        "NaN",
        "/*",
        "[[[[[[[[[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":",
        "\u00e9",
        "0x1",
        "'"
    };

    private final Random random = new Random(11);
    private final Map<Class<?>, Object> values = new LinkedHashMap<>();
    private final Map<Class<?>, ValueCodec> codecs = new LinkedHashMap<>();

    JsonFuzzTest() {
        values.put(Customer.class, JsonFixtures.customer());
        values.put(Times.class, Times.sample());
        values.put(Numbers.class, Numbers.sample());
        values.put(Bean.class, Bean.of(List.of("x", 1, 0.5, Map.of("k", true)), (byte) 0, (byte) -1));
        values.put(Contact.class, new Mail("a@b"));
        values.put(Map.class, Map.of("k", List.of(1, "x", Map.of())));
        values.put(String.class, "text é");
        values.put(long[].class, new long[] {1, Long.MIN_VALUE});
        values.keySet()
                .forEach(type ->
                        codecs.put(type, ValueCodecs.create("json", getClass().getClassLoader(), null, type)));
    }

    private ValueCodec codec(Class<?> type) {
        return requireNonNull(codecs.get(type));
    }

    @Test
    void decode_damagedText_isUndecodableOrOfTheDeclaredType() {
        Class<?>[] types = values.keySet().toArray(new Class<?>[0]);
        int decoded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Class<?> type = types[random.nextInt(types.length)];
            ValueCodec codec = codec(type);
            byte[] encoded = codec.encode(requireNonNull(values.get(type)));
            byte[] damaged = encoded;
            for (int n = 1 + random.nextInt(3); n > 0 && damaged.length > 0; n--) {
                damaged = damaged(damaged);
            }
            Object value = DamagedBytes.decode(damaged, codec::decode, MAX_ALLOCATED);
            if (value != null) {
                decoded++;
                assertThat(value).isInstanceOf(type);
            }
            if (round % 100 == 0) {
                assertThat(codec.encode(codec.decode(encoded))).isEqualTo(encoded);
            }
        }
        System.out.printf("%,d damaged JSON texts, of which %,d are still values%n", ROUNDS, decoded);
        assertThat(decoded).as("of damaged ones that are still values").isBetween(ROUNDS / 100, ROUNDS / 2);
    }

    private byte[] damaged(byte[] from) {
        int at = random.nextInt(from.length);
        return switch (random.nextInt(5)) {
            case 0 -> {
                byte[] bytes = from.clone();
                bytes[at] = (byte) random.nextInt(256);
                yield bytes;
            }
            case 1 -> Arrays.copyOf(from, at);
            case 2 -> spliced(from, at, TOKENS[random.nextInt(TOKENS.length)].getBytes(UTF_8), at);
            case 3 -> spliced(from, at, new byte[0], Math.min(from.length, at + 1 + random.nextInt(8)));
            default -> {
                int end = Math.min(from.length, at + 1 + random.nextInt(20));
                yield spliced(from, end, Arrays.copyOfRange(from, at, end), end);
            }
        };
    }

    /** The bytes up to a place, others, and the bytes from another place on. */
    private static byte[] spliced(byte[] from, int to, byte[] middle, int next) {
        byte[] bytes = Arrays.copyOf(from, to + middle.length + from.length - next);
        System.arraycopy(middle, 0, bytes, to, middle.length);
        System.arraycopy(from, next, bytes, to + middle.length, from.length - next);
        return bytes;
    }

    /** Millions of short elements in one value take memory in proportion to its size. */
    @Test
    void decode_muchFromLittle_takesABoundedMultipleOfItsSize() {
        int size = 1 << 20;
        for (String element : List.of("[],", "{},", "1,", "\"\",", "null,")) {
            String text = "{\"anything\":[" + element.repeat(size / element.length()) + "0]}";
            DamagedBytes.decode(text.getBytes(UTF_8), codec(Bean.class)::decode, 100L * size);
        }
        StringBuilder names = new StringBuilder("{");
        for (int i = 0; names.length() < size; i++) {
            names.append('"').append(Integer.toString(i, 36)).append("\":0,");
        }
        DamagedBytes.decode(names.append("\"\":0}").toString().getBytes(UTF_8), codec(Map.class)::decode, 100L * size);
    }
}
