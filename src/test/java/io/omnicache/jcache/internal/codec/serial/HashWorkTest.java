package io.omnicache.jcache.internal.codec.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Small streams that would keep {@code hashCode} busy for hours are refused, and large data is read. The timeout only
 * ends a failed test.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HashWorkTest {
    private final ClassLoader loader = HashWorkTest.class.getClassLoader();
    private final ValueCodec values = ValueCodecs.create("java", loader, "*");

    /** Published as SerialDOS: each level of sets doubles the calls of {@code hashCode}. */
    @Test
    void decode_setsWithinSetsThatShareTheirElements_areRefusedAtOnce() {
        Object first = new HashSet<>();
        Object second = new HashSet<>(Set.of("x"));
        Object list = "x";
        for (int level = 0; level < 100; level++) {
            Object both = new HashSet<>(Set.of(new Late(first), new Late(second)));
            second = new HashSet<>(Set.of(new Late(first), new Late(second), "x"));
            first = both;
            list = new ArrayList<>(Collections.nCopies(10, list));
        }
        for (Object bomb : List.of(first, new HashSet<>(Set.of(new Late(list))))) {
            byte[] planted = values.encode(new Pair(bomb, 1));
            assertThat(planted).hasSizeLessThan(20_000);
            assertThatThrownBy(() -> values.decode(planted))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("the work of comparing its collections is REJECTED");
        }
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            deep = new ArrayList<>(List.of(deep, i));
        }
        assertThat(values.decode(values.encode(deep))).isEqualTo(deep);
    }

    @Test
    void decode_setsThatShareElementsInAKey_areRefused() throws IOException {
        Object first = new HashSet<>();
        Object second = new HashSet<>(Set.of("x"));
        for (int level = 0; level < 40; level++) {
            Object both = setOf(first, second);
            second = setOf(first, second, "x");
            first = both;
        }
        byte[] key = keyOf(new Pair(first, 1));
        assertThat(key).hasSizeLessThan(4000);
        assertThatThrownBy(() -> KeyEncoding.forClassLoader(loader, "*").decode(key))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("the work of comparing its collections is REJECTED");
    }

    @Test
    void decode_arraysThatShareElements_areRefused() {
        Object nested = "x";
        Object bytes = new byte[100_000];
        for (int level = 0; level < 40; level++) {
            nested = new Object[] {nested, nested};
            bytes = level < 15 ? new Object[] {bytes, bytes} : bytes;
        }
        assertThat(values.encode(new DeepKey(new Object[] {nested}, 0))).hasSizeLessThan(1000);
        assertRefused(new DeepKey(new Object[] {nested}, 0));
        assertRefused(new DeepKey(new Object[] {bytes}, 0));
    }

    /** Hashed at each reference, though the set holds it once. */
    @Test
    void decode_setThatNamesOneLargeListManyTimes_isRefused() {
        Object list = nestedLists(20);
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            elements.add(new Late(list));
        }
        assertRefused(new HashSet<>(elements));
        assertRefused(new ArrayList<>(List.of("first", new HashSet<>(elements), 1)));
        Map<Object, Object> map = new HashMap<>();
        elements.forEach(each -> map.put(each, 's'));
        assertRefused(map);
        assertRefused(new ConcurrentHashMap<>(map));
        Map<Object, Object> dates = new HashMap<>();
        elements.forEach(each -> dates.put(each, LocalDate.ofEpochDay(dates.size())));
        assertRefused(dates);
        assertRefused(Set.copyOf(elements));
    }

    /** Such a list is counted before the map in it is filled. */
    @Test
    void decode_collectionsThatNameUnfinishedOnes_areRefused() {
        Object heavy = "x";
        for (int level = 0; level < 40; level++) {
            Map<Object, Object> outer = new LinkedHashMap<>();
            List<Object> names = new ArrayList<>(List.of(new Late(outer), new Late(outer)));
            outer.put(new Late("key"), names);
            outer.put(new Late("key"), "this replaces the list when the map is read");
            outer.put(2, heavy);
            heavy = new ArrayList<>(Arrays.asList(outer, names));
        }
        assertRefused(new HashSet<>(Set.of(new Late(heavy))));
    }

    /** 1E+n and its digits are equal by {@code compareTo}, which multiplies for each comparison: 40 kB took 16 s. */
    @Test
    void decode_queueThatNamesLongDecimalsManyTimes_isRefused() throws IOException {
        BigDecimal digits = new BigDecimal(BigInteger.TEN.pow(30_000));
        BigDecimal exponent = new BigDecimal(BigInteger.ONE, -30_000);
        List<Object> both = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            both.addAll(List.of(digits, exponent));
        }
        PriorityQueue<Object> queue = new PriorityQueue<>(both);
        TreeMap<Object, Object> map = new TreeMap<>(Map.of(1, 1));
        assertRefused(queue);
        assertRefused(new PriorityBlockingQueue<>(both));
        assertRefused(new ArrayList<>(List.of(map, both)));
        assertThatThrownBy(() -> KeyEncoding.forClassLoader(loader, "*").decode(keyOf(queue)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("the work of comparing its collections is REJECTED");

        PriorityQueue<BigDecimal> usual = new PriorityQueue<>();
        for (int i = 0; i < 50_000; i++) {
            usual.add(new BigDecimal(BigInteger.valueOf(i).shiftLeft(300), i % 3));
        }
        usual.add(new BigDecimal(BigInteger.TEN.pow(5_000)));
        assertThat((PriorityQueue<?>) values.decode(values.encode(usual))).hasSize(50_001);
        assertThat(values.decode(values.encode(new ArrayList<>(both)))).isEqualTo(both);
    }

    /** An application's collection may ask a database, or fail, when its elements are asked for. */
    @Test
    void decode_wrapperOfACollectionOfTheApplication_runsNoneOfItsCode() {
        List<Object> wrappers = List.of(
                Collections.unmodifiableList(new Lazy()),
                Collections.unmodifiableCollection(new Lazy()),
                Collections.synchronizedCollection(new Lazy()),
                Collections.checkedCollection(new Lazy(), Object.class));
        for (Object wrapper : wrappers) {
            byte[] encoded = values.encode(new Pair(wrapper, new ArrayList<>(List.of(wrapper))));
            Lazy.asked = 0;
            assertThat(values.decode(encoded)).isInstanceOf(Pair.class);
            assertThat(Lazy.asked).as(wrapper.getClass().getName()).isZero();
        }
    }

    @Test
    void decode_largeData_isRead() {
        Map<String, Object> strings = new HashMap<>();
        Map<String, String> states = new HashMap<>();
        List<Object> ids = new ArrayList<>();
        Set<Object> entities = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String id = "id" + i;
            strings.put(id, LocalDate.ofEpochDay(i));
            states.put(id, i % 2 == 0 ? "ACTIVE" : "CLOSED");
            ids.add(id);
            entities.add(new Pair(id, new HashSet<>(Set.of("a", i))));
        }
        List<Object> fifty = new ArrayList<>(Collections.nCopies(50, "x"));
        List<Object> sameList = new ArrayList<>(Collections.nCopies(10_000, fifty));
        List<Object> shared = List.of("s", 1, new ArrayList<>(List.of(1)));
        Set<Integer> numbers = IntStream.range(0, 100_000).boxed().collect(Collectors.toCollection(HashSet::new));
        List<Object> all = List.of(
                new ArrayList<>(List.of(numbers, sameList, 1, 2)),
                strings,
                new ArrayList<>(List.of(ids, states, new HashSet<>(ids))),
                entities,
                new ArrayList<>(List.of(new ArrayList<>(entities), entities)),
                sameList,
                new HashSet<>(List.of(new Pair(shared, 1), new Pair(shared, 2), shared)),
                new DeepKey(new Object[] {1, "x", new int[] {1}, List.of(1)}, 0),
                new Object[][] {{1, 2}, {"x"}});
        for (Object each : all) {
            Object read = values.decode(values.encode(each));
            assertThat(Objects.deepEquals(read, each)).isTrue();
        }
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertThat((List<?>) values.decode(values.encode(itself))).hasSize(1);
    }

    private static Object nestedLists(int levels) {
        Object list = "x";
        for (int level = 0; level < levels; level++) {
            list = new ArrayList<>(Arrays.asList(list, list));
        }
        return list;
    }

    private void assertRefused(Object bomb) {
        byte[] planted = values.encode(bomb);
        assertThatThrownBy(() -> values.decode(planted))
                .as(bomb.getClass().getName())
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("the work of comparing its collections is REJECTED");
    }

    private static Set<Object> setOf(Object... parts) {
        Set<Object> set = new HashSet<>();
        for (Object part : parts) {
            set.add(new Late(part));
        }
        return set;
    }

    /** Writes a key as somebody else may write it: with the collections' own forms. */
    private static byte[] keyOf(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes) {
            @Override
            protected void writeStreamHeader() {}

            @Override
            protected void writeClassDescriptor(ObjectStreamClass description) throws IOException {
                write(0);
                super.writeClassDescriptor(description);
            }
        }) {
            out.writeObject(object);
        }
        return ("#j" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray()))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Like Spring's {@code SimpleKey}. */
    private static final class DeepKey implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Object[] parts;
        private transient int hash;

        DeepKey(Object[] parts, int hash) {
            this.parts = parts;
            this.hash = hash;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            hash = Arrays.deepHashCode(parts);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof DeepKey key && Arrays.deepEquals(parts, key.parts);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Stands for a part in a set that isn't to call the part's {@code hashCode}; the part is written. */
    private static final class Late implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Object part;

        Late(Object part) {
            this.part = part;
        }

        private Object writeReplace() {
            return part;
        }
    }

    private static final class Lazy extends AbstractList<Object> implements Serializable {
        private static final long serialVersionUID = 1L;
        static int asked;

        @Override
        public Object get(int index) {
            asked++;
            throw new IllegalStateException("no session");
        }

        @Override
        public int size() {
            asked++;
            throw new IllegalStateException("no session");
        }

        @Override
        public Iterator<Object> iterator() {
            asked++;
            throw new IllegalStateException("no session");
        }

        @Override
        public boolean addAll(Collection<?> more) {
            return false;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }
}
