package io.omnicache.jcache.internal.codec.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.codec.Copies;
import io.omnicache.jcache.internal.codec.DamagedBytes;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What holds for every key, tried with many. */
class KeyEncodingPropertyTest {
    /** In bytes: far more than a key of a few hundred bytes needs, far less than an array of a damaged length. */
    private static final long MAX_ALLOCATED = 16L << 20;

    private final KeyEncoding encoding = KeyEncoding.forClassLoader(getClass().getClassLoader());

    @RepeatedTest(10)
    void encode_anyKey_isCanonicalAndDecodesToAnEqualKey(RepetitionInfo repetition) {
        RandomKeys keys = new RandomKeys(repetition.getCurrentRepetition());
        Map<Object, ByteBuffer> byKey = new HashMap<>();
        Map<ByteBuffer, Object> byBytes = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            Object key = keys.next(3);
            byte[] encoded = encoding.encode(key);

            assertThat(encoded).doesNotContain('{').doesNotContain('}');
            assertThat(encoding.encode(Copies.of(key))).as("%s", key).isEqualTo(encoded);
            Object decoded = encoding.decode(encoded);
            assertThat(decoded).isEqualTo(key).hasSameHashCodeAs(key);
            assertThat(encoding.encode(decoded)).as("%s", key).isEqualTo(encoded);

            ByteBuffer bytes = ByteBuffer.wrap(encoded);
            assertThat(byKey.getOrDefault(key, bytes)).as("equal keys: %s", key).isEqualTo(bytes);
            assertThat(byBytes.getOrDefault(bytes, key)).as("equal bytes").isEqualTo(key);
            byKey.put(key, bytes);
            byBytes.put(bytes, key);
        }
    }

    @Test
    void encode_anyUtf16_decodesToTheSameText() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            char[] units = new char[random.nextInt(6)];
            for (int j = 0; j < units.length; j++) {
                units[j] = (char)
                        (switch (random.nextInt(4)) {
                            case 0 -> 0xD7F0 + random.nextInt(0x820);
                            case 1 -> random.nextInt(0x80);
                            case 2 -> "#%{}u~:".charAt(random.nextInt(7));
                            default -> random.nextInt(0x10000);
                        });
            }
            assertComesBack(new String(units));
        }
    }

    @Test
    void encode_anyBytes_decodesToTheSameBytes() {
        Random random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[random.nextInt(300)];
            random.nextBytes(key);
            assertComesBack(key);
        }
    }

    private void assertComesBack(Object key) {
        byte[] encoded = encoding.encode(key);
        assertThat(encoding.decode(encoded)).isEqualTo(key);
        assertThat(encoded).doesNotContain('{').doesNotContain('}');
    }

    /** Damage inside the stream, where the codes of its grammar and lengths are, rather than in its Base64. */
    @Test
    void decode_damagedStream_isUndecodableOrEncodesAgain() {
        Random random = new Random(4);
        RandomKeys keys = new RandomKeys(4);
        ValueCodec values = ValueCodecs.create("java", getClass().getClassLoader());
        for (int i = 0; i < 2_000; i++) {
            Object key = new Object[] {keys.next(3)};
            String encoded = new String(encoding.encode(key), StandardCharsets.UTF_8);
            byte[] stream = Base64.getUrlDecoder().decode(encoded.substring(2));
            damage(stream, random);
            String damaged = "#j" + Base64.getUrlEncoder().withoutPadding().encodeToString(stream);
            DamagedBytes.decodeAndEncodeAgain(
                    damaged.getBytes(StandardCharsets.UTF_8), encoding::decode, encoding::encode, MAX_ALLOCATED);
            byte[] value = values.encode(key);
            damage(value, random);
            DamagedBytes.decode(value, values::decode, MAX_ALLOCATED);
        }
    }

    private static void damage(byte[] bytes, Random random) {
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte)
                    (switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(256);
                        case 1 -> 0x70 + random.nextInt(16);
                        case 2 -> bytes[at] ^ 1 << random.nextInt(8);
                        default -> random.nextBoolean() ? 0xFF : 0;
                    });
        }
    }

    @Test
    void decode_damagedKey_isUndecodableOrEncodesAgain() {
        Random random = new Random(3);
        RandomKeys keys = new RandomKeys(3);
        for (int i = 0; i < 5_000; i++) {
            byte[] encoded = encoding.encode(keys.next(2));
            if (random.nextBoolean()) {
                encoded = Arrays.copyOf(encoded, random.nextInt(encoded.length + 1));
            }
            for (int n = random.nextInt(3); n > 0 && encoded.length > 1; n--) {
                encoded[1 + random.nextInt(encoded.length - 1)] = (byte) random.nextInt(128);
            }
            DamagedBytes.decodeAndEncodeAgain(encoded, encoding::decode, encoding::encode, MAX_ALLOCATED);
        }
    }
}
