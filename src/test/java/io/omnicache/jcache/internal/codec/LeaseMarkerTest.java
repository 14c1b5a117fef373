package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bytes of a lease, as {@code docs/format.md} describes them. */
class LeaseMarkerTest {
    @Test
    void lease_hasTheDocumentedForm() {
        byte[] lease = LeaseMarker.create();

        assertThat(lease).hasSize(24);
        assertThat(HexFormat.of().formatHex(lease)).startsWith("05ff6c65617365fe");
        assertThat(LeaseMarker.begin()).isEqualTo(Arrays.copyOf(lease, 8));
        assertThat(LeaseMarker.isLease(HexFormat.of().parseHex("05ff6c65617365fe000102030405060708090a0b0c0d0e0f")))
                .isTrue();
    }

    @Test
    void leases_areDifferent() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen.add(HexFormat.of().formatHex(LeaseMarker.create()))).isTrue();
        }
    }

    @Test
    void otherBytes_areNoLease() {
        byte[] lease = LeaseMarker.create();
        assertThat(LeaseMarker.isLease(new byte[0])).isFalse();
        assertThat(LeaseMarker.isLease(Arrays.copyOf(lease, 23))).isFalse();
        assertThat(LeaseMarker.isLease(Arrays.copyOf(lease, 25))).isFalse();
        for (int i = 0; i < 8; i++) {
            byte[] other = lease.clone();
            other[i]++;
            assertThat(LeaseMarker.isLease(other)).isFalse();
        }
    }
}
