package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code put} takes of the JDK's own classes, {@code get} gives. */
class JdkValuesTest {
    /** In the list of attacks, each for the reason that stands there; a lambda must be named. */
    private static final Set<String> REFUSED = Set.of("java.rmi.MarshalledObject", "java.lang.invoke.SerializedLambda");

    private static final int CLASSES_AT_LEAST = 500;

    private static Map<String, List<Object>> samples = Map.of();

    private final ValueCodec java = ValueCodecs.create("java", getClass().getClassLoader());
    private final ValueCodec narrow =
            ValueCodecs.create("java", getClass().getClassLoader(), "java.**;javax.**;jdk.**;sun.**;com.sun.**;!*");

    @BeforeAll
    static void make() throws IOException {
        System.setProperty("java.awt.headless", "true");
        samples = JdkSamples.of("java.", "javax.xml.");
    }

    @Test
    void decode_publicClassesOfTheJdk_givesWhatEncodeTook() {
        Set<String> refused = new TreeSet<>();
        Set<String> taken = new TreeSet<>();
        Map<String, String> lost = new TreeMap<>();
        samples.forEach((name, objects) -> objects.forEach(sample -> {
            try {
                String loss = lossOf(java, sample);
                if (loss == null) {
                    taken.add(name);
                } else if (canBeRead(sample)) {
                    lost.put(name, loss);
                }
            } catch (CacheException e) {
                if (!String.valueOf(e.getMessage()).contains("is not serialisable")) {
                    refused.add(name);
                }
            }
        }));

        assertThat(lost).isEmpty();
        assertThat(refused).isSubsetOf(REFUSED);
        assertThat(taken).hasSizeGreaterThan(CLASSES_AT_LEAST);
    }

    @Test
    void decode_samplesOfTheJdk_giveWhatEncodeTook() throws Exception {
        for (ValueCodec codec : List.of(java, narrow)) {
            JdkTable.samples().forEach((name, sample) -> {
                Object decoded = codec.decode(codec.encode(sample));
                assertThat(decoded.getClass()).as(name).isEqualTo(sample.getClass());
                if (JdkTable.hasEquals(sample)) {
                    assertThat(decoded).as(name).isEqualTo(sample);
                }
            });
        }
    }

    private static @Nullable String lossOf(ValueCodec codec, Object sample) {
        byte[] encoded = codec.encode(sample);
        try {
            Object decoded = codec.decode(encoded);
            return decoded.getClass() == sample.getClass() ? null : "becomes " + decoded.getClass();
        } catch (UndecodableException e) {
            return e.getMessage();
        }
    }

    /** Whether plain Java deserialisation reads it: some classes of the JDK can be written only. */
    private static boolean canBeRead(Object object) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new ObjectOutputStream(bytes).writeObject(object);
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
            return true;
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            return false;
        }
    }
}
