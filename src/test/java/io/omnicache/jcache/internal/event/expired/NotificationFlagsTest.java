package io.omnicache.jcache.internal.event.expired;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationFlagsTest {

    @ParameterizedTest
    @CsvSource({
        "'', Kx, false",
        "K, Kx, false",
        "x, xK, false",
        "xK, xK, true",
        "KEA, KEA, true",
        "AKE, AKE, true",
        "A, AK, false",
        "AE, AEK, false",
        "Ex, ExK, false",
        "g$Em, g$EmKx, false",
        "nKE, nKEx, false",
        "xKEgn, xKEgn, true",
    })
    void merged_presentFlags_keepsThemAndAddsWhatIsMissing(String present, String merged, boolean sufficient) {
        NotificationFlags flags = new NotificationFlags(present);

        assertThat(flags.merged().text()).isEqualTo(merged);
        assertThat(flags.areSufficient()).isEqualTo(sufficient);
        assertThat(flags.merged().areSufficient()).isTrue();
        assertThat(flags.merged().merged()).isEqualTo(flags.merged());
    }
}
