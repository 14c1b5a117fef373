package io.omnicache.jcache.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.codec.KeyFixtures.Node;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.CacheException;
import javax.management.BadAttributeValueExpException;
import javax.naming.Reference;
import org.junit.jupiter.api.Test;

/** What is refused when it comes out of Redis. */
class SerialFiltersTest {
    private final ClassLoader loader = getClass().getClassLoader();
    private final ValueCodec values = ValueCodecs.create("java", loader);
    private final KeyEncoding keys = KeyEncoding.forClassLoader(loader);

    @Test
    void decode_classUsedInAttacks_isRefused() {
        assertRefused(values, values.encode(new Pair(new BadAttributeValueExpException("x"), 1)));
        Object gadget = new Reference("x");
        assertRefused(values, values.encode(new Pair(gadget, 1)));
        assertThatThrownBy(() -> keys.decode(keys.encode(new Pair(gadget, 1))))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("REJECTED");
    }

    @Test
    void decode_lengthBeyondTheBytes_isRefusedBeforeAllocation() throws IOException {
        for (String type : List.of("[J", "[Ljava.lang.Object;")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(ValueKind.JAVA);
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
            out.writeUTF(type);
            out.writeLong(ObjectStreamClass.lookupAny(type.equals("[J") ? long[].class : Object[].class)
                    .getSerialVersionUID());
            out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
            out.writeShort(0);
            out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
            out.writeByte(ObjectStreamConstants.TC_NULL);
            out.writeInt(Integer.MAX_VALUE);
            assertRefused(values, bytes.toByteArray());
        }
    }

    @Test
    void decode_arraysWithinArrays_areRefusedBeforeTheyFillTheHeap() throws IOException {
        int padding = 100_000;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(ValueKind.JAVA);
        Object[] none = {};
        byte[] array = values.encode(none);
        out.write(array, 1, array.length - 1 - Integer.BYTES);
        out.writeInt(10 * padding);
        for (int i = 0; i < 100; i++) {
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            out.writeByte(ObjectStreamConstants.TC_REFERENCE);
            out.writeInt(ObjectStreamConstants.baseWireHandle);
            out.writeInt(10 * padding);
        }
        out.write(new byte[padding]);
        assertRefused(values, bytes.toByteArray());
    }

    @Test
    void decode_manySmallCollections_areAllowed() {
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(new HashSet<>(Set.of(i)));
            all.add(new HashMap<>(Map.of(i, "x")));
            all.add(new IdentityHashMap<>());
            all.add(new HashMap<>(1 << 10, 0.3f));
            all.add(new HashSet<>());
        }
        assertThat(values.decode(values.encode(all))).isEqualTo(all);
    }

    @Test
    void decode_nestedTooDeep_isRefused() {
        Node deep = new Node();
        for (int i = 0; i < SerialFilters.MAX_DEPTH + 1; i++) {
            Node outer = new Node();
            outer.next = deep;
            deep = outer;
        }
        byte[] encoded = values.encode(deep);
        assertRefused(values, encoded);
        assertThat(ValueCodecs.create("java", loader, "maxdepth=1000").decode(encoded))
                .isInstanceOf(Node.class);
    }

    @Test
    void decode_largeCollections_areAllowed() {
        Set<Integer> sparse = new HashSet<>(1 << 16, 0.25f);
        sparse.add(1);
        assertThat(values.decode(values.encode(sparse))).isEqualTo(sparse);
        Object array = new long[1_000_000];
        assertThat(values.decode(values.encode(array))).isEqualTo(array);
    }

    @Test
    void create_pattern_isAppliedBesideTheDefaults() {
        ValueCodec codec = ValueCodecs.create("java", loader, "io.omnicache.**;java.**;javax.**;!*");
        byte[] allowed = values.encode(new Pair("a", 1));
        assertThat(codec.decode(allowed)).isEqualTo(new Pair("a", 1));
        assertRefused(codec, values.encode(new BadAttributeValueExpException("x")));
        assertRefused(ValueCodecs.create("java", loader, "java.**;!*"), allowed);
    }

    @Test
    void forClassLoader_pattern_guardsKeysOfEveryKind() {
        KeyEncoding guarded = KeyEncoding.forClassLoader(loader, Pair.class.getName() + ";java.lang.*;!*");
        Object allowed = new Pair(List.of(1, Set.of("a")), Map.of("a", new Object[] {2L}));
        assertThat(keys.encode(guarded.decode(keys.encode(allowed)))).isEqualTo(keys.encode(allowed));
        for (Object refused : List.of(Color.RED, Color.GREEN, new Pair(Color.RED, 1), List.of(new Node()))) {
            byte[] encoded = keys.encode(refused);
            assertThat(guarded.encode(refused)).isEqualTo(encoded);
            assertThatThrownBy(() -> guarded.decode(encoded))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("REJECTED");
        }
        assertThatThrownBy(() -> KeyEncoding.forClassLoader(loader, "maxdepth=x"))
                .isInstanceOf(CacheException.class);
    }

    @Test
    void decode_enumUsedInAttacks_isNotInitialised() {
        String name = "#ejavax.swing.JTable$PrintMode.NORMAL";
        assertThatThrownBy(() -> keys.decode(name.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("REJECTED");
    }

    @Test
    void create_invalidPattern_namesItAndShowsAValidOne() {
        assertThatThrownBy(() -> ValueCodecs.create("java", loader, "maxdepth=x"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("maxdepth=x")
                .hasMessageContaining("com.acme.**");
    }

    @Test
    void create_filterObject_replacesTheDefaults() {
        ObjectInputFilter filter = info -> ObjectInputFilter.Status.REJECTED;
        assertRefused(ValueCodecs.create("java", loader, filter), values.encode(new Pair(1, 2)));
    }

    @Test
    void decode_filterOfTheJvm_alwaysApplies() throws Exception {
        String output =
                ChildJvm.run(UnderJvmFilter.class, List.of("-Djdk.serialFilter=!" + Pair.class.getName()), List.of());
        assertThat(output).contains("value refused", "key refused");
    }

    private static void assertRefused(ValueCodec codec, byte[] encoded) {
        assertThatThrownBy(() -> codec.decode(encoded))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("REJECTED");
    }

    /** Run in a JVM with a filter of its own, which a filter that allows everything must not weaken. */
    static final class UnderJvmFilter {
        private UnderJvmFilter() {}

        public static void main(String[] arguments) {
            ClassLoader loader = UnderJvmFilter.class.getClassLoader();
            KeyEncoding keys = KeyEncoding.forClassLoader(loader);
            ValueCodec values = ValueCodecs.create("java", loader, info -> ObjectInputFilter.Status.ALLOWED);
            Pair pair = new Pair(1, 2);
            try {
                values.decode(values.encode(pair));
            } catch (UndecodableException e) {
                System.out.println("value refused");
            }
            try {
                keys.decode(keys.encode(pair));
            } catch (UndecodableException e) {
                System.out.println("key refused");
            }
        }
    }
}
