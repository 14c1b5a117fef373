package io.omnicache.jcache.internal.codec.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.codec.KeyFixtures.Node;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.testing.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
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
    private final ValueCodec values = ValueCodecs.create("java", loader, "*");
    private final KeyEncoding keys = KeyEncoding.forClassLoader(loader, "*");

    @Test
    void decode_classUsedInAttacks_isRefused() throws IOException {
        Object gadget = new Reference("x");
        for (Object value : List.of(new BadAttributeValueExpException("x"), new Pair(gadget, 1))) {
            assertRefused(values, written(value));
        }
        assertThatThrownBy(() -> values.decode(written(new Pair(gadget, 1))))
                .hasMessageContaining("class javax.naming.Reference")
                .hasMessageContaining("JNDI");
    }

    @Test
    void decode_lengthBeyondTheBytes_isRefusedBeforeAllocation() throws IOException {
        for (String type : List.of("[J", "[Ljava.lang.Object;")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(ValueKind.JAVA);
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            Class<?> array = type.equals("[J") ? long[].class : Object[].class;
            EmptyObjects.describe(out, type, ObjectStreamClass.lookupAny(array).getSerialVersionUID());
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
        for (int i = 0; i < 20; i++) {
            Node outer = new Node();
            outer.next = deep;
            deep = outer;
        }
        byte[] encoded = values.encode(deep);
        assertThatThrownBy(() ->
                        ValueCodecs.create("java", loader, "maxdepth=20;*").decode(encoded))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("REJECTED by 'maxdepth=20' of the setting 'serial-filter'");
        assertThat(ValueCodecs.create("java", loader, "maxdepth=21;*").decode(encoded))
                .isInstanceOf(Node.class);
    }

    /** What somebody planted may be nested as deep as it likes: it costs a stack of its own, for a moment. */
    @Test
    void decode_arraysWithinArraysWithoutEnd_areRefused() throws IOException {
        Object[] none = {};
        byte[] array = values.encode(none);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(array, 0, array.length - Integer.BYTES);
        out.writeInt(1);
        for (int i = 0; i < SerialFilter.MAX_DEPTH + 10; i++) {
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            out.writeByte(ObjectStreamConstants.TC_REFERENCE);
            out.writeInt(ObjectStreamConstants.baseWireHandle);
            out.writeInt(1);
        }
        out.writeByte(ObjectStreamConstants.TC_NULL);
        assertThatThrownBy(() -> values.decode(bytes.toByteArray()))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("nesting of more than 30000 levels is REJECTED");
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
    void create_pattern_isAppliedBesideTheDefaults() throws IOException {
        ValueCodec codec = ValueCodecs.create("java", loader, "io.omnicache.**;java.**;javax.**;!*");
        byte[] allowed = values.encode(new Pair("a", 1));
        assertThat(codec.decode(allowed)).isEqualTo(new Pair("a", 1));
        assertRefused(codec, written(new BadAttributeValueExpException("x")));
        assertRefused(ValueCodecs.create("java", loader, "java.**;!*"), allowed);
    }

    @Test
    void forClassLoader_pattern_guardsKeysOfEveryKind() {
        KeyEncoding guarded = KeyEncoding.forClassLoader(loader, Pair.class.getName() + ";java.lang.*;!*");
        Object allowed = new Pair(List.of(1, Set.of("a")), Map.of("a", new Object[] {2L}));
        assertThat(keys.encode(guarded.decode(keys.encode(allowed)))).isEqualTo(keys.encode(allowed));
        for (Object refused : List.of(Color.RED, Color.GREEN, new Pair(Color.RED, 1), List.of(new Node()))) {
            byte[] encoded = keys.encode(refused);
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
        String output = ChildJvm.run(
                UnderJvmFilter.class,
                List.of("-Djdk.serialFilter=!" + Pair.class.getName()),
                HexFormat.of().formatHex(keys.encode(new Pair(1, 2))));
        assertThat(output).contains("value refused", "key refused");
    }

    /** As a program without a filter writes it. */
    private static byte[] written(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(value);
        byte[] stream = bytes.toByteArray();
        byte[] encoded = new byte[stream.length - 3];
        encoded[0] = ValueKind.JAVA;
        System.arraycopy(stream, 4, encoded, 1, stream.length - 4);
        return encoded;
    }

    private static void assertRefused(ValueCodec codec, byte[] encoded) {
        assertThatThrownBy(() -> codec.decode(encoded))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("REJECTED");
    }

    /** Run in a JVM with a filter of its own, which a filter that allows everything must not weaken. */
    static final class UnderJvmFilter {
        private UnderJvmFilter() {}

        public static void main(String[] arguments) throws IOException {
            ClassLoader loader = UnderJvmFilter.class.getClassLoader();
            ValueCodec values = ValueCodecs.create("java", loader, info -> ObjectInputFilter.Status.ALLOWED);
            try {
                values.decode(written(new Pair(1, 2)));
            } catch (UndecodableException e) {
                System.out.println(
                        String.valueOf(e.getMessage()).contains("jdk.serialFilter") ? "value refused" : e.getMessage());
            }
            try {
                KeyEncoding.forClassLoader(loader, "*").decode(HexFormat.of().parseHex(arguments[0]));
            } catch (UndecodableException e) {
                System.out.println(
                        String.valueOf(e.getMessage()).contains("jdk.serialFilter") ? "key refused" : e.getMessage());
            }
        }
    }
}
