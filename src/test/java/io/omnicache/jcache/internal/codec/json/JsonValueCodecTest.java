package io.omnicache.jcache.internal.codec.json;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.omnicache.jcache.codec.JsonFixtures;
import io.omnicache.jcache.codec.JsonFixtures.Abstract;
import io.omnicache.jcache.codec.JsonFixtures.Address;
import io.omnicache.jcache.codec.JsonFixtures.Bean;
import io.omnicache.jcache.codec.JsonFixtures.ByClass;
import io.omnicache.jcache.codec.JsonFixtures.ByCustomName;
import io.omnicache.jcache.codec.JsonFixtures.ByMinimalClass;
import io.omnicache.jcache.codec.JsonFixtures.ByOwnResolver;
import io.omnicache.jcache.codec.JsonFixtures.Contact;
import io.omnicache.jcache.codec.JsonFixtures.Customer;
import io.omnicache.jcache.codec.JsonFixtures.Fax;
import io.omnicache.jcache.codec.JsonFixtures.Grade;
import io.omnicache.jcache.codec.JsonFixtures.HoldsAddress;
import io.omnicache.jcache.codec.JsonFixtures.HoldsBits;
import io.omnicache.jcache.codec.JsonFixtures.HoldsByClass;
import io.omnicache.jcache.codec.JsonFixtures.HoldsClass;
import io.omnicache.jcache.codec.JsonFixtures.HoldsClassesAsKeys;
import io.omnicache.jcache.codec.JsonFixtures.HoldsContentByClass;
import io.omnicache.jcache.codec.JsonFixtures.HoldsFilesAsKeys;
import io.omnicache.jcache.codec.JsonFixtures.HoldsKeys;
import io.omnicache.jcache.codec.JsonFixtures.HoldsListByClass;
import io.omnicache.jcache.codec.JsonFixtures.HoldsPath;
import io.omnicache.jcache.codec.JsonFixtures.HoldsPaths;
import io.omnicache.jcache.codec.JsonFixtures.HoldsPropertyByClass;
import io.omnicache.jcache.codec.JsonFixtures.HoldsUrl;
import io.omnicache.jcache.codec.JsonFixtures.LargerBean;
import io.omnicache.jcache.codec.JsonFixtures.Mail;
import io.omnicache.jcache.codec.JsonFixtures.Numbers;
import io.omnicache.jcache.codec.JsonFixtures.Times;
import io.omnicache.jcache.codec.JsonFixtures.WriteOnly;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueCodecTest {
    private static final String OWN = JsonFixtures.class.getName();

    private static ValueCodec codec(Class<?> type) {
        return codec(type, null);
    }

    private static ValueCodec codec(Class<?> type, @Nullable String filter) {
        return ValueCodecs.create("json", JsonValueCodecTest.class.getClassLoader(), filter, type);
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    private static String text(ValueCodec codec, Object value) {
        return new String(codec.encode(value), UTF_8);
    }

    @Test
    void encode_everyKindOfValue_isReadAsAnEqualOne() {
        List<Object> values = List.of(
                JsonFixtures.customer(),
                Times.sample(),
                Numbers.sample(),
                Bean.of(List.of("x", 1, 0.5, Map.of("k", true)), (byte) 0, (byte) -1),
                new Mail("a@b"),
                Grade.LOW,
                Grade.HIGH,
                "text \uD83D\uDE00 é",
                "unpaired \uD83D",
                "",
                'é',
                true,
                42,
                -42L,
                (short) 3,
                (byte) -3,
                0.1f,
                -0.0,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                new BigDecimal("1E+3"),
                new BigDecimal("0.10"),
                BigInteger.TEN.pow(100),
                UUID.randomUUID(),
                Instant.now(),
                new ArrayList<>(List.of("a", 1)),
                new LinkedHashMap<>(Map.of("a", List.of(1))),
                JsonNodeFactory.instance.objectNode().put("a", 1));
        for (Object value : values) {
            Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
            ValueCodec codec = codec(type);
            assertThat(codec.decode(codec.encode(value)))
                    .as("%s", type)
                    .isEqualTo(value)
                    .hasSameClassAs(value);
        }
        byte[] bytes = {0, 1, -1};
        assertThat(codec(byte[].class).decode(codec(byte[].class).encode(bytes)))
                .isEqualTo(bytes);
        long[] longs = {1, Long.MAX_VALUE};
        assertThat(codec(long[].class).decode(codec(long[].class).encode(longs)))
                .isEqualTo(longs);
    }

    @Test
    void encode_values_arePlainTextWithSortedProperties() {
        assertThat(text(codec(Address.class), new Address("x", 1))).isEqualTo("{\"number\":1,\"street\":\"x\"}");
        assertThat(text(codec(String.class), "a\"é")).isEqualTo("\"a\\\"é\"");
        assertThat(text(codec(byte[].class), new byte[] {0, 1, -1})).isEqualTo("\"AAH/\"");
        assertThat(text(codec(Instant.class), Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
        assertThat(text(codec(BigDecimal.class), new BigDecimal("1.50"))).isEqualTo("1.50");
        assertThat(text(codec(Contact.class), new Mail("a"))).isEqualTo("{\"kind\":\"mail\",\"to\":\"a\"}");
        assertThat(text(codec(Double.class), Double.NaN)).isEqualTo("\"NaN\"");
    }

    @Test
    void encode_interfacesOfCollections_takeAnyOfThem() {
        assertThat(codec(List.class).decode(codec(List.class).encode(List.of(1, "x"))))
                .isEqualTo(List.of(1, "x"));
        assertThat(codec(Map.class).decode(codec(Map.class).encode(Map.of("a", 1))))
                .isEqualTo(Map.of("a", 1));
        assertThat(codec(Set.class).decode(codec(Set.class).encode(Set.of(1)))).isEqualTo(Set.of(1));
        JsonNode tree = JsonNodeFactory.instance.objectNode().put("a", 1);
        assertThat(codec(JsonNode.class).decode(codec(JsonNode.class).encode(tree)))
                .isEqualTo(tree);
    }

    @Test
    void decode_otherVersionsOfAClass_ignoreAndLeaveOut() {
        ValueCodec codec = codec(Address.class);
        assertThat(codec.decode(json("{'more':{'x':[1]},'street':'s'}"))).isEqualTo(new Address("s", 0));
        assertThat(codec.decode(json(" { 'number' : 7, 'street' : null } "))).isEqualTo(new Address(nullText(), 7));
    }

    @SuppressWarnings("NullAway") // What the text says.
    private static String nullText() {
        return null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{'number':1} {}",
                "{'number':1}x",
                "{'number':1,'number':2}",
                "{'number':1.5}",
                "{'number':'1'}",
                "{'number':1e999}",
                "{'number':99999999999}",
                "{'number':",
                "[1]",
                "'secret'",
                "{'street':{}}",
                "{number:1}",
                "{\"number\":1,}",
                "// x\n{}",
                "NaN",
                "\t{}",
                "\n{}",
                "\uFEFF{}"
            })
    void decode_wrongText_isUndecodableAndQuotesNothing(String wrong) {
        ValueCodec codec = codec(Address.class);
        assertThatThrownBy(() -> codec.decode(json(wrong)))
                .isInstanceOf(UndecodableException.class)
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
    }

    @Test
    void decode_otherKindsAndEncodings_areUndecodable() {
        ValueCodec java = ValueCodecs.create("java", getClass().getClassLoader());
        ValueCodec codec = codec(String.class);
        for (Object value : List.of("text", 42, List.of(1), 1.5)) {
            assertThatThrownBy(() -> codec.decode(java.encode(value))).isInstanceOf(UndecodableException.class);
        }
        assertThatThrownBy(() -> codec.decode("\"x\"".getBytes(UTF_16LE)))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> codec.decode(new byte[] {8, 1}))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("compressed");
        assertThatThrownBy(() -> codec.decode(new byte[] {'"', (byte) 0xFF, '"'}))
                .isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> java.decode(codec.encode("x")))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("0x22");
    }

    @Test
    void create_typeThatIsNotDeclared_namesTheSetting() {
        ValueCodec open = codec(Object.class);
        assertThat(open.isDeclared()).isFalse();
        assertThatThrownBy(() -> open.encode("x"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("set value-type");
        assertThatThrownBy(() -> open.decode(json("'x'")))
                .isInstanceOf(CacheException.class)
                .isNotInstanceOf(UndecodableException.class)
                .hasMessageContaining("set value-type");
        assertThatThrownBy(() -> open.declare(Object.class)).hasMessageContaining("set value-type");
        assertThatThrownBy(() -> codec(Serializable.class)).hasMessageContaining("set value-type");

        open.declare(Address.class);
        assertThat(open.isDeclared()).isTrue();
        assertThat(open.decode(open.encode(new Address("x", 1)))).isEqualTo(new Address("x", 1));
    }

    @Test
    void create_abstractType_isRefused() {
        for (Class<?> type : List.of(Abstract.class, Comparable.class, Runnable.class)) {
            assertThatThrownBy(() -> codec(type))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining(type.getName())
                    .hasMessageContaining("abstract")
                    .hasMessageContaining("value-type");
        }
    }

    @Test
    void create_typeWhoseTextWouldNameClasses_isRefused() {
        for (Class<?> type : List.of(
                ByClass.class,
                ByMinimalClass.class,
                ByCustomName.class,
                ByOwnResolver.class,
                HoldsByClass.class,
                HoldsListByClass.class,
                HoldsPropertyByClass.class,
                HoldsContentByClass.class)) {
            assertThatThrownBy(() -> codec(type))
                    .as("%s", type)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining(type.getName())
                    .hasMessageContaining("would choose the class")
                    .hasMessageContaining("@JsonSubTypes");
        }
        for (Class<?> type : List.of(HoldsClass.class, HoldsUrl.class, HoldsAddress.class, HoldsClassesAsKeys.class)) {
            assertThatThrownBy(() -> codec(type))
                    .as("%s", type)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("that the text names");
        }
    }

    /** The text {@code jar:file:/...!/} would open an archive. */
    @Test
    void create_typeWithPaths_isRefused() {
        for (Class<?> type : List.of(Path.class, HoldsPath.class, HoldsPaths.class)) {
            assertThatThrownBy(() -> codec(type))
                    .as("%s", type)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("would open the file system that the text names");
        }
        ValueCodec files = codec(File.class);
        assertThat(files.decode(files.encode(new File("/x")))).isEqualTo(new File("/x"));
    }

    @Test
    void create_typesOfTheJdkThatAreNoData_areRefused() {
        for (Class<?> type : List.of(HoldsBits.class, HoldsFilesAsKeys.class, BitSet.class)) {
            assertThatThrownBy(() -> codec(type))
                    .as("%s", type)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("is no plain value or collection of the JDK");
        }
        HoldsKeys keys = new HoldsKeys(Map.of(LocalDate.EPOCH, 1), Map.of(Grade.HIGH, 2), Map.of(new UUID(1, 2), 3));
        assertThat(codec(HoldsKeys.class).decode(codec(HoldsKeys.class).encode(keys)))
                .isEqualTo(keys);
    }

    static boolean initialised;

    /** What would happen to a class that a text has named. */
    static final class Named {
        static {
            initialised = true;
        }
    }

    /** The forms in which Jackson's typing names classes are data like any other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "['CLASS',{'a':1}]",
                "{'@class':'CLASS'}",
                "{'@c':'CLASS'}",
                "{'@type':'CLASS'}",
                "{'CLASS':{'a':1}}",
                "['java.util.ArrayList',[['CLASS',{}]]]"
            })
    void decode_textThatNamesAClass_createsDataOnly(String form) {
        byte[] text = json("{'anything':" + form.replace("CLASS", Named.class.getName()) + "}");
        Object anything = ((Bean) codec(Bean.class).decode(text)).getAnything();
        assertThat(anything).isInstanceOfAny(List.class, Map.class);
        assertThat(String.valueOf(anything)).contains(Named.class.getName());
        assertThat(codec(Map.class).decode(text)).isInstanceOf(LinkedHashMap.class);
        assertThatThrownBy(() -> codec(Contact.class).decode(json("{'kind':'" + Named.class.getName() + "','to':'x'}")))
                .isInstanceOf(UndecodableException.class);
        assertThat(initialised).isFalse();
    }

    @Test
    void create_typeThatAFilterRefuses_namesClassAndSetting() {
        assertThatThrownBy(() -> codec(Customer.class, "!" + OWN + "$Address;" + OWN + "$*;!*"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(OWN + "$Address")
                .hasMessageContaining("'serial-filter'");
        assertThatThrownBy(() -> codec(Customer.class, "com.acme.**;!*"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(OWN + "$Customer");
        ValueCodec allowed = codec(Customer.class, OWN + "$*;!*");
        assertThat(allowed.decode(allowed.encode(JsonFixtures.customer()))).isEqualTo(JsonFixtures.customer());
        ValueCodec text = codec(String.class, "!*");
        assertThat(text.decode(text.encode("x"))).isEqualTo("x");
    }

    /** Annotations that replace the deserialiser of a type don't keep the filters from being asked. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                MadeByHand.class,
                MadeByConverter.class,
                MadeByBuilder.class,
                HoldsMadeByHand.class,
                HoldsMadeBySetter.class,
                HoldsContentMadeByHand.class,
                HoldsKeysMadeByHand.class,
                HoldsListMadeByHand.class
            })
    void create_typeThatAnnotationsMake_isAskedAbout(Class<?> type) {
        Class<?> refused = type.getSimpleName().startsWith("Holds") ? HandMade.class : type;
        String name = refused.getName();
        assertThatThrownBy(() ->
                        codec(type, "!" + name + ";" + OWN + "$*;" + getClass().getName() + "$*;!*"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("'serial-filter'");
        codec(type, OWN + "$*;" + getClass().getName() + "$*;!*");
    }

    /** Replaces the deserialiser. */
    static final class ByHand extends JsonDeserializer<Object> {
        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            parser.skipChildren();
            return new HandMade();
        }
    }

    static final class KeyByHand extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return new HandMade();
        }
    }

    static final class Converting extends StdConverter<String, MadeByConverter> {
        @Override
        public MadeByConverter convert(String text) {
            return new MadeByConverter();
        }
    }

    public static final class HandMade {
        public int a = 1;
    }

    @JsonDeserialize(using = ByHand.class)
    public static final class MadeByHand {
        public int a = 1;
    }

    @JsonDeserialize(converter = Converting.class)
    public static final class MadeByConverter {
        public int a = 1;
    }

    @JsonDeserialize(builder = MadeByBuilder.Builder.class)
    public static final class MadeByBuilder {
        public int a = 1;

        /** Its class is another one. */
        public static final class Builder {
            public MadeByBuilder build() {
                return new MadeByBuilder();
            }
        }
    }

    public record HoldsMadeByHand(
            @JsonDeserialize(using = ByHand.class) HandMade held) {}

    public static final class HoldsMadeBySetter {
        @JsonDeserialize(using = ByHand.class)
        public void setHeld(HandMade held) {}

        public int getOther() {
            return 1;
        }
    }

    public record HoldsContentMadeByHand(
            @JsonDeserialize(contentUsing = ByHand.class) List<HandMade> held) {}

    public record HoldsKeysMadeByHand(
            @JsonDeserialize(keyUsing = KeyByHand.class) Map<HandMade, String> held) {}

    public record HoldsListMadeByHand(
            @JsonDeserialize(using = ByHand.class) Map<String, List<HandMade>> held) {}

    /** The named subclass is looked at when it is first used. */
    @Test
    void encode_subclassThatAFilterRefuses_isRefused() {
        ValueCodec codec = codec(Contact.class, "!" + OWN + "$Mail;" + OWN + "$*;!*");
        assertThatThrownBy(() -> codec.encode(new Mail("secret")))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(OWN + "$Mail")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> codec.decode(json("{'kind':'mail','to':'x'}")))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("'serial-filter'");
    }

    @Test
    void encode_valuesThatWouldBeReadAsOthers_areRefused() {
        assertThatThrownBy(() -> codec(Bean.class).encode(new LargerBean()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("would be read as " + Bean.class.getName());
        assertThatThrownBy(() -> codec(Contact.class).encode(new Fax(1)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("could not be read again");
        assertThatThrownBy(() -> codec(Number.class).encode(1L))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("would be read as java.lang.Integer");
        ValueCodec numbers = codec(Number.class);
        assertThat(numbers.decode(numbers.encode(1L << 40))).isEqualTo(1L << 40);
        assertThatThrownBy(() -> numbers.encode(5L))
                .as("although a larger one was read back")
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("would be read as java.lang.Integer");
        assertThatThrownBy(() -> codec(WriteOnly.class).encode(WriteOnly.make()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(WriteOnly.class.getName());
        assertThatThrownBy(() -> codec(String.class).encode(5)).isInstanceOf(CacheException.class);
    }

    @Test
    void encode_failures_quoteNothing() {
        assertThatThrownBy(() -> codec(Map.class).encode(Map.of("secret", new Object())))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.lang.Object")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
        assertThatThrownBy(() -> codec(Map.class).encode(Map.of("k", new Throwing())))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("IllegalStateException")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
    }

    public static final class Throwing {
        public int getA() {
            throw new IllegalStateException("secret");
        }
    }

    @Test
    void nesting_upToTheLimit_isWrittenAndReadAlike() {
        ValueCodec codec = codec(Bean.class);
        Bean deepest = Bean.chain(JsonMappers.MAX_DEPTH);
        assertThat(codec.decode(codec.encode(deepest))).isEqualTo(deepest);
        assertThatThrownBy(() -> codec.encode(Bean.chain(JsonMappers.MAX_DEPTH + 1)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("more than 500 levels");
        Bean cycle = new Bean();
        cycle.setNext(Bean.chain(1));
        cycle.getNext().setNext(cycle);
        assertThatThrownBy(() -> codec.encode(cycle)).hasMessageContaining("in a cycle");
        String deep = "{\"anything\":" + "[".repeat(100_000);
        assertThatThrownBy(() -> codec.decode(deep.getBytes(UTF_8))).isInstanceOf(UndecodableException.class);
    }

    @Test
    void nesting_onASmallStack_isReadOnADeepOne() throws Exception {
        ValueCodec codec = codec(Bean.class);
        Bean deepest = Bean.chain(JsonMappers.MAX_DEPTH);
        List<Object> read = new ArrayList<>();
        Thread small = new Thread(null, () -> read.add(codec.decode(codec.encode(deepest))), "small", 180_000);
        small.start();
        small.join();
        assertThat(read).containsExactly(deepest);
    }

    @Test
    void numbers_upToTheLimit_areWrittenAndReadAlike() {
        ValueCodec codec = codec(BigInteger.class);
        BigInteger longest = BigInteger.TEN.pow(JsonMappers.MAX_NUMBER_LENGTH - 30);
        assertThat(codec.decode(codec.encode(longest))).isEqualTo(longest);
        assertThatThrownBy(() -> codec.encode(BigInteger.TEN.pow(JsonMappers.MAX_NUMBER_LENGTH)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("digits");
        assertThatThrownBy(() -> codec.decode(
                        "9".repeat(JsonMappers.MAX_NUMBER_LENGTH + 1).getBytes(UTF_8)))
                .isInstanceOf(UndecodableException.class);
        assertThatThrownBy(() -> codec.decode(json("1e1000000000"))).isInstanceOf(UndecodableException.class);
        BigDecimal scaled = new BigDecimal("1E+1000000000");
        assertThat(codec(BigDecimal.class).decode(codec(BigDecimal.class).encode(scaled)))
                .isEqualTo(scaled);
    }

    @Test
    void names_ofAnyLength_areWrittenAndReadAlike() {
        ValueCodec codec = codec(Map.class);
        Map<String, Object> value = Map.of("é".repeat(200_000), 1, "b", 2);
        assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
        String text = "x".repeat(30_000_000);
        assertThat(codec(String.class).decode(codec(String.class).encode(text))).isEqualTo(text);
    }

    @Test
    void encode_beyondTheSizeLimit_stopsEarly() {
        assertThatThrownBy(() -> codec(List.class).encode(List.of("x".repeat(5_000), 1), 1_000))
                .isInstanceOf(OversizedException.class);
        Object[] endless = new Object[100_000];
        Arrays.fill(endless, "x".repeat(1_000));
        assertThatThrownBy(() -> codec(List.class).encode(Arrays.asList(endless), 1_000))
                .isInstanceOf(OversizedException.class)
                .satisfies(e -> assertThat(((OversizedException) e).size()).isLessThan(100_000));
        assertThat(codec(String.class).encode("x".repeat(998), 1_000)).hasSize(1_000);
        assertThatThrownBy(() -> codec(String.class).encode("x".repeat(999), 1_000))
                .isInstanceOf(OversizedException.class);
    }

    @Test
    void decode_twice_sharesNothing() {
        ValueCodec codec = codec(Bean.class);
        byte[] encoded = codec.encode(Bean.of(List.of(1), (byte) 1));
        Bean first = (Bean) codec.decode(encoded);
        first.getBytes()[0] = 9;
        assertThat(codec.decode(encoded)).isEqualTo(Bean.of(List.of(1), (byte) 1));
    }
}
