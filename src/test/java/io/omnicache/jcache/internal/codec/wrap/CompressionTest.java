package io.omnicache.jcache.internal.codec.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.DamagedBytes;
import io.omnicache.jcache.internal.codec.UndecodableException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {
    private static final int MB = 1 << 20;
    private static final int LIMIT = 64 * MB;
    private static final byte[] TEXT =
            "All work and no play makes Jack a dull boy. ".repeat(100).getBytes(StandardCharsets.UTF_8);

    private final Compression reader = Compression.readingOnly(LIMIT);

    @ParameterizedTest
    @EnumSource
    void inflate_compressedValue_givesTheContent(CompressionAlgorithm algorithm) {
        Random random = new Random(1);
        for (int size : new int[] {1, 2, 100, 1_000, 70_000, 3 * MB, -1_000, -5_000, -3 * MB}) {
            byte[] content = new byte[Math.abs(size)]; // Of zeros only, where the size is negative.
            for (int i = 0; i < size; i++) {
                content[i] = (byte) random.nextInt(4);
            }
            byte[] stored = Compression.above(0, algorithm, LIMIT).compress(content);

            assertThat(content.length < 1_000 || Compression.isCompressed(stored))
                    .isTrue();
            assertThat(stored.length).isLessThanOrEqualTo(content.length);
            assertThat(Compression.isCompressed(stored) ? reader.inflate(stored) : stored)
                    .isEqualTo(content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void compress_contentThatDoesNotGetSmaller_staysAsItIs(CompressionAlgorithm algorithm) {
        byte[] content = new byte[5_000];
        new Random(2).nextBytes(content);

        assertThat(Compression.above(0, algorithm, LIMIT).compress(content)).isSameAs(content);
    }

    @Test
    void compress_contentOfTheBound_staysAsItIs() {
        Compression compression = Compression.above(TEXT.length, CompressionAlgorithm.DEFLATE, LIMIT);

        assertThat(compression.compress(TEXT)).isSameAs(TEXT);
        assertThat(compression.compress(Arrays.copyOf(TEXT, TEXT.length + 1))).hasSizeLessThan(TEXT.length / 10);
    }

    /** The kind is left out: another one makes another value of the bytes, for the codec to judge. */
    @ParameterizedTest
    @EnumSource
    void inflate_anyChangedByte_isNoticed(CompressionAlgorithm algorithm) {
        Random random = new Random(3);
        byte[] stored = Compression.above(0, algorithm, LIMIT).compress(TEXT);
        for (int i = 1; i < stored.length; i++) {
            for (int round = 0; round < 8; round++) {
                byte[] changed = stored.clone();
                changed[i] ^= (byte) (1 + random.nextInt(255));
                Object inflated = DamagedBytes.decode(changed, reader::inflate, MB);
                assertThat(inflated == null || Arrays.equals((byte[]) inflated, TEXT))
                        .as("byte %d", i)
                        .isTrue();
            }
        }
        for (int length = 1; length < stored.length; length++) {
            assertThat(DamagedBytes.decode(Arrays.copyOf(stored, length), reader::inflate, MB))
                    .isNull();
        }
        assertThat(DamagedBytes.decode(Arrays.copyOf(stored, stored.length + 1), reader::inflate, MB))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource
    void inflate_fewBytesThatAnnounceMany_allocatesFew(CompressionAlgorithm algorithm) {
        Random random = new Random(4);
        byte[] stored = new byte[31];
        for (int round = 0; round < 2_000; round++) {
            random.nextBytes(stored);
            ByteBuffer.wrap(stored)
                    .put((byte) 8)
                    .put((byte) 1)
                    .put(algorithm.number())
                    .putInt(LIMIT);
            assertThat(DamagedBytes.decode(stored, reader::inflate, 200_000)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void inflate_moreThanTheLimit_isRefusedBeforeAnythingIsAllocated(CompressionAlgorithm algorithm) {
        byte[] bomb = Compression.above(0, algorithm, LIMIT).compress(new byte[MB]);

        assertThat(bomb.length).isLessThan(8_000);
        assertThatThrownBy(() -> Compression.readingOnly(MB - 1).inflate(bomb))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("Value is compressed and announces 1048576 bytes; the cache allows 1048575"
                        + " (compression.max-size)");
        assertThat(DamagedBytes.decode(bomb, Compression.readingOnly(MB - 1)::inflate, 50_000))
                .isNull();
    }

    /** Data that hold more than they announce: what is beyond isn't inflated. */
    @ParameterizedTest
    @EnumSource
    void inflate_bombThatAnnouncesLittle_allocatesLittle(CompressionAlgorithm algorithm) {
        byte[] bomb = Compression.above(0, algorithm, LIMIT).compress(new byte[32 * MB]);
        ByteBuffer.wrap(bomb).putInt(3, 1_000);

        assertThat(DamagedBytes.decode(bomb, reader::inflate, 50_000)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "-2147483648", "2147483647"})
    void inflate_senselessSize_isUndecodable(int size) {
        byte[] stored =
                Compression.above(0, CompressionAlgorithm.DEFLATE, LIMIT).compress(TEXT);
        ByteBuffer.wrap(stored).putInt(3, size);

        assertThat(DamagedBytes.decode(stored, reader::inflate, 50_000)).isNull();
    }

    @Test
    void inflate_otherVersionOrAlgorithm_isUndecodable() {
        byte[] stored =
                Compression.above(0, CompressionAlgorithm.DEFLATE, LIMIT).compress(TEXT);

        stored[1] = 2;
        assertThatThrownBy(() -> reader.inflate(stored)).hasMessageContaining("of a later version");
        stored[1] = 1;
        stored[2] = 4;
        assertThatThrownBy(() -> reader.inflate(stored)).hasMessageContaining("that this version doesn't know");
    }

    /** Written by another program from docs/format.md, with another level of compression. */
    @Test
    void inflate_dataOfAnotherWriter_givesTheContent() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(TEXT);
        out.write(ByteBuffer.allocate(11)
                .put((byte) 8)
                .put((byte) 1)
                .put((byte) 1)
                .putInt(TEXT.length)
                .putInt((int) crc.getValue())
                .array());
        try (DeflaterOutputStream data = new DeflaterOutputStream(out, new Deflater(9, true))) {
            data.write(TEXT);
        }

        assertThat(reader.inflate(out.toByteArray())).isEqualTo(TEXT);
    }

    /** Stored entries outlive releases: these bytes must be read for ever. What is written may be shorter one day. */
    @ParameterizedTest
    @EnumSource
    void inflate_goldenBytes_giveTheContent(CompressionAlgorithm algorithm) throws Exception {
        byte[] content = new byte[200];
        Arrays.fill(content, (byte) 'a');
        String line = algorithm.word() + "="
                + HexFormat.of()
                        .formatHex(Compression.above(0, algorithm, LIMIT).compress(content));
        String golden = GoldenWraps.read("compressed.hex", algorithm.word(), line);

        assertThat(reader.inflate(HexFormat.of().parseHex(golden))).isEqualTo(content);
    }
}
