package io.omnicache.jcache.internal.codec.fory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.ForyFixtures;
import io.omnicache.jcache.codec.ForyFixtures.Customer;
import io.omnicache.jcache.codec.ForyFixtures.Grade;
import io.omnicache.jcache.codec.ForyFixtures.Mail;
import io.omnicache.jcache.codec.ForyFixtures.Node;
import io.omnicache.jcache.codec.ForyFixtures.Numbers;
import io.omnicache.jcache.codec.ForyFixtures.Picky;
import io.omnicache.jcache.codec.ForyFixtures.Plain;
import io.omnicache.jcache.codec.ForyFixtures.Service;
import io.omnicache.jcache.codec.ForyFixtures.Settings;
import io.omnicache.jcache.codec.ForyFixtures.Stored;
import io.omnicache.jcache.codec.ForyFixtures.Table;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.ValueSamples;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.File;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.apache.fory.Fory;
import org.apache.fory.config.Language;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForyValueCodecTest {
    private static final String FIXTURES = ForyFixtures.class.getName() + "$*";

    private static final Object LAMBDA = (Runnable & Serializable) () -> {};
    private static final Object PROXY = Proxy.newProxyInstance(
            ForyValueCodecTest.class.getClassLoader(), new Class<?>[] {Runnable.class}, new ForyFixtures.Handler(1));

    private final ClassLoader loader = getClass().getClassLoader();
    private final ValueCodec customers = ValueCodecs.create("fory", loader, null, Customer.class);
    private final ValueCodec nodes = ValueCodecs.create("fory", loader, null, Node.class);
    private final ValueCodec undeclared = ValueCodecs.create("fory", loader);
    private final ValueCodec filtered = ValueCodecs.create("fory", loader, FIXTURES + ";java.**;!*");

    @Test
    void encode_declaredRecord_decodesToAnEqualOne() {
        Customer customer = ForyFixtures.customer();
        byte[] encoded = customers.encode(customer);
        assertThat(encoded).startsWith(0x03, 0x01);
        assertThat(customers.decode(encoded)).isEqualTo(customer).isNotSameAs(customers.decode(encoded));
    }

    @Test
    void encode_nullsAndCycles_areKept() {
        Node first = Node.ring();
        first.content = Arrays.asList(null, first, "x");
        first.visits = 9;
        Node decoded = (Node) nodes.decode(nodes.encode(first));
        assertThat(decoded.next().next()).isSameAs(decoded);
        assertThat(decoded.content).isEqualTo(Arrays.asList(null, decoded, "x"));
        assertThat(decoded.next().content).isNull();
        assertThat(decoded.visits).as("transient").isNotEqualTo(9);
    }

    @Test
    void encode_plainValuesOfTheJdk_needNoDeclaration() {
        for (Object value : ForyFixtures.jdkValues()) {
            assertThat(undeclared.decode(undeclared.encode(value)))
                    .as(value.getClass().getName())
                    .isEqualTo(value)
                    .hasSameClassAs(value);
        }
        Object[] array = {1, "x", null, new int[][] {{1}, {}}};
        assertThat((Object[]) undeclared.decode(undeclared.encode(array))).isEqualTo(array);
    }

    @Test
    void encode_compactKinds_areThoseOfTheJavaCodec() {
        ValueCodec java = ValueCodecs.create("java", loader);
        ValueSamples.values().forEach((name, value) -> {
            if (!name.startsWith("java.")) {
                assertThat(undeclared.encode(value)).as(name).isEqualTo(java.encode(value));
                assertThat(undeclared.decode(java.encode(value))).as(name).isEqualTo(value);
            }
        });
    }

    @Test
    void decode_valueOfTheOtherCodec_namesThatCodec() {
        ValueCodec java = ValueCodecs.create("java", loader);
        byte[] ofJava = java.encode(new Stored(1));
        byte[] ofFory = customers.encode(ForyFixtures.customer());
        assertThatThrownBy(() -> customers.decode(ofJava))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("codec java");
        assertThatThrownBy(() -> java.decode(ofFory))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("codec fory");
    }

    /** Kinds of objects that are refused everywhere, even where the filter names everything. */
    static List<Named<Object>> neverStored() {
        return Stream.of(
                        new Service(),
                        new Service[0],
                        LAMBDA,
                        PROXY,
                        new Thread("t"),
                        new File("f"),
                        new Hashtable<>(Map.of(1, 2)),
                        new Settings(),
                        new Table(),
                        Map.of(1, 2).keySet())
                .map(value -> Named.of(value.getClass().getName(), value))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("neverStored")
    void encode_whatIsNoData_isRefusedWithItsNameAndARemedy(Object value) {
        ValueCodec everything = ValueCodecs.create("fory", loader, "**", Node.class);
        for (Object part : List.of(value, List.of(value))) {
            Node node = new Node();
            node.content = part;
            assertThatThrownBy(() -> everything.encode(node))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining(Node.class.getName())
                    .message()
                    .containsPattern("serial-filter|codec 'java'|store what it is made from|serialisable");
        }
    }

    @Test
    void encode_classThatNobodyNamed_namesTheSetting() {
        assertThatThrownBy(() -> undeclared.encode(new Plain(1)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(Plain.class.getName())
                .hasMessageContaining("'serial-filter'")
                .hasMessageContaining("value type");
        assertThatThrownBy(() -> customers.encode(ForyFixtures.customer().with(new Stored(1))))
                .hasMessageContaining(Customer.class.getName())
                .hasMessageContaining(Stored.class.getName())
                .hasMessageContaining("'serial-filter'");
    }

    @Test
    void encode_classThatTheFilterNames_isStored() {
        for (Object value : List.of(ForyFixtures.customer().with(new Stored(1)), Grade.HIGH, new Mail("x"))) {
            assertThat(filtered.decode(filtered.encode(value))).isEqualTo(value);
        }
        Numbers numbers = new Numbers();
        numbers.add(5);
        assertThat(filtered.decode(filtered.encode(numbers))).isEqualTo(numbers).hasSameClassAs(numbers);
    }

    @Test
    void encode_classThatTheFilterRefuses_isRefusedThoughDeclared() {
        ValueCodec refusing = ValueCodecs.create("fory", loader, "!" + Mail.class.getName(), Customer.class);
        assertThat(refusing.decode(refusing.encode(ForyFixtures.customer()))).isEqualTo(ForyFixtures.customer());
        assertThatThrownBy(() -> refusing.encode(ForyFixtures.customer().with(new Mail("secret"))))
                .hasMessageContaining(Mail.class.getName())
                .hasMessageContaining("serial filter")
                .hasMessageNotContaining("secret");
    }

    @Test
    void decode_classThatIsNotAllowed_isNeverMade() {
        byte[] foreign = foreign(List.of(new Service()));
        int made = Service.made;
        for (ValueCodec codec : List.of(undeclared, customers, filtered)) {
            assertThatThrownBy(() -> codec.decode(foreign))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessageContaining(Service.class.getName())
                    .hasMessageContaining("serial");
        }
        assertThat(Service.made).isEqualTo(made);
    }

    @Test
    void decode_lambdaOrProxyOfAnother_isRefused() {
        for (Object value : List.of(LAMBDA, PROXY)) {
            byte[] foreign = foreign(value);
            assertThatThrownBy(() -> filtered.decode(foreign)).isInstanceOf(UndecodableException.class);
        }
    }

    /** What a writer makes that has Fory and no rules. */
    private byte[] foreign(Object value) {
        byte[] content = Fory.builder()
                .withLanguage(Language.JAVA)
                .withCompatible(true)
                .withRefTracking(true)
                .serializeEnumByName(true)
                .requireClassRegistration(false)
                .withTypeChecker((resolver, name) -> true)
                .withClassLoader(loader)
                .build()
                .serialize(value);
        byte[] encoded = new byte[content.length + 2];
        encoded[0] = ValueKind.FORY;
        encoded[1] = 1;
        System.arraycopy(content, 0, encoded, 2, content.length);
        return encoded;
    }

    @Test
    void decode_failureInTheValuesOwnCode_isUndecodableWithoutContent() {
        byte[] encoded = filtered.encode(new ArrayList<>(List.of("private", new Picky())));
        assertThatThrownBy(() -> filtered.decode(encoded))
                .isInstanceOf(UndecodableException.class)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("private")
                .cause()
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("private");
        assertThat(filtered.decode(filtered.encode(new Stored(1)))).isEqualTo(new Stored(1));
    }

    @Test
    void decode_moreOrOtherBytes_isUndecodable() {
        byte[] encoded = customers.encode(ForyFixtures.customer());
        byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
        assertThatThrownBy(() -> customers.decode(longer)).hasMessageContaining("too long");
        byte[] ofLater = encoded.clone();
        ofLater[1] = 2;
        assertThatThrownBy(() -> customers.decode(ofLater))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("format");
        for (int length = 0; length < encoded.length; length++) {
            byte[] truncated = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> customers.decode(truncated)).isInstanceOf(UndecodableException.class);
        }
    }

    @Test
    void encode_nestingBeyondMaxdepth_isRefusedWhereReadingWould() {
        ValueCodec few = ValueCodecs.create("fory", loader, "maxdepth=50", Node.class);
        assertThat(((Node) few.decode(few.encode(Node.chain(50)))).length()).isEqualTo(50);
        byte[] deeper = nodes.encode(Node.chain(51));
        assertThatThrownBy(() -> few.decode(deeper))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("maxdepth");
        assertThatThrownBy(() -> few.encode(Node.chain(51)))
                .isInstanceOf(CacheException.class)
                .isNotInstanceOf(UndecodableException.class)
                .hasMessageContaining("Value of class " + Node.class.getName() + " can't be stored")
                .hasMessageContaining("maxdepth");
    }

    @Test
    void decode_chains_areGiven() {
        for (int length : new int[] {190, 210, 400, 5_000, 20_000}) {
            assertThat(((Node) nodes.decode(nodes.encode(Node.chain(length)))).length())
                    .isEqualTo(length);
        }
    }

    @Test
    void encode_nestingOfAHundredThousand_isAnErrorAndLeavesTheCodecUsable() {
        Node deep = Node.chain(100_000);
        assertThatThrownBy(() -> nodes.encode(deep))
                .isInstanceOf(CacheException.class)
                .isNotInstanceOf(UndecodableException.class)
                .hasMessageContaining("nested");
        assertThat(((Node) nodes.decode(nodes.encode(Node.chain(3)))).length()).isEqualTo(3);
    }

    @Test
    void encode_largeValues_decode() {
        List<Long> many = new ArrayList<>();
        for (long i = 0; i < 300_000; i++) {
            many.add(i << 33);
        }
        assertThat(undeclared.decode(undeclared.encode(many))).isEqualTo(many);
        Node node = new Node();
        node.content = new byte[20_000_000];
        assertThat((byte[]) ((Node) nodes.decode(nodes.encode(node))).content).hasSize(20_000_000);
    }
}
