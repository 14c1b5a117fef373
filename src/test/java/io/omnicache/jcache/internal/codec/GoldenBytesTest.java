package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.codec.ForyFixtures;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Stored entries outlive releases: these bytes must never change. A line may be added; a changed one means that
 * applications lose what they have stored.
 */
class GoldenBytesTest {
    private final ClassLoader loader = getClass().getClassLoader();
    private final KeyEncoding keys = KeyEncoding.forClassLoader(loader);
    private final ValueCodec values = ValueCodecs.create("java", loader);
    private final ValueCodec fory =
            ValueCodecs.create("fory", loader, ForyFixtures.class.getName() + "$*", ForyFixtures.Customer.class);

    @Test
    void encode_sampleKeys_giveTheBytesCheckedIn() throws IOException {
        check("keys.hex", ValueSamples.keys(), keys::encode);
    }

    @Test
    void decode_keysCheckedIn_giveTheSamples() throws IOException {
        Map<String, String> golden = read("keys.hex");
        ValueSamples.keys()
                .forEach((name, key) ->
                        assertThat(keys.decode(bytes(golden, name))).as(name).isEqualTo(key));
    }

    @Test
    void encode_sampleValues_giveTheBytesCheckedIn() throws IOException {
        check("values.hex", ValueSamples.values(), values::encode);
    }

    @Test
    void decode_valuesCheckedIn_giveTheSamples() throws IOException {
        Map<String, String> golden = read("values.hex");
        ValueSamples.values()
                .forEach((name, value) ->
                        assertThat(values.decode(bytes(golden, name))).as(name).isEqualTo(value));
    }

    @Test
    void encode_sampleValuesByFory_giveTheBytesCheckedIn() throws IOException {
        check("values-fory.hex", ForyFixtures.samples(), fory::encode);
    }

    @Test
    void decode_valuesByForyCheckedIn_giveTheSamples() throws IOException {
        Map<String, String> golden = read("values-fory.hex");
        ForyFixtures.samples()
                .forEach((name, value) ->
                        assertThat(fory.decode(bytes(golden, name))).as(name).isEqualTo(value));
    }

    private static void check(String resource, Map<String, Object> samples, Function<Object, byte[]> encoder)
            throws IOException {
        Map<String, String> encoded = new TreeMap<>();
        samples.forEach((name, sample) -> encoded.put(name, HexFormat.of().formatHex(encoder.apply(sample))));
        StringBuilder lines = new StringBuilder();
        encoded.forEach(
                (name, hex) -> lines.append(name).append('=').append(hex).append('\n'));
        assertThat(read(resource)).as("the lines would be:%n%s", lines).isEqualTo(encoded);
    }

    private static byte[] bytes(Map<String, String> golden, String name) {
        return HexFormat.of().parseHex(golden.getOrDefault(name, ""));
    }

    private static Map<String, String> read(String resource) throws IOException {
        Properties lines = new Properties();
        try (InputStream in = GoldenBytesTest.class.getResourceAsStream("/codec/" + resource)) {
            lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        Map<String, String> golden = new TreeMap<>();
        lines.stringPropertyNames().forEach(name -> golden.put(name, lines.getProperty(name)));
        return golden;
    }
}
