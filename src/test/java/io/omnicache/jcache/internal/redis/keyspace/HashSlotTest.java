package io.omnicache.jcache.internal.redis.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashSlotTest {

    /** As the cluster specification has it. */
    @Test
    void crc16_ofTheReferenceText_isTheReferenceValue() {
        assertThat(HashSlot.crc16(bytes("123456789"), 0, 9)).isEqualTo(0x31c3);
    }

    /** What {@code CLUSTER KEYSLOT} answers. */
    @ParameterizedTest
    @CsvSource({
        "foo,12182",
        "{user1000}.following,3443",
        "user1000,3443",
        "foo{}{bar},8363",
        "foo{{bar}}zap,4015",
        "foo{bar}{zap},5061",
        "a{b,13340",
        "a}b{c},7365",
        "é:ü,9055"
    })
    void of_isTheSlotThatTheServerNames(String key, int slot) {
        assertThat(HashSlot.of(bytes(key))).isEqualTo(slot);
    }

    @Test
    void tags_leadToEverySlot() {
        String[] tags = HashSlot.tags();
        for (int slot = 0; slot < HashSlot.SLOTS; slot++) {
            assertThat(HashSlot.of(bytes("prefix:{" + tags[slot] + "}:name"))).isEqualTo(slot);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
