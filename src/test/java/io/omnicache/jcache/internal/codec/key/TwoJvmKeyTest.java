package io.omnicache.jcache.internal.codec.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.codec.ValueSamples;
import io.omnicache.jcache.testing.ChildJvm;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** JVMs that share a cache must agree on every key, whatever their hash seeds and identity hash codes. */
class TwoJvmKeyTest {
    private final KeyEncoding encoding = KeyEncoding.forClassLoader(getClass().getClassLoader());

    @Test
    void encode_inTwoJvms_givesTheSameBytesAndDecodesInBoth() {
        List<String> keys = ValueSamples.keys().values().stream()
                .map(key -> HexFormat.of().formatHex(encoding.encode(key)))
                .toList();
        String one = ChildJvm.run(KeyPrinter.class, List.of("-Dhashes=0"), keys.toArray(String[]::new));
        String other = ChildJvm.run(KeyPrinter.class, List.of("-Dhashes=1000"), keys.toArray(String[]::new));

        assertThat(one).isEqualTo(other).doesNotContain("not equal");
        assertThat(one.lines().map(line -> line.substring(line.indexOf('=') + 1)))
                .containsExactlyElementsOf(keys);
    }
}
