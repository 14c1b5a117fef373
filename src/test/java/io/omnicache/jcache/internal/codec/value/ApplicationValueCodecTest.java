package io.omnicache.jcache.internal.codec.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.ApplicationCodecs;
import io.omnicache.jcache.codec.ApplicationCodecs.Asking;
import io.omnicache.jcache.codec.ApplicationCodecs.LaterPoints;
import io.omnicache.jcache.codec.ApplicationCodecs.Misbehaving;
import io.omnicache.jcache.codec.ApplicationCodecs.MisbehavingInPlain;
import io.omnicache.jcache.codec.ApplicationCodecs.Misdeed;
import io.omnicache.jcache.codec.ApplicationCodecs.Named;
import io.omnicache.jcache.codec.ApplicationCodecs.OfAWrongFormat;
import io.omnicache.jcache.codec.ApplicationCodecs.PlainPoints;
import io.omnicache.jcache.codec.ApplicationCodecs.Point;
import io.omnicache.jcache.codec.ApplicationCodecs.Points;
import io.omnicache.jcache.codec.ApplicationCodecs.Streams;
import io.omnicache.jcache.codec.ApplicationCodecs.Unmakeable;
import io.omnicache.jcache.codec.ApplicationCodecs.WithoutConstructor;
import io.omnicache.jcache.internal.codec.DamagedBytes;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A codec of the application, as the library uses it. */
class ApplicationValueCodecTest {
    private static final int ROUNDS = Integer.getInteger("application.fuzz", 100_000);
    private static final long MAX_ALLOCATED = 1 << 20;

    private static ValueCodec codec(Class<?> codec, Class<?> type) {
        return codec(codec, type, null);
    }

    private static ValueCodec codec(Class<?> codec, Class<?> type, @Nullable String filter) {
        return ValueCodecs.create(codec.getName(), ApplicationValueCodecTest.class.getClassLoader(), filter, type);
    }

    @Test
    void encode_value_hasKindAndFormatBeforeIt() {
        ValueCodec codec = codec(Points.class, Point.class);
        assertThat(codec.encode(new Point(1, -1))).containsExactly(6, 1, 0, 0, 0, 1, -1, -1, -1, -1);
        assertThat(codec.decode(codec.encode(new Point(1, -1)))).isEqualTo(new Point(1, -1));
        assertThat(codec(LaterPoints.class, Point.class).encode(new Point(1, -1)))
                .startsWith(6, -1);
    }

    @Test
    void encode_byAPlainCodec_isItsBytesOnly() {
        ValueCodec codec = codec(PlainPoints.class, Point.class);
        assertThat(codec.encode(new Point(1, -1))).isEqualTo("1,-1".getBytes(UTF_8));
        assertThat(codec.decode("7,8".getBytes(UTF_8))).isEqualTo(new Point(7, 8));
    }

    @Test
    void decode_bytesOfOthers_areUndecodable() {
        ValueCodec codec = codec(Points.class, Point.class);
        byte[] later = codec(LaterPoints.class, Point.class).encode(new Point(1, 1));
        byte[] java = ValueCodecs.create("java", getClass().getClassLoader()).encode(List.of(1));
        assertThatThrownBy(() -> codec.decode(later))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("format 255");
        assertThatThrownBy(() -> codec.decode(java))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("0x01 (java)");
        for (byte[] wrong : List.of(new byte[0], new byte[] {6}, new byte[] {6, 1}, new byte[] {6, 1, 0})) {
            assertThatThrownBy(() -> codec.decode(wrong)).isInstanceOf(UndecodableException.class);
        }
    }

    @Test
    void context_says_typeLoaderAndFilter() {
        ValueCodec codec = codec(Asking.class, String.class);
        int loader = getClass().getClassLoader().hashCode();
        assertThat(codec.decode(codec.encode("x"))).isEqualTo("java.lang.String@" + loader);
        codec.declare(CharSequence.class);
        assertThat(codec.decode(codec.encode("x"))).isEqualTo("java.lang.CharSequence@" + loader);

        byte[] stored = codec(Streams.class, Object.class).encode(new Named("secret"));
        ValueCodec allowing = codec(Streams.class, Object.class, ApplicationCodecs.class.getName() + "$*;!*");
        assertThat(allowing.decode(stored)).isEqualTo(new Named("secret"));
        ValueCodec refusing = codec(Streams.class, Object.class, "java.**;!*");
        assertThatThrownBy(() -> refusing.decode(stored))
                .isInstanceOf(UndecodableException.class)
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Misdeed.class,
            names = {"ENCODES_NULL", "THROWS", "THROWS_A_CACHE_EXCEPTION", "THROWS_A_CHECKED_EXCEPTION"})
    void encode_whereTheCodecFails_throwsCacheExceptionWithoutContent(Misdeed misdeed) {
        assertThatThrownBy(() -> codec(Misbehaving.class, Misdeed.class).encode(misdeed))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(
                        misdeed == Misdeed.THROWS_A_CACHE_EXCEPTION ? "said by the codec" : Misbehaving.class.getName())
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Misdeed.class,
            names = {
                "DECODES_NULL",
                "DECODES_ANOTHER_CLASS",
                "DECODE_THROWS",
                "DECODE_THROWS_AN_ERROR",
                "DECODE_OVERFLOWS"
            })
    void decode_whereTheCodecFails_throwsUndecodableWithoutContent(Misdeed misdeed) {
        for (Class<?> type : List.of(Misbehaving.class, MisbehavingInPlain.class)) {
            ValueCodec codec = codec(type, Misdeed.class);
            assertThatThrownBy(() -> codec.decode(codec.encode(misdeed)))
                    .isInstanceOf(UndecodableException.class)
                    .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
        }
    }

    @Test
    void decode_outOfMemory_isThrown() {
        ValueCodec codec = codec(Misbehaving.class, Misdeed.class);
        byte[] encoded = codec.encode(Misdeed.DECODE_RUNS_OUT_OF_MEMORY);
        assertThatThrownBy(() -> codec.decode(encoded)).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void decode_byACodecThatAltersItsArgument_leavesTheBytes() {
        for (Class<?> type : List.of(Misbehaving.class, MisbehavingInPlain.class)) {
            ValueCodec codec = codec(type, Misdeed.class);
            byte[] encoded = codec.encode(Misdeed.ALTERS_WHAT_IT_GETS);
            assertThat(codec.decode(encoded)).isEqualTo(Misdeed.ALTERS_WHAT_IT_GETS);
            assertThat(codec.decode(encoded)).isEqualTo(Misdeed.ALTERS_WHAT_IT_GETS);
        }
    }

    @Test
    void encode_beyondTheSizeLimit_isRefusedWithItsHeaderCounted() {
        assertThat(codec(Points.class, Point.class).encode(new Point(1, 1), 10)).hasSize(10);
        assertThatThrownBy(() -> codec(Points.class, Point.class).encode(new Point(1, 1), 9))
                .isInstanceOf(OversizedException.class);
        assertThat(codec(PlainPoints.class, Point.class).encode(new Point(1, 1), 3))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {OfAWrongFormat.class, Unmakeable.class, WithoutConstructor.class, String.class, Misdeed.class})
    void create_ofAClassThatCannotBeUsed_namesIt(Class<?> codec) {
        assertThatThrownBy(() -> codec(codec, Object.class))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(codec.getName())
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
    }

    @Test
    void create_ofAMissingClass_namesTheSetting() {
        assertThatThrownBy(
                        () -> ValueCodecs.create("com.acme.Missing", getClass().getClassLoader()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("com.acme.Missing")
                .hasMessageContaining("'codec'");
    }

    @Test
    void decode_damagedBytes_areUndecodableOrOfTheDeclaredType() {
        Random random = new Random(12);
        List<ValueCodec> codecs = List.of(codec(Points.class, Point.class), codec(PlainPoints.class, Point.class));
        int decoded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ValueCodec codec = codecs.get(round % 2);
            byte[] bytes = codec.encode(new Point(random.nextInt(), 1));
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(2 * bytes.length));
            }
            for (int n = 1 + random.nextInt(3); n > 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Object value = DamagedBytes.decode(bytes, codec::decode, MAX_ALLOCATED);
            if (value != null) {
                decoded++;
                assertThat(value).isInstanceOf(Point.class);
            }
        }
        assertThat(decoded).as("of damaged ones that are still values").isBetween(ROUNDS / 100, ROUNDS / 2);
    }
}
