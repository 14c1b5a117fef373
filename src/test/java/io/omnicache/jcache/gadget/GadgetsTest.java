package io.omnicache.jcache.gadget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.gadget.Gadgets.Chain;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each chain runs in a plain stream, and through no codec, key form or setting. */
class GadgetsTest {
    /** The default, the recommended setting, and one by which only the list of refused classes holds. */
    static final List<String> SETTINGS = List.of(
            "known;" + Spark.class.getName(), "declared;" + Spark.class.getName(), "*", "*;java.lang.reflect.Proxy");

    private static final ClassLoader CONTEXT = Thread.currentThread().getContextClassLoader();

    static List<Chain> chains() throws Exception {
        // As in an application: Clojure finds its own libraries by the thread's class loader.
        Thread.currentThread().setContextClassLoader(Gadgets.LIBRARIES);
        return Gadgets.all();
    }

    @BeforeEach
    void useClassesOfTheApplication() {
        Thread.currentThread().setContextClassLoader(Gadgets.LIBRARIES);
    }

    @AfterEach
    void restoreContext() {
        Thread.currentThread().setContextClassLoader(CONTEXT);
    }

    @ParameterizedTest
    @MethodSource("chains")
    void decode_chain_runsInAPlainStreamOnly(Chain chain) throws Exception {
        assertThat(Gadgets.runs(Gadgets.plain(chain))).as("in a plain stream").isTrue();

        byte[] value = Gadgets.value(chain);
        String key = Gadgets.key(chain);
        for (String setting : SETTINGS) {
            for (String name : List.of("java", "fory")) {
                ValueCodec codec = ValueCodecs.create(name, Gadgets.LIBRARIES, setting, Spark.class);
                assertThatThrownBy(() -> codec.decode(value)).isInstanceOf(UndecodableException.class);
            }
            KeyEncoding keys = KeyEncoding.forClassLoader(Gadgets.LIBRARIES, setting);
            for (String form : List.of(key, "#xhibernate-id:com.acme.Person,," + key)) {
                assertThatThrownBy(() -> keys.decode(form.getBytes(StandardCharsets.UTF_8)))
                        .isInstanceOf(UndecodableException.class)
                        .hasMessageContaining("REJECTED");
            }
            assertThatThrownBy(() -> keys.exact().decode(value)).isInstanceOf(UndecodableException.class);
            assertThat(Spark.CALLS).as(setting).hasValue(0);
        }
    }
}
