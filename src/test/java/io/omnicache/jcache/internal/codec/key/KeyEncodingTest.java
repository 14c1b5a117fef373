package io.omnicache.jcache.internal.codec.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.ByInterface;
import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.codec.KeyFixtures.Concrete;
import io.omnicache.jcache.codec.KeyFixtures.Custom;
import io.omnicache.jcache.codec.KeyFixtures.NeverItsFields;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.Copies;
import io.omnicache.jcache.internal.codec.UndecodableException;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** The encoding of keys: its text, that equal keys give equal bytes, and that every key is decoded to an equal one. */
class KeyEncodingTest {
    private final KeyEncoding encoding =
            KeyEncoding.forClassLoader(getClass().getClassLoader(), "known;java.lang.reflect.Proxy");

    @Test
    void encode_plainString_isItsText() {
        assertThat(text("user:42 100% é")).isEqualTo("user:42 100% é");
        assertThat(text("")).isEmpty();
        assertThat(encoding.decode(new byte[0])).isEqualTo("");
    }

    @Test
    void encode_stringThatNeedsEscapes_isMarked() {
        assertThat(text("#i42")).isEqualTo("#s#i42");
        assertThat(text("a{b}%")).isEqualTo("#sa%7Bb%7D%25");
        assertThat(text("\uD83D")).isEqualTo("#s%uD83D");
    }

    @Test
    void encode_sharedAndEqualParts_giveTheSameBytes() {
        Long number = 1000L;
        assertSame(new Pair(number, number), new Pair(number, Long.valueOf(number.toString())));
        String text = "part";
        assertSame(new Pair(text, text), new Pair(text, new String(text)));
        Pair nested = new Pair(1, 2);
        assertSame(new Pair(nested, nested), new Pair(nested, new Pair(1, 2)));
        int[] array = {1, 2};
        assertSame(new Pair(array, array), new Pair(array, array.clone()));
    }

    @Test
    void encode_stringOfAClassDescription_isNotTakenForIt() {
        // Class descriptions hold their signatures as interned strings, which the stream refers to.
        String signature = "Ljava/lang/Object;";
        assertSame(new Pair(signature.intern(), 1), new Pair(new String(signature), 1));
        assertSame(new Pair(1, "first".intern()), new Pair(1, new String("first")));
        assertSame(new Object[] {"[Ljava.lang.Object;".intern()}, new Object[] {new String("[Ljava.lang.Object;")});
    }

    @Test
    void encode_equalLists_giveTheSameBytes() {
        List<String> list = List.of("a", "b");
        assertSame(
                list,
                new ArrayList<>(list),
                new LinkedList<>(list),
                Arrays.asList("a", "b"),
                Collections.unmodifiableList(list),
                Collections.synchronizedList(new ArrayList<>(list)),
                new ArrayList<>(List.of("x", "a", "b")).subList(1, 3),
                list.stream().toList());
        assertSame(List.of(), Collections.emptyList(), new ArrayList<>());
        assertSame(List.of(1), Collections.singletonList(1), Collections.nCopies(1, 1));
        assertSame(new Pair(list, 1), new Pair(new ArrayList<>(list), 1));
    }

    @Test
    void encode_equalSetsAndMaps_giveTheSameBytes() {
        List<String> texts = IntStream.range(0, 50).mapToObj(i -> "e" + i * 31).toList();
        Set<String> large = new HashSet<>(4096);
        large.addAll(texts);
        assertSame(
                new HashSet<>(texts),
                large,
                new TreeSet<>(texts),
                Set.copyOf(texts),
                new LinkedHashSet<>(texts),
                keySet(texts),
                new TreeSet<>(texts).descendingSet());
        Map<String, Object> map = new HashMap<>(4096);
        texts.forEach(text -> map.put(text, new HashSet<>(texts.subList(0, 5))));
        Map<String, Object> other = new LinkedHashMap<>();
        new TreeMap<>(map).descendingMap().forEach((key, value) -> other.put(key, Set.copyOf((Set<?>) value)));
        assertSame(map, other, new TreeMap<>(map), Map.copyOf(map), new ConcurrentHashMap<>(map));
        assertSame(EnumSet.of(Color.RED, Color.BLUE), Set.of(Color.BLUE, Color.RED));
        assertSame(new EnumMap<>(Map.of(Color.RED, 1)), Map.of(Color.RED, 1));
        assertThat(text(List.of())).isNotEqualTo(text(Set.of()));
    }

    @Test
    void encode_unserialisableComparatorThatIsNotNeeded_isLeftOut() {
        TreeSet<String> sorted = new TreeSet<>((a, b) -> b.compareTo(a));
        sorted.addAll(List.of("a", "b"));
        assertSame(sorted, Set.of("a", "b"));
    }

    @Test
    void decode_fieldsOfConcreteCollections_haveTheirClasses() {
        Concrete key = Concrete.of(Map.of("x", 1, "y", 2, "z", 5));
        assertThat(encoding.decode(encoding.encode(key))).isEqualTo(key);
        assertThat(encoding.encode(Copies.of(key))).isEqualTo(encoding.encode(key));
        Concrete empty = Concrete.of(Map.of());
        assertThat(encoding.decode(encoding.encode(empty))).isEqualTo(empty);
    }

    @Test
    void decode_comparatorOfASortedField_isKept() {
        TreeSet<String> ignoringCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.add("Key");
        Concrete some = Concrete.of(Map.of());
        Concrete key = new Concrete(
                ignoringCase,
                some.linked(),
                some.enumMap(),
                some.enumSet(),
                some.concurrent(),
                some.treeMap(),
                some.copying(),
                some.array(),
                some.deque());
        assertThat(((Concrete) encoding.decode(encoding.encode(key))).tree()).contains("KEY");
    }

    @Test
    void encode_fieldsByInterface_hideTheirClasses() {
        Set<?>[] sets = {new TreeSet<>(List.of(1)), Set.of(2)};
        Set<?>[] otherSets = {Set.of(1), new HashSet<>(Set.of(2))};
        TreeSet<?>[] trees = {new TreeSet<>(List.of(1))};
        ByInterface key = new ByInterface(
                new LinkedList<>(List.of("a")),
                List.of(Set.of(1, 2)),
                new TreeSet<>(Set.of("a", "b")),
                new TreeMap<>(Map.of("a", List.of())),
                new TreeSet<>(Set.of("n")),
                new TreeMap<>(Map.of("a", "b")),
                sets,
                trees);
        ByInterface other = new ByInterface(
                List.of("a"),
                new ArrayList<>(List.of(new TreeSet<>(Set.of(2, 1)))),
                Set.of("b", "a"),
                Map.of("a", new LinkedList<>()),
                Collections.unmodifiableNavigableSet(new TreeSet<>(Set.of("n"))),
                Collections.synchronizedSortedMap(new TreeMap<>(Map.of("a", "b"))),
                otherSets,
                trees);
        assertSame(key, other);
        ByInterface decoded = (ByInterface) encoding.decode(encoding.encode(key));
        assertThat(decoded.map()).isEqualTo(key.map());
        assertThat(decoded.navigable()).isEqualTo(key.navigable());
        assertThat(decoded.trees()).isEqualTo(trees);
    }

    @Test
    void decode_whatWriteMethodsWrote_isReadByTheirReadMethods() {
        assertRoundTrip(new Custom("{}", 3, List.of("x", "y")));
        assertRoundTrip(new NeverItsFields("text"));
        assertRoundTrip(new Pair(new NeverItsFields("a"), new Custom("b", 1, List.of())));
        assertRoundTrip(new NeverItsFields("x".repeat(3000)));
        assertRoundTrip("x".repeat(70_000));
        assertRoundTrip(new Pair("x".repeat(70_000), "{"));
    }

    @Test
    void encode_arrays_areKeysByContent() {
        assertThat(encoding.decode(encoding.encode(new int[][] {{1}, {2, 3}}))).isEqualTo(new int[][] {{1}, {2, 3}});
        assertSame(new Object[] {1L, List.of(2)}, new Object[] {1L, Arrays.asList(2)});
        assertThat(text(new byte[] {1, 2})).isEqualTo("#bAQI");
        double odd = Double.longBitsToDouble(0x7ff8000000000001L);
        assertSame(new double[] {Double.NaN, 0.0}, new double[] {odd, 0.0});
        assertSame(new Pair(Double.NaN, 1), new Pair(odd, 1));
        assertThat(text(new double[] {0.0})).isNotEqualTo(text(new double[] {-0.0}));
    }

    @Test
    void encode_classesThatRememberTheirPast_forgetIt() throws Exception {
        BitSet grown = new BitSet(1000);
        grown.set(3);
        BitSet small = new BitSet();
        small.set(3);
        assertSame(grown, small);
        InetAddress named = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        assertSame(named, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        URL hashed = new URL("file:/a");
        assertThat(hashed.hashCode()).isNotZero();
        assertSame(hashed, new URL("file:/a"));
    }

    @Test
    void encode_classesAndProxies_areDecoded() {
        assertRoundTrip(int.class);
        assertRoundTrip(String[].class);
        assertRoundTrip(new Pair(void.class, Color.class));
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Comparable.class, Runnable.class}, new Handler(5));
        assertRoundTrip(proxy);
        assertRoundTrip(new Pair(proxy, "x"));
    }

    @Test
    void encode_proxyBesideItsInterface_keepsThemApart() {
        Object proxy =
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Comparable.class}, new Handler(5));
        assertRoundTrip(new Pair(proxy, Comparable.class));
        assertRoundTrip(new Pair(Comparable.class, proxy));
        assertThat(text(new Pair(proxy, Comparable.class))).isNotEqualTo(text(new Pair(proxy, proxy.getClass())));
    }

    @Test
    void encode_proxyOfNoInterface_isDecoded() {
        assertRoundTrip(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[0], new Handler(5)));
    }

    @Test
    void encode_decimalOfAnyScale_decodesToAnEqualOne() {
        for (int scale : List.of(Integer.MIN_VALUE, Integer.MIN_VALUE + 1, -3, 0, 1, 5, 30, Integer.MAX_VALUE)) {
            for (String digits : List.of("0", "1", "-12", "100000000000000000000")) {
                assertRoundTrip(new BigDecimal(new BigInteger(digits), scale));
            }
        }
    }

    @Test
    void encode_numberOfTooManyDigits_isRefusedInBothDirections() {
        BigInteger largest = BigInteger.TEN.pow(ScalarKeys.MAX_NUMBER - 1);
        assertRoundTrip(largest);
        for (Object number : List.of(largest.multiply(BigInteger.TEN), new BigDecimal(largest.pow(3), 2))) {
            assertThatThrownBy(() -> encoding.encode(number))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("10000 characters");
        }
        String digits = "9".repeat(ScalarKeys.MAX_NUMBER + 1);
        for (String key : List.of("#n" + digits, "#m" + digits, "#m0." + digits)) {
            assertThatThrownBy(() -> encoding.decode(key.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(UndecodableException.class);
        }
    }

    private void assertSame(Object... equalKeys) {
        String first = text(equalKeys[0]);
        for (Object key : equalKeys) {
            assertThat(text(key)).as(key.getClass().getName()).isEqualTo(first);
        }
        assertThat(text(encoding.decode(encoding.encode(equalKeys[0])))).isEqualTo(first);
    }

    private void assertRoundTrip(Object key) {
        Object decoded = encoding.decode(encoding.encode(key));
        assertThat(decoded).isEqualTo(key).hasSameClassAs(key);
        assertThat(encoding.encode(decoded)).isEqualTo(encoding.encode(key));
    }

    private String text(Object key) {
        return new String(encoding.encode(key), StandardCharsets.UTF_8);
    }

    private static Set<String> keySet(List<String> texts) {
        Set<String> set = ConcurrentHashMap.newKeySet();
        set.addAll(texts);
        return set;
    }

    private record Handler(int number) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "equals" ->
                    Proxy.isProxyClass(arguments[0].getClass())
                            && Proxy.getInvocationHandler(arguments[0]).equals(this);
                case "hashCode" -> number;
                default -> "proxy";
            };
        }
    }
}
