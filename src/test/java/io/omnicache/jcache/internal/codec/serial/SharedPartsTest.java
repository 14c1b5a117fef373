package io.omnicache.jcache.internal.codec.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** The one limit that is asked only when a value is read: collections that share large parts. */
class SharedPartsTest {
    private final ValueCodec codec = ValueCodecs.create("java", getClass().getClassLoader());

    /** Ten times the same list, and so on: the calls of {@code hashCode} are ten times as many with each level. */
    private static Object shared(int levels) {
        Object list = "x";
        for (int level = 0; level < levels; level++) {
            list = new ArrayList<>(Collections.nCopies(10, list));
        }
        return list;
    }

    @Test
    void decode_sharedPartsWithinTheLimit_areGiven() {
        assertThat(codec.decode(codec.encode(shared(6)))).isEqualTo(shared(6));
    }

    @Test
    void decode_sharedPartsBeyondTheLimit_areStoredAndRefusedWithARemedyWhenRead() {
        byte[] encoded = codec.encode(shared(7));
        assertThat(encoded).hasSizeLessThan(1000);
        assertThatThrownBy(() -> codec.decode(encoded))
                .isInstanceOf(UndecodableException.class)
                .hasMessageMatching("Value of kind 0x01 \\(java\\) can't be deserialised: the work of comparing its"
                        + " collections is REJECTED by the limit of 10\\d{6} calls of hashCode: let fewer collections"
                        + " share the same large parts, and none hold itself");
    }
}
