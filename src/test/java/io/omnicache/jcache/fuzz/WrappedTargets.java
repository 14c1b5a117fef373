package io.omnicache.jcache.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.internal.codec.wrap.Compression;
import io.omnicache.jcache.internal.codec.wrap.CompressionAlgorithm;
import io.omnicache.jcache.internal.codec.wrap.Encryption;
import io.omnicache.jcache.internal.codec.wrap.KeySources;
import io.omnicache.jcache.internal.codec.wrap.StoredForm;
import io.omnicache.jcache.testing.FixedKeys;
import java.util.List;

/** Values that are compressed, encrypted, or both, as they are found in Redis. */
final class WrappedTargets {
    private static final byte[] KEY = "app:users:42".getBytes(UTF_8);
    private static final int LARGEST = 1 << 20;
    private static final ValueCodec CODEC = ValueCodecs.create("java", WrappedTargets.class.getClassLoader());

    private WrappedTargets() {}

    static List<FuzzTarget> all() {
        StoredForm encrypted = encrypted(Compression.readingOnly(LARGEST));
        return List.of(
                // A damaged size that is allowed lets a first buffer be made, as large as what the data could inflate
                // to.
                target("values: deflate", form(CompressionAlgorithm.DEFLATE)),
                target("values: lz4", form(CompressionAlgorithm.LZ4)),
                target("values: zstd", form(CompressionAlgorithm.ZSTD)),
                target("values: encrypted", encrypted),
                target("values: zstd, encrypted", encrypted(Compression.above(1, CompressionAlgorithm.ZSTD, LARGEST))));
    }

    private static StoredForm form(CompressionAlgorithm algorithm) {
        return StoredForm.of(Compression.above(1, algorithm, LARGEST), null, false);
    }

    private static StoredForm encrypted(Compression compression) {
        String setting = "class:" + FixedKeys.class.getName();
        return StoredForm.of(
                compression, new Encryption(KeySources.open(setting, "c", type -> new FixedKeys())), false);
    }

    private static FuzzTarget target(String name, StoredForm form) {
        List<byte[]> samples = List.of(
                form.wrap(KEY, CODEC.encode("text ".repeat(200))),
                form.wrap(KEY, CODEC.encode(new byte[3_000])),
                form.wrap(KEY, CODEC.encode(List.of("a".repeat(100), 1, 2L))));
        return FuzzTarget.of(name, 10_000, dice -> dice.changed(samples), input -> {
                    CODEC.decode(form.unwrap(KEY, input));
                    return true;
                })
                .allocating(8, 1024);
    }
}
