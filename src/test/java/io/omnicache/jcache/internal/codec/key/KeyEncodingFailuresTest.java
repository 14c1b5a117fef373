package io.omnicache.jcache.internal.codec.key;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.IdentityField;
import io.omnicache.jcache.codec.KeyFixtures.Node;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.codec.KeyFixtures.Plain;
import io.omnicache.jcache.internal.codec.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that can't be encoded, and bytes that are no encoded key. */
class KeyEncodingFailuresTest {
    private final KeyEncoding encoding = KeyEncoding.forClassLoader(getClass().getClassLoader());

    @Test
    void decode_enumThatFailsToInitialise_throwsUndecodable() {
        byte[] key = ("#e" + getClass().getName() + "$Broken.ONE").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> encoding.decode(key)).isInstanceOf(UndecodableException.class);
        }
    }

    @Test
    void decode_codecsWithinCodecs_haveAnEnd() {
        byte[] key = "#xhibernate-id:".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> encoding.decode(key))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("levels");
    }

    @Test
    void encode_notSerialisable_namesClassAndRemedyOnly() {
        assertThatThrownBy(() -> encoding.encode(new Plain()))
                .isExactlyInstanceOf(CacheException.class)
                .hasMessageContaining(Plain.class.getName())
                .hasMessageContaining("java.io.Serializable")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> encoding.encode(new Pair("secret", List.of(new Plain()))))
                .hasMessageContaining(Plain.class.getName())
                .hasMessageContaining(Pair.class.getName())
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void encode_cycleOrEndlessDepth_isRefused() {
        Node cycle = new Node();
        cycle.next = new Pair(cycle, 1);
        assertThatThrownBy(() -> encoding.encode(cycle))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cycle");
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThatThrownBy(() -> encoding.encode(itself)).isInstanceOf(CacheException.class);
        Node deep = new Node();
        for (int i = 0; i < 100_000; i++) {
            Node outer = new Node();
            outer.next = deep;
            deep = outer;
        }
        Node deepest = deep;
        assertThatThrownBy(() -> encoding.encode(deepest)).isInstanceOf(CacheException.class);
    }

    @Test
    void encode_manyTimesSharedParts_isBounded() {
        Object doubled = "x";
        for (int i = 0; i < 40; i++) {
            doubled = new Pair(doubled, doubled);
        }
        Object key = doubled;
        assertThatThrownBy(() -> encoding.encode(key))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("smaller");
    }

    @Test
    void encode_longPartAtAnyPlace_isRefused() {
        byte[] part = new byte[CanonicalWriter.MAX_BYTES];
        for (Object key : List.of(new Pair(part, 1), new Pair(1, part), Set.of(1, List.of(part)))) {
            assertThatThrownBy(() -> encoding.encode(key))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("smaller");
        }
    }

    @Test
    void encode_fieldOfUnsupportedCollection_namesTheType() {
        assertThatThrownBy(() -> encoding.encode(new IdentityField(new WeakHashMap<>())))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.util.WeakHashMap");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#",
                "#?",
                "#i",
                "#ix",
                "#l1.5",
                "#u1",
                "#c",
                "#cab",
                "#zyes",
                "#b!",
                "#j",
                "#jAA",
                "#e",
                "#ejava.lang.String.X",
                "#eno.such.Class.X",
                "#x",
                "#xnone:",
                "#s%",
                "#s%7",
                "#s%zz",
                "#D2020"
            })
    void decode_notAKey_throwsUndecodable(String text) {
        assertThatThrownBy(() -> encoding.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UndecodableException.class);
    }

    @Test
    void decode_notUtf8_throwsUndecodable() {
        assertThatThrownBy(() -> encoding.decode(new byte[] {(byte) 0xC3})).isInstanceOf(UndecodableException.class);
    }

    private enum Broken {
        ONE;

        static {
            if (ONE.ordinal() == 0) {
                throw new IllegalStateException();
            }
        }
    }
}
