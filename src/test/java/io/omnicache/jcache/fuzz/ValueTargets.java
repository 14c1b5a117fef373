package io.omnicache.jcache.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.jcache.codec.ApplicationCodecs;
import io.omnicache.jcache.codec.ForyFixtures;
import io.omnicache.jcache.codec.JsonFixtures;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.util.List;
import javax.cache.CacheException;

/** Values as they are found in Redis, by every codec. */
final class ValueTargets {
    private static final ClassLoader LOADER = ValueTargets.class.getClassLoader();

    private ValueTargets() {}

    /** A new codec or wrapper has a line here: its name, its decoder, and samples of its bytes. */
    static List<FuzzTarget> all() {
        List<byte[]> java = GoldenBytes.of("values.hex");
        List<byte[]> fory = GoldenBytes.of("values-fory.hex");
        List<byte[]> texts =
                List.of("Ada".getBytes(UTF_8), "é中\uD83D\uDE00".getBytes(UTF_8), new byte[] {(byte) 0xC0, (byte) 0x80});
        ValueCodec ofFory = ValueCodecs.create(
                "fory", LOADER, ForyFixtures.class.getName() + "$*;java.**;!*", ForyFixtures.Customer.class);
        ValueCodec ofJson = ValueCodecs.create("json", LOADER, null, JsonFixtures.Sample.class);
        return List.of(
                target("values: java", 20_000, ValueCodecs.create("java", LOADER), java),
                target("values: java, any class", 40_000, ValueCodecs.create("java", LOADER, "*"), java),
                target("values: java, pattern", 20_000, ValueCodecs.create("java", LOADER, "java.**;!*"), java),
                target("values: json", 20_000, ofJson, GoldenBytes.of("values-json.hex")),
                target(
                        "values: of the application",
                        10_000,
                        ValueCodecs.create(
                                ApplicationCodecs.Points.class.getName(), LOADER, null, ApplicationCodecs.Point.class),
                        GoldenBytes.of("values-application.hex")),
                // For each class, code is generated when it first comes.
                target("values: fory", 20_000, ofFory, fory).allocating(128, 256),
                target("values: string", 10_000, ValueCodecs.create("string", LOADER), texts),
                target("values: bytes", 10_000, ValueCodecs.create("bytes", LOADER), java));
    }

    private static FuzzTarget target(String name, int inputs, ValueCodec codec, List<byte[]> samples) {
        return FuzzTarget.of(name, inputs, dice -> dice.changed(samples), input -> {
            Object value = codec.decode(input);
            if (value == null) {
                throw new AssertionError("Decoded to null");
            }
            try {
                codec.encode(value);
            } catch (CacheException e) {
                return true; // Damage can make an object of a class that is read but not written.
            }
            return true;
        });
    }
}
