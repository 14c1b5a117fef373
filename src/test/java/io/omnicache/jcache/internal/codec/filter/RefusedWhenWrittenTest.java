package io.omnicache.jcache.internal.codec.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.codec.KeyFixtures.Node;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.cache.CacheException;
import javax.naming.Reference;
import org.junit.jupiter.api.Test;

/** What reading would refuse is refused when it is written, and the exception says class, way, reason and remedy. */
class RefusedWhenWrittenTest {
    private static final String MINE = RefusedWhenWrittenTest.class.getName();

    private final ClassLoader loader = getClass().getClassLoader();
    private final ValueCodec values = ValueCodecs.create("java", loader);
    private final KeyEncoding keys = KeyEncoding.forClassLoader(loader);

    @Test
    void encode_classOfTheList_namesClassWayReasonAndRemedy() {
        Order order = new Order(List.of(new Item(1), new Item(new Reference("secret"))), Map.of());

        assertThatThrownBy(() -> values.encode(order))
                .isInstanceOf(CacheException.class)
                .isNotInstanceOf(UndecodableException.class)
                .hasMessage("Value of class " + MINE + "$Order can't be stored, since it could not be read again:"
                        + " class javax.naming.Reference at Order.items[1].content is refused by the list of classes used in"
                        + " attacks ('javax.naming.Reference': it looks up a name in JNDI that the stream gives, which loads"
                        + " foreign code): store what it is made from, or mark the field transient")
                .hasNoCause();
    }

    @Test
    void encode_classThatThePatternLeavesOut_namesPatternAndSetting() {
        ValueCodec narrow = ValueCodecs.create("java", loader, MINE + "$Order;java.**;!*");

        assertThatThrownBy(() -> narrow.encode(new Order(List.of(new Item(1)), Map.of())))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("class " + MINE + "$Item at Order.items[0] is refused by '!*' of the setting"
                        + " 'serial-filter': allow " + MINE + "$Item there, before it");
        assertThatThrownBy(() -> narrow.encode(new Item(1))).hasMessageContaining("class " + MINE + "$Item is refused");
        assertThat(narrow.decode(narrow.encode(new Order(List.of(), Map.of())))).isNotNull();
    }

    @Test
    void encode_wayThroughCollections_isNamedWithoutContent() {
        Object refused = new Reference("x");
        Map<Object, Object> inner = new HashMap<>(Map.of("secret", refused));
        assertThatThrownBy(() -> values.encode(new Order(List.of(), inner)))
                .hasMessageContaining("at Order.byName.values() is")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> values.encode(new Item(new Object[] {1, new Item(refused)})))
                .hasMessageContaining("at Item.content[1].content is");
        assertThatThrownBy(() -> values.encode(new ArrayList<>(List.of(1, refused))))
                .hasMessageContaining("at ArrayList[1] is");
        assertThatThrownBy(() -> values.encode(Collections.unmodifiableList(new ArrayList<>(List.of(refused)))))
                .hasMessageContaining("javax.naming.Reference");
        assertThatThrownBy(() -> values.encode(new IllegalStateException("secret", new Failure(refused))))
                .hasMessageContaining("at IllegalStateException.cause.detail is")
                .hasMessageNotContaining("secret");
    }

    @Test
    void encode_partsOfEveryForm_areSeen() {
        Reference refused = new Reference("x");
        for (Object value : List.of(
                new External(refused),
                new Replaced(refused),
                new Written(refused),
                new Object[] {refused},
                new Reference[1],
                Reference.class,
                Map.of("k", refused),
                Set.of(refused))) {
            assertThatThrownBy(() -> values.encode(value))
                    .as("%s", value.getClass())
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("javax.naming.Reference");
        }
    }

    @Test
    void encode_proxy_isSeenBehindAndRefusedUnlessNamed() {
        Object proxy = Proxy.newProxyInstance(loader, new Class<?>[] {Comparable.class}, new Answer(1));
        for (String pattern : List.of("known", "declared;java.lang.Comparable", "*", "java.**;" + MINE + "$*;!*")) {
            assertThatThrownBy(() -> ValueCodecs.create("java", loader, pattern).encode(proxy))
                    .as(pattern)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("java.lang.reflect.Proxy is refused by the rule that proxies are no data");
        }
        ValueCodec named = ValueCodecs.create("java", loader, "*;java.lang.reflect.Proxy");
        assertThat(named.decode(named.encode(proxy))).isInstanceOf(Comparable.class);
        Object refused =
                Proxy.newProxyInstance(loader, new Class<?>[] {Comparable.class}, new Answer(new Reference("x")));
        assertThatThrownBy(() -> named.encode(refused)).hasMessageContaining("javax.naming.Reference");
    }

    @Test
    void encode_valueThatCatchesTheRefusal_isRefusedAllTheSame() {
        assertThatThrownBy(() -> values.encode(new Catching()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("javax.naming.Reference");
    }

    @Test
    void encode_notSerialisableUnderAPattern_isNotTakenForARefusal() {
        ValueCodec narrow = ValueCodecs.create("java", loader, MINE + "$*;java.lang.*;!*");
        assertThatThrownBy(() -> narrow.encode(new Item(new Object())))
                .hasMessageContaining(
                        "holds an object of class java.lang.Object at Item.content, which is not serialisable");
        assertThatThrownBy(() -> narrow.encode(new Item(new IOException("x"))))
                .hasMessageContaining("class java.io.IOException at Item.content is refused by '!*'");
    }

    @Test
    void encode_afterARefusal_worksAsBefore() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> values.encode(new Item(new Reference("x"))))
                    .isInstanceOf(CacheException.class);
            assertThat(values.decode(values.encode(new Item("y")))).isEqualTo(new Item("y"));
        }
    }

    @Test
    void encode_tableOrStandInThatThePatternLeavesOut_isRefused() {
        ValueCodec withoutTables =
                ValueCodecs.create("java", loader, "java.util.ArrayList;java.util.HashMap;java.lang.*;!*");
        assertThatThrownBy(() -> withoutTables.encode(new HashMap<>(Map.of(1, 2))))
                .hasMessageContaining("class java.util.Map$Entry")
                .hasMessageContaining("allow java.util.Map$Entry there");
        ArrayList<Integer> list = new ArrayList<>(List.of(1));
        assertThat(withoutTables.decode(withoutTables.encode(list))).isEqualTo(list);
        assertThat(withoutTables.decode(withoutTables.encode(new HashMap<>()))).isEqualTo(Map.of());

        ValueCodec onlyStandIns =
                ValueCodecs.create("java", loader, "java.util.CollSer;java.lang.*;" + MINE + "$Stand*;!*");
        assertThatThrownBy(() -> onlyStandIns.encode(List.of(1)))
                .hasMessageContaining("java.util.ImmutableCollections$List");
        assertThatThrownBy(() -> onlyStandIns.encode(new Replaced("x"))).hasMessageContaining("$Replaced");
        ValueCodec both =
                ValueCodecs.create("java", loader, "java.lang.*;" + MINE + "$Stand*;" + MINE + "$Replaced;!*");
        for (int i = 0; i < 2; i++) {
            assertThat(both.decode(both.encode(new Replaced("x")))).isEqualTo(new Replaced("x"));
        }
    }

    @Test
    void encode_limitsOfThePattern_refuseWhatReadingWould() {
        for (String limit : List.of("maxdepth=5", "maxrefs=20", "maxbytes=200", "maxarray=10")) {
            ValueCodec limited = ValueCodecs.create("java", loader, limit);
            int refusals = 0;
            for (int size = 1; size < 40; size++) {
                for (Object value : List.of(
                        Node.chain(size), new ArrayList<>(Collections.nCopies(size, new Item(1))), new int[size])) {
                    byte[] encoded;
                    try {
                        encoded = limited.encode(value);
                    } catch (CacheException e) {
                        assertThat(e).hasMessageContaining(limit).hasMessageContaining("'serial-filter'");
                        byte[] written = values.encode(value);
                        assertThatThrownBy(() -> limited.decode(written)).isInstanceOf(UndecodableException.class);
                        refusals++;
                        continue;
                    }
                    assertThat(limited.decode(encoded)).isNotNull();
                }
            }
            assertThat(refusals).as(limit).isPositive();
        }
    }

    @Test
    void encode_moreRoomThanBytes_isRefusedWithTheRemedy() {
        Order order = new Order(Collections.nCopies(1_000_000, new Item(1)), Map.of());
        assertThatThrownBy(() -> values.encode(order))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("room for 1000000 elements at Order.items is refused")
                .hasMessageContaining("ArrayList");
        Hashtable<Object, Object> sparse = new Hashtable<>(10_000_000, 0.0001f);
        for (int i = 0; i < 2000; i++) {
            sparse.put(i, i);
        }
        assertTakenOrRefused(sparse);
    }

    @Test
    void encode_filterInCode_isAskedByReadingOnce() {
        ObjectInputFilter filter = info -> info.serialClass() == Item.class && info.depth() > 2
                ? ObjectInputFilter.Status.REJECTED
                : ObjectInputFilter.Status.UNDECIDED;
        ValueCodec codec = ValueCodecs.create("java", loader, filter);
        assertThat(codec.decode(codec.encode(new Item(1)))).isEqualTo(new Item(1));
        assertThatThrownBy(() -> codec.encode(new ArrayList<>(List.of(new ArrayList<>(List.of(new Item(1)))))))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("$Item")
                .hasMessageContaining("set in code");
    }

    @Test
    void encode_keys_areJudgedAsValuesAre() {
        assertThatThrownBy(() -> keys.encode(new Pair(1, new Reference("secret"))))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("Key of class " + Pair.class.getName() + " can't be stored")
                .hasMessageContaining("javax.naming.Reference at Pair.second is refused by the list")
                .hasMessageNotContaining("secret");
        KeyEncoding narrow = KeyEncoding.forClassLoader(loader, Pair.class.getName() + ";java.lang.*;!*");
        for (Object key : List.of(Color.RED, Color.GREEN, new Pair(Color.RED, 1), List.of(new Item(1)), new Item(1))) {
            assertThatThrownBy(() -> narrow.encode(key))
                    .as("%s", key)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("'!*' of the setting 'serial-filter'");
        }
        TreeSet<String> sorted = new TreeSet<>(new ByLength());
        assertThat(narrow.decode(narrow.encode(sorted)))
                .as("its comparator isn't stored")
                .isEqualTo(Set.of());
    }

    @Test
    void encode_keyNestedTooDeep_isRefusedWhereReadingWould() {
        int refusals = 0;
        for (int size = SerialFilter.MAX_KEY_DEPTH / 2 - 5; size < SerialFilter.MAX_KEY_DEPTH + 5; size++) {
            List<Object> nested = List.of();
            for (int i = 0; i < size; i++) {
                nested = List.of(nested);
            }
            for (Object key : List.of(nested, Node.chain(size))) {
                byte[] encoded;
                try {
                    encoded = keys.encode(key);
                } catch (CacheException e) {
                    assertThat(e)
                            .hasMessageContaining("nesting of more than 300 levels")
                            .hasMessageContaining("maxdepth");
                    refusals++;
                    continue;
                }
                assertThat(keys.decode(encoded)).isNotNull();
            }
        }
        assertThat(refusals).isPositive();
        KeyEncoding deeper = KeyEncoding.forClassLoader(loader, "maxdepth=500");
        assertThat(deeper.decode(deeper.encode(Node.chain(400)))).isNotNull();
    }

    private void assertTakenOrRefused(Object value) {
        byte[] encoded;
        try {
            encoded = values.encode(value);
        } catch (CacheException e) {
            assertThat(e).hasMessageContaining("room for");
            return;
        }
        assertThat(values.decode(encoded)).isEqualTo(value);
    }

    record Order(List<Item> items, Map<Object, Object> byName) implements Serializable {}

    record Item(Object content) implements Serializable {}

    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final Object detail;

        Failure(Object detail) {
            this.detail = detail;
        }
    }

    public static final class External implements Externalizable {
        private Object content = "";

        public External() {}

        External(Object content) {
            this.content = content;
        }

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeObject(content);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            content = in.readObject();
        }
    }

    record StandIn(Object content) implements Serializable {
        private Object readResolve() {
            return new Replaced(content);
        }
    }

    record Replaced(Object content) implements Serializable {
        private Object writeReplace() {
            return new StandIn(content);
        }
    }

    static final class Written implements Serializable {
        private static final long serialVersionUID = 1L;
        private transient Object content;

        Written(Object content) {
            this.content = content;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(content);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            content = in.readObject();
        }
    }

    static final class Catching implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            try {
                out.writeObject(new Reference("x"));
            } catch (RuntimeException e) {
                out.writeInt(1);
            }
        }
    }

    static final class ByLength implements java.util.Comparator<String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(String a, String b) {
            return Integer.compare(a.length(), b.length());
        }
    }

    record Answer(Object content) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return 1;
        }
    }
}
