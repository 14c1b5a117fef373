package io.omnicache.jcache.internal.iteration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenKeysTest {
    @Test
    void add_ofManyKeysInAnyOrder_knowsWhichCameBefore() {
        SeenKeys seen = new SeenKeys();
        Set<String> expected = new HashSet<>();
        Random random = new Random(7);

        for (int i = 0; i < 300_000; i++) {
            String key = "key:" + random.nextInt(100_000);
            assertThat(seen.add(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected.add(key));
        }
    }

    @Test
    void add_ofKeysThatDifferInOneBit_takesNoneForAnother() {
        SeenKeys seen = new SeenKeys();
        byte[] key = new byte[64];

        assertThat(seen.add(key)).isTrue();
        for (int bit = 0; bit < 8 * key.length; bit++) {
            key[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seen.add(key)).isTrue();
            assertThat(seen.add(key)).isFalse();
            key[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(seen.add(new byte[0])).isTrue();
        assertThat(seen.add(new byte[1])).isTrue();
    }
}
