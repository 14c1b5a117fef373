package io.omnicache.jcache.internal.codec.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.codec.KeyFixtures.Plain;
import io.omnicache.jcache.codec.KeyFixtures.Strict;
import io.omnicache.jcache.internal.codec.DamagedBytes;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.ValueSamples;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.key.RandomKeys;
import io.omnicache.jcache.spi.KeyCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.WeakHashMap;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueCodecsTest {
    private final ClassLoader loader = getClass().getClassLoader();
    /** In bytes: far more than a value of a few hundred bytes needs, far less than an array of a damaged length. */
    private static final long MAX_ALLOCATED = 16L << 20;

    private final ValueCodec java = ValueCodecs.create("java", loader);

    @Test
    void encode_everyKind_decodesToAnEqualValueOfTheSameClass() {
        RandomKeys random = new RandomKeys(5);
        for (int i = 0; i < 2_000; i++) {
            Object value = random.next(3);
            assertThat(java.decode(java.encode(value))).isEqualTo(value).hasSameHashCodeAs(value);
        }
        ValueSamples.values()
                .forEach((name, value) -> assertThat(java.decode(java.encode(value)))
                        .as(name)
                        .isEqualTo(value)
                        .hasSameClassAs(value));
    }

    @Test
    void decode_byteArray_sharesNothing() {
        byte[] value = {1, 2};
        byte[] encoded = java.encode(value);
        value[0] = 9;
        assertThat(java.decode(encoded)).isEqualTo(new byte[] {1, 2}).isNotSameAs(java.decode(encoded));
    }

    @Test
    void decode_truncatedValue_isUndecodableOrEncodesAgain() {
        ValueSamples.values().forEach((name, value) -> {
            byte[] encoded = java.encode(value);
            for (int length = 0; length < encoded.length; length++) {
                DamagedBytes.decodeAndEncodeAgain(
                        Arrays.copyOf(encoded, length), java::decode, java::encode, MAX_ALLOCATED);
            }
        });
        byte[] serialised = java.encode(new Pair(1, 2));
        for (int length = 0; length < serialised.length; length++) {
            byte[] truncated = Arrays.copyOf(serialised, length);
            assertThatThrownBy(() -> java.decode(truncated)).isInstanceOf(UndecodableException.class);
        }
    }

    @Test
    void decode_damagedValue_isUndecodableOrBoundedObject() {
        Random random = new Random(6);
        RandomKeys values = new RandomKeys(6);
        for (int i = 0; i < 5_000; i++) {
            byte[] encoded = java.encode(values.next(2));
            for (int n = random.nextInt(4); n > 0; n--) {
                encoded[random.nextInt(encoded.length)] = (byte) random.nextInt(256);
            }
            DamagedBytes.decode(encoded, java::decode, MAX_ALLOCATED);
        }
    }

    @Test
    void decode_bytesAfterTheValue_throwsUndecodable() {
        for (Object value : List.of(1, true, UUID.randomUUID(), new Pair(1, 2), List.of("x"))) {
            byte[] encoded = java.encode(value);
            byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
            assertThatThrownBy(() -> java.decode(longer))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("too long");
        }
    }

    @Test
    void decode_constructorThrowsAnError_throwsUndecodable() {
        KeyEncoding keys = KeyEncoding.forClassLoader(loader);
        byte[] value = java.encode(new Strict(1));
        byte[] key = keys.encode(new Strict(1));
        Strict.refusing = true;
        try {
            assertThatThrownBy(() -> java.decode(value))
                    .isInstanceOf(UndecodableException.class)
                    .satisfies(e -> assertThat(e).hasMessageNotContaining("secret"));
            assertThatThrownBy(() -> keys.decode(key)).isInstanceOf(UndecodableException.class);
        } finally {
            Strict.refusing = false;
        }
    }

    @Test
    void decode_unknownKind_namesIt() {
        assertThatThrownBy(() -> java.decode("{\"secret\":1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("0x7b")
                .hasMessageNotContaining("secret");
        for (int neverUsed : new int[] {0x02, 0x04, 0x07}) {
            assertThatThrownBy(() -> java.decode(new byte[] {(byte) neverUsed})).hasMessageContaining("unknown");
        }
        assertThatThrownBy(() -> java.decode(new byte[] {ValueKind.APPLICATION, 1}))
                .hasMessageContaining("of a codec of the application");
        assertThatThrownBy(() -> java.decode(new byte[] {ValueKind.COMPRESSED, 0}))
                .hasMessageContaining("compressed");
        assertThatThrownBy(() -> java.decode(new byte[0])).isInstanceOf(UndecodableException.class);
    }

    @Test
    void encode_notSerialisable_namesClassAndRemedyOnly() {
        assertThatThrownBy(() -> java.encode(new Pair("secret", List.of(new Plain()))))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(Plain.class.getName())
                .hasMessageContaining("java.io.Serializable")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void encode_classOfTheJdkThatIsNotSerialisable_saysWhatHelps() {
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
        Map<String, Integer> map = new HashMap<>(Map.of("a", 1));
        Runnable lambda = () -> {};
        Map<Object, String> remedies = new IdentityHashMap<>();
        remedies.put(Optional.of("secret"), "orElse(null)");
        remedies.put(OptionalInt.of(1), "orElse(null)");
        remedies.put(list.subList(0, 2), "new ArrayList<>(list)");
        remedies.put(map.values(), "new ArrayList<>(list)");
        remedies.put(map.keySet(), "new ArrayList<>(list)");
        remedies.put(new WeakHashMap<>(map), "new HashMap<>(map)");
        remedies.put(map.entrySet().iterator().next(), "new AbstractMap.SimpleEntry<>(entry)");
        remedies.put(list.stream(), "collect its elements");
        remedies.put(new Object(), "store what it is made from");
        remedies.put(lambda, "a lambda is no data");
        remedies.put(new Plain(), "let it implement java.io.Serializable");
        KeyEncoding keys = KeyEncoding.forClassLoader(loader);
        remedies.forEach((object, remedy) -> {
            assertThatThrownBy(() -> java.encode(object))
                    .isInstanceOf(CacheException.class)
                    .hasMessageStartingWith(
                            "Value of class " + object.getClass().getName() + " is not serialisable: ")
                    .hasMessageContaining(remedy)
                    .hasMessageContaining("the cache's codec to 'fory'")
                    .hasMessageNotContaining("secret");
            assertThatThrownBy(() -> java.encode(new Pair(1, object)))
                    .hasMessageContaining("holds an object of class "
                            + object.getClass().getName() + " at Pair.second, which is not serialisable: ")
                    .hasMessageContaining(remedy);
            if (!(object instanceof Collection || object instanceof Map)) {
                assertThatThrownBy(() -> keys.encode(new Pair(1, object)))
                        .hasMessageContaining("at Pair.second")
                        .hasMessageContaining(remedy)
                        .hasMessageContaining(KeyCodec.class.getName());
            }
        });
    }

    @Test
    void encode_stringCodec_isPlainUtf8() {
        ValueCodec codec = ValueCodecs.create("string", loader);
        assertThat(codec.encode("é")).isEqualTo(new byte[] {(byte) 0xC3, (byte) 0xA9});
        assertThat(codec.decode(codec.encode(""))).isEqualTo("");
        assertThatThrownBy(() -> codec.encode(5))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("Integer");
        assertThatThrownBy(() -> codec.encode("\uD83D")).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> codec.decode(new byte[] {-1})).isInstanceOf(UndecodableException.class);
    }

    @Test
    void encode_bytesCodec_isRaw() {
        ValueCodec codec = ValueCodecs.create("bytes", loader);
        byte[] value = {1, 2};
        assertThat(codec.encode(value)).isEqualTo(value).isNotSameAs(value);
        assertThat(codec.decode(value)).isEqualTo(value).isNotSameAs(value);
        assertThatThrownBy(() -> codec.encode("x"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("String");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kryo", "JSON", "JAVA", ""})
    void create_nameThatIsNotAvailable_saysWhatIs(String name) {
        assertThatThrownBy(() -> ValueCodecs.create(name, loader))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("java")
                .hasMessageContaining("string")
                .hasMessageContaining("bytes");
    }
}
