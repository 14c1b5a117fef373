package io.omnicache.jcache.internal.codec.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.codec.KeyFixtures.Node;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.JdkTable;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which classes reading creates by the words of {@code serial-filter}, and what is judged before a class is loaded. */
class KnownClassesTest {
    private static final String MINE = KnownClassesTest.class.getName();

    private final Asked loader = new Asked();
    private final ValueCodec anything = ValueCodecs.create("java", loader, "*;java.net.URL");
    private final KeyEncoding anyKey = KeyEncoding.forClassLoader(loader, "*;java.net.URL");

    @Test
    void decode_classThatIsNeitherWrittenNorDeclared_isRefusedUnloaded() {
        byte[] value = anything.encode(new Pair(1, 2));
        byte[] key = anyKey.encode(new Pair(1, 2));
        byte[] enumKey = anyKey.encode(Color.RED);
        for (String setting : new String[] {"known", "declared", "maxdepth=9", "com.acme.**"}) {
            loader.names.clear();
            SerialRules rules = SerialRules.of(setting);
            assertUnknown(
                    () -> ValueCodecs.create("java", loader, Object.class, rules)
                            .decode(value),
                    Pair.class);
            assertUnknown(() -> KeyEncoding.forClassLoader(loader, rules).decode(key), Pair.class);
            assertUnknown(() -> KeyEncoding.forClassLoader(loader, rules).decode(enumKey), Color.class);
            assertThat(loader.names)
                    .as("names that the class loader was asked for")
                    .isEmpty();
        }
        assertUnknown(() -> ValueCodecs.create("java", loader).decode(value), Pair.class);
    }

    @Test
    void decode_classThatThisJvmHasWritten_isCreated() {
        byte[] value = anything.encode(new Pair(Color.RED, new Node()));
        byte[] key = anyKey.encode(new Pair(1, Color.GREEN));

        ValueCodec values = ValueCodecs.create("java", loader);
        values.encode(new Pair(Color.GREEN, new Node[1]));
        assertThat(values.decode(value)).isInstanceOf(Pair.class);

        KeyEncoding keys = KeyEncoding.forClassLoader(loader);
        keys.encode(new Pair("x", List.of(Color.RED)));
        assertThat(keys.decode(key)).isEqualTo(new Pair(1, Color.GREEN));
        assertThat(keys.exact().decode(anything.encode(new Pair(1, 2)))).isEqualTo(new Pair(1, 2));

        SerialRules shared = SerialRules.of(null);
        KeyEncoding.forClassLoader(loader, shared).encode(new Pair(1, Color.RED));
        assertThat(ValueCodecs.create("java", loader, Object.class, shared).decode(anything.encode(Color.RED)))
                .as("keys and values of a cache know the same classes")
                .isEqualTo(Color.RED);
    }

    /** The class that {@code readResolve} gives is not in the stream: it is the choice of a known class. */
    @Test
    void decode_objectThatAKnownClassResolves_isCreated() {
        ValueCodec values = ValueCodecs.create("java", loader);
        values.encode(new Amount(1));
        byte[] large = anything.encode(new LargeAmount());
        assertThat(values.decode(large)).isInstanceOf(LargeAmount.class);
        byte[] raw = anything.encode(new Pair(LargeAmount.class, 1));
        values.encode(new Pair(1, 2));
        assertUnknown(() -> values.decode(raw), LargeAmount.class);
    }

    @Test
    void codec_declared_takesWhatTheTypeReachesAndNothingElse() {
        ValueCodec orders = ValueCodecs.create("java", loader, "declared", Order.class);
        Order order = new Order(List.of(new Line(1, Color.RED)), new Shape.Square(2), Map.of());
        assertThat(orders.decode(anything.encode(order))).isEqualTo(order);
        assertThat(orders.decode(orders.encode(order))).isEqualTo(order);

        Order holding = new Order(List.of(), new Shape.Square(1), Map.of("k", new Node()));
        assertThatThrownBy(() -> orders.encode(holding))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(
                        "class " + Node.class.getName() + " at Order.more.values() is refused by 'declared'")
                .hasMessageContaining("or name " + Node.class.getName() + " in that setting");
        byte[] planted = anything.encode(holding);
        assertUnknown(() -> orders.decode(planted), Node.class);

        ValueCodec more = ValueCodecs.create("java", loader, "declared;" + Node.class.getName(), Order.class);
        assertThat(more.decode(more.encode(holding))).isInstanceOf(Order.class);
        ValueCodec later = ValueCodecs.create("java", loader, "declared");
        assertThatThrownBy(() -> later.encode(order)).isInstanceOf(CacheException.class);
        later.declare(Order.class);
        assertThat(later.decode(later.encode(order))).isEqualTo(order);
    }

    @Test
    void keys_declared_takeTheKeyType() {
        KeyEncoding keys =
                KeyEncoding.forClassLoader(loader, SerialRules.of("declared").declare(Line.class, Object.class));
        assertThat(keys.decode(anyKey.encode(new Line(1, Color.RED)))).isEqualTo(new Line(1, Color.RED));
        assertThat(keys.decode(anyKey.encode(Color.GREEN))).isEqualTo(Color.GREEN);
        assertThat(keys.decode(keys.encode(Map.of(1, Set.of(List.of("a"))))))
                .isEqualTo(Map.of(1, Set.of(List.of("a"))));
        assertThatThrownBy(() -> keys.encode(new Node()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("is refused by 'declared' of the setting 'serial-filter'");
    }

    /** What needs no declaration, since nearly every value has it. */
    @Test
    void decode_dataOfTheJdk_isCreatedUnasked() throws Exception {
        Set<String> refused = new TreeSet<>();
        JdkTable.samples().forEach((name, sample) -> {
            byte[] encoded = anything.encode(sample);
            try {
                ValueCodecs.create("java", loader, "declared").decode(encoded);
            } catch (UndecodableException e) {
                refused.add(
                        name.equals("list of XML dates")
                                ? name
                                : sample.getClass().getName());
            }
        });
        assertThat(refused)
                .noneMatch(
                        name -> name.matches("java\\.(lang|math|util)\\.[A-Z].*") && !name.equals("java.util.Random"))
                .noneMatch(name -> name.matches("java.util.concurrent.*(Map|Set|List|Queue|Deque|Atomic.*|Adder)"))
                .contains(URL.class.getName(), "java.io.File", "java.util.regex.Pattern");
        assertThat(refused.stream()
                        .filter(name -> name.startsWith("java.time."))
                        .collect(Collectors.toList()))
                .isSubsetOf("java.time.chrono.HijrahChronology", "java.time.temporal.WeekFields");
    }

    @Test
    void url_isWrittenAndReadButNeverPlanted() throws Exception {
        byte[] planted = anything.encode(new URL("http://127.0.0.1/"));
        for (String setting : List.of("known", "declared", "*", "java.**;!*")) {
            ValueCodec codec = ValueCodecs.create("java", loader, setting);
            assertThatThrownBy(() -> codec.decode(planted))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("class java.net.URL is REJECTED")
                    .hasMessageContaining("name java.net.URL and no wildcard");
        }
        ValueCodec own = ValueCodecs.create("java", loader);
        own.encode(new URL("http://127.0.0.2/"));
        assertThat(own.decode(planted)).isEqualTo(new URL("http://127.0.0.1/"));
    }

    /** Its stream names the method that is called, and writing it makes the class known that has the lambda. */
    @Test
    void lambda_isWrittenOnlyIfItsClassIsNamed() {
        Serializable lambda = (Runnable & Serializable) () -> {};
        for (String setting : List.of("known", "*")) {
            ValueCodec codec = ValueCodecs.create("java", loader, setting);
            assertThatThrownBy(() -> codec.encode(new Pair(lambda, 1)))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("class java.lang.invoke.SerializedLambda")
                    .hasMessageContaining("the rule that lambdas are no data");
        }
        ValueCodec named = ValueCodecs.create("java", loader, "known;java.lang.invoke.SerializedLambda");
        assertThat(named.decode(named.encode(new Pair(lambda, 1)))).isInstanceOf(Pair.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"known", "declared", "*", "*;java.lang.reflect.Proxy"})
    void decode_manyOrdersOfInterfaces_definesNoClass(String setting) throws IOException {
        List<String> interfaces = new ArrayList<>(List.of(
                "java.lang.Comparable",
                "java.lang.Runnable",
                "java.io.Serializable",
                "java.lang.Cloneable",
                "java.lang.CharSequence",
                "java.lang.AutoCloseable",
                "java.lang.Iterable"));
        ValueCodec codec = ValueCodecs.create("java", loader, setting);
        Random random = new Random(1);
        int read = 0;
        long before = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
        for (int i = 0; i < 2000; i++) {
            Collections.shuffle(interfaces, random);
            try {
                codec.decode(proxyOf(interfaces));
                read++;
            } catch (UndecodableException e) {
                assertThat(e).hasMessageContaining("REJECTED");
            }
        }
        if (setting.endsWith("Proxy")) {
            assertThat(read).as("some of the first 64 orders come again").isBetween(64, 200);
        } else {
            assertThat(read).isZero();
        }
        long defined = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount() - before;
        assertThat(defined).as("other threads may load some").isLessThan(200);
    }

    /** Class loaders keep the names that they were asked for. */
    @Test
    void decode_longNameOfAClass_isRefusedBeforeItIsLookedUp() throws IOException {
        String name = "a.\n\u001b" + "x".repeat(60_000);
        loader.names.clear();
        for (byte[] value :
                List.of(EmptyObjects.of(name), EmptyObjects.of("[L" + name + ";"), proxyOf(List.of(name)))) {
            assertThatThrownBy(() -> anything.decode(value))
                    .isInstanceOf(UndecodableException.class)
                    .satisfies(KnownClassesTest::isShownShort);
        }
        for (KeyEncoding keys : List.of(anyKey, KeyEncoding.forClassLoader(loader))) {
            assertThatThrownBy(() -> keys.decode(("#e" + "x".repeat(60_000) + ".A").getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(UndecodableException.class)
                    .satisfies(KnownClassesTest::isShownShort);
        }
        assertThatThrownBy(() -> ValueCodecs.create("java", loader).decode(EmptyObjects.of("a.\n\u001b[31mFAKE")))
                .satisfies(KnownClassesTest::isShownShort);
        assertThat(loader.names).isEmpty();
    }

    /** More elements than bytes follow. */
    @Test
    void decode_arraysOfAnyType_takeNoMoreThanTheStream() throws IOException {
        Map<String, Integer> sizes = Map.of("[J", 8, "[D", 8, "[I", 4, "[C", 2, "[B", 1, "[Z", 1);
        int padding = 1 << 20;
        for (Map.Entry<String, Integer> type : sizes.entrySet()) {
            Object empty = Array.newInstance(componentOf(type.getKey()), 0);
            byte[] whole = anything.encode(new Object[] {empty});
            byte[] stream = Arrays.copyOf(whole, whole.length + padding);
            int length = (padding + 100) / type.getValue();
            ByteBuffer.wrap(stream).putInt(whole.length - Integer.BYTES, length);
            assertThatThrownBy(() -> anything.decode(stream))
                    .as(type.getKey())
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining("the limit of what");
        }
        Object largest = new Object[] {new long[100_000], new byte[1000], new boolean[1000], new int[0][]};
        assertThat(anything.decode(anything.encode(largest))).isEqualTo(largest);
        for (int i = 0; i < 300; i++) {
            Object[] some = {new long[i], Map.of("k", new int[i]), List.of("x", new byte[i]), new char[i]};
            Object[] back = (Object[]) anything.decode(anything.encode(some));
            assertThat((long[]) back[0]).hasSize(i);
            assertThat((int[]) ((Map<?, ?>) back[1]).get("k")).hasSize(i);
            assertThat((byte[]) ((List<?>) back[2]).get(1)).hasSize(i);
            assertThat((char[]) back[3]).hasSize(i);
            assertThat(anything.decode(anything.encode(BigInteger.TEN.pow(i)))).isEqualTo(BigInteger.TEN.pow(i));
        }
    }

    private static Class<?> componentOf(String array) {
        try {
            return Class.forName(array).getComponentType();
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(array, e);
        }
    }

    private static void isShownShort(Throwable failure) {
        assertThat(failure.getMessage()).hasSizeLessThan(1000).doesNotContain("\n", "\u001b");
    }

    private static void assertUnknown(ThrowingCallable decoding, Class<?> type) {
        assertThatThrownBy(decoding)
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("class " + type.getName() + " is REJECTED by")
                .hasMessageContaining("'serial-filter'")
                .hasMessageContaining("name " + type.getName() + " in that setting");
    }

    private static byte[] proxyOf(List<String> interfaces) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(ValueKind.JAVA);
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        out.writeByte(ObjectStreamConstants.TC_PROXYCLASSDESC);
        out.writeInt(interfaces.size());
        for (String each : interfaces) {
            out.writeUTF(each);
        }
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
        return bytes.toByteArray();
    }

    record Order(List<Line> lines, Shape shape, Map<String, Object> more) implements Serializable {}

    record Line(int number, Color color) implements Serializable {}

    sealed interface Shape extends Serializable permits Shape.Square {
        record Square(int side) implements Shape {}
    }

    /** Written and read as {@link Written}, by which code of the application decides about the class. */
    static class Amount implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int amount;

        Amount(int amount) {
            this.amount = amount;
        }

        protected Object writeReplace() {
            return new Written(amount);
        }
    }

    static final class LargeAmount extends Amount {
        private static final long serialVersionUID = 1L;

        LargeAmount() {
            super(1000);
        }
    }

    record Written(int amount) implements Serializable {
        private Object readResolve() {
            return amount < 1000 ? new Amount(amount) : new LargeAmount();
        }
    }

    /** Notes the names of the test's classes, and of missing ones, that it is asked for. */
    private static final class Asked extends ClassLoader {
        final Set<String> names = ConcurrentHashMap.newKeySet();

        Asked() {
            super(KnownClassesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("java.")) {
                names.add(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
