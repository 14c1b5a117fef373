package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.codec.ApplicationCodecs;
import io.omnicache.jcache.codec.ForyFixtures;
import io.omnicache.jcache.codec.JsonFixtures;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stored entries outlive releases: these bytes must never change. A line may be added; a changed one means that
 * applications lose what they have stored.
 */
class GoldenBytesTest {
    static List<Golden> files() {
        ClassLoader loader = GoldenBytesTest.class.getClassLoader();
        KeyEncoding keys = KeyEncoding.forClassLoader(loader, "*");
        ValueCodec values = ValueCodecs.create("java", loader, "*");
        ValueCodec fory =
                ValueCodecs.create("fory", loader, ForyFixtures.class.getName() + "$*", ForyFixtures.Customer.class);
        ValueCodec json = ValueCodecs.create("json", loader, null, JsonFixtures.Sample.class);
        ValueCodec own = ValueCodecs.create(
                ApplicationCodecs.Points.class.getName(), loader, null, ApplicationCodecs.Point.class);
        return List.of(
                new Golden("values-json.hex", JsonFixtures.samples(), json::encode, json::decode),
                new Golden("values-application.hex", ApplicationCodecs.samples(), own::encode, own::decode),
                new Golden("keys.hex", ValueSamples.keys(), keys::encode, keys::decode),
                new Golden("values.hex", ValueSamples.values(), values::encode, values::decode),
                new Golden("values-fory.hex", ForyFixtures.samples(), fory::encode, fory::decode));
    }

    @ParameterizedTest
    @MethodSource("files")
    void encode_samples_giveTheBytesCheckedIn(Golden file) throws IOException {
        Map<String, String> encoded = new TreeMap<>();
        file.samples.forEach((name, sample) -> encoded.put(name, HexFormat.of().formatHex(file.encoder.apply(sample))));
        StringBuilder lines = new StringBuilder();
        encoded.forEach(
                (name, hex) -> lines.append(name).append('=').append(hex).append('\n'));
        assertThat(read(file.name)).as("the lines would be:%n%s", lines).isEqualTo(encoded);
    }

    @ParameterizedTest
    @MethodSource("files")
    void decode_bytesCheckedIn_giveTheSamples(Golden file) throws IOException {
        Map<String, String> golden = read(file.name);
        file.samples.forEach((name, sample) ->
                assertThat(file.decoder.apply(bytes(golden, name))).as(name).isEqualTo(sample));
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

    /** A file, and the objects whose bytes it has. */
    record Golden(
            String name,
            Map<String, Object> samples,
            Function<Object, byte[]> encoder,
            Function<byte[], Object> decoder) {
        @Override
        public String toString() {
            return name;
        }
    }
}
