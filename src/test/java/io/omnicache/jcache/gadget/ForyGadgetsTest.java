package io.omnicache.jcache.gadget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.gadget.Gadgets.Chain;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chains in Fory's own format, from a Fory without any list: the codec's own list refuses each, not only Fory's. */
class ForyGadgetsTest {
    private final ClassLoader context = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void useClassesOfTheApplication() {
        Thread.currentThread().setContextClassLoader(Gadgets.LIBRARIES);
    }

    @AfterEach
    void restoreContext() {
        Thread.currentThread().setContextClassLoader(context);
    }

    private static byte[] value(Object planted) {
        byte[] content = UnrestrictedFory.write(planted);
        byte[] value = new byte[content.length + 2];
        value[0] = ValueKind.FORY;
        value[1] = 1;
        System.arraycopy(content, 0, value, 2, content.length);
        return value;
    }

    @Test
    void decode_chain_isRefusedByTheListOfTheCodec() throws Exception {
        Set<String> runs = new TreeSet<>();
        for (Chain chain : Gadgets.all()) {
            Object planted = Gadgets.inPlace(chain);
            byte[] value = value(planted);
            Spark.CALLS.set(0);
            UnrestrictedFory.read(Arrays.copyOfRange(value, 2, value.length));
            if (Spark.CALLS.getAndSet(0) > 0) {
                runs.add(chain.name());
            }
            for (String setting : GadgetsTest.SETTINGS) {
                ValueCodec codec = ValueCodecs.create("fory", Gadgets.LIBRARIES, setting, Spark.class);
                assertThatThrownBy(() -> codec.decode(value))
                        .as("%s, %s", chain, setting)
                        .isInstanceOf(UndecodableException.class)
                        .message()
                        .containsPattern("is refused: (class .* is refused by a serial filter|is a proxy)");
                assertThat(Spark.CALLS).as("%s, %s", chain, setting).hasValue(0);
            }
        }
        assertThat(runs)
                .as("with an unrestricted Fory")
                .contains("beanshell", "commons-beanutils", "commons-collections 4", "rome")
                .contains("commons-collections 3", "commons-collections 15", "guava")
                .contains("log4j, a stream within the stream");
    }

    /** An interface of this name. */
    private static final class MadeUp extends ClassLoader {
        private Class<?> define(String name) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(0xCAFEBABE);
            out.writeInt(52);
            out.writeShort(5);
            out.writeByte(1);
            out.writeUTF(name);
            out.write(new byte[] {7, 0, 1, 1});
            out.writeUTF("java/lang/Object");
            out.write(new byte[] {7, 0, 3, 0x06, 0x01, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0});
            return defineClass(null, bytes.toByteArray(), 0, bytes.size());
        }
    }

    /** The names have characters that a terminal obeys and that Java allows in names. */
    @Test
    void decode_classThatIsMissing_isShownEscapedAndShortened() throws Exception {
        for (String name : List.of("Evil\u202eclass", "Long" + "\u00adx".repeat(100), "Red\u001b")) {
            byte[] value = value(new ArrayList<>(List.of(Array.newInstance(new MadeUp().define(name), 0))));
            ValueCodec codec = ValueCodecs.create("fory", Gadgets.LIBRARIES, "*", Spark.class);
            assertThatThrownBy(() -> codec.decode(value))
                    .isInstanceOf(UndecodableException.class)
                    .message()
                    .contains("is refused: ")
                    .hasSizeLessThan(500)
                    .matches(message -> message.chars().allMatch(c -> c >= ' ' && c <= '~'), "visible");
        }
    }
}
