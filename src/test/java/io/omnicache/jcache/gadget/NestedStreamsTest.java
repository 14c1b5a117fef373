package io.omnicache.jcache.gadget;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.NestedStreamFilterFactory;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.testing.ChildJvm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streams that a value's own class opens: they escape the cache's filter, unless the JVM has the factory of filters. */
class NestedStreamsTest {
    private static final ClassLoader LOADER = NestedStreamsTest.class.getClassLoader();
    private static final AtomicInteger TRAPS = new AtomicInteger();

    @Test
    void decode_streamWithinAStream_isFilteredIfTheJvmHasTheFactory() {
        String basedir = "-Dbasedir=" + System.getProperty("basedir", "");
        String expected = "log4j %2$s; value %1$s; key %1$s; own filter %1$s; caught %1$s; named runs; plain data read;"
                + " other cache read; elsewhere runs;";
        assertThat(ChildJvm.run(Program.class, List.of(basedir)))
                .as("without")
                .contains(expected.formatted("runs", "runs not"));
        String option = "-Djdk.serialFilterFactory=" + NestedStreamFilterFactory.class.getName();
        assertThat(ChildJvm.run(Program.class, List.of(basedir, option)))
                .as("by the option")
                .contains(expected.formatted("refused", "refused"));
        assertThat(ChildJvm.run(Program.class, List.of(basedir), "set"))
                .as("set in main")
                .contains(expected.formatted("refused", "refused"));
    }

    /** Run in a JVM with or without the factory. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            if (arguments.length > 0) {
                ObjectInputFilter.Config.setSerialFilterFactory(new NestedStreamFilterFactory());
            }
            StringBuilder report = new StringBuilder();
            Thread.currentThread().setContextClassLoader(Gadgets.LIBRARIES);
            byte[] chain = Gadgets.value(Gadgets.all().stream()
                    .filter(each -> each.name().startsWith("log4j"))
                    .findAny()
                    .orElseThrow());
            // log4j uses a MarshalledObject, to which the JDK passes on the filter of the stream around it. Without the
            // factory the value is read without its part.
            ValueCodec knowsLog4j = ValueCodecs.create(
                    "java", Gadgets.LIBRARIES, ObjectInputFilter.Config.createFilter("!org.apache.commons.**"));
            Spark.CALLS.set(0);
            report.append("log4j ").append(outcome(() -> knowsLog4j.decode(chain), Spark.CALLS));

            ValueCodec values = ValueCodecs.create("java", LOADER);
            byte[] value = values.encode(new Nest(new Trap(), Kind.PLAIN));
            report.append("value ").append(outcome(() -> values.decode(value), TRAPS));
            KeyEncoding keys = KeyEncoding.forClassLoader(LOADER);
            byte[] key = keys.encode(new Nest(new Trap(), Kind.PLAIN));
            report.append("key ").append(outcome(() -> keys.decode(key), TRAPS));
            byte[] own = values.encode(new Nest(new Trap(), Kind.OWN_FILTER));
            report.append("own filter ").append(outcome(() -> values.decode(own), TRAPS));
            byte[] caught = values.encode(new Nest(new Trap(), Kind.CAUGHT));
            report.append("caught ").append(outcome(() -> values.decode(caught), TRAPS));

            ValueCodec naming = ValueCodecs.create("java", LOADER, "known;" + Trap.class.getName());
            byte[] named = naming.encode(new Nest(new Trap(), Kind.PLAIN));
            report.append("named ").append(outcome(() -> naming.decode(named), TRAPS));
            byte[] data = values.encode(new Nest(plainData(), Kind.PLAIN));
            boolean isEqual = plainData().equals(((Nest) values.decode(data)).inner);
            report.append(isEqual ? "plain data read; " : "plain data differs; ");
            OtherCache.bytes = naming.encode(new Trap());
            OtherCache.codec = naming;
            values.decode(values.encode(new OtherCache()));
            report.append(TRAPS.getAndSet(0) == 1 ? "other cache read; " : "other cache refused; ");
            report.append("elsewhere ").append(outcome(() -> read(write(new Trap()), null), TRAPS));
            System.out.println(report);
        }

        private static Serializable plainData() {
            Map<Object, Object> map = new HashMap<>(Map.of("a", LocalDate.of(2026, 1, 1), 2, List.of(1, 2, 3)));
            map.put("sets", List.of(Set.of(1), EnumSet.of(TimeUnit.DAYS)));
            return (Serializable) map;
        }

        private static String outcome(Supplier<Object> reading, AtomicInteger calls) {
            try {
                assertThat(reading.get()).isNotNull();
            } catch (UndecodableException e) {
                boolean isClear = String.valueOf(e.getMessage()).contains("REJECTED by ");
                return calls.getAndSet(0) > 0 ? "runs; " : isClear ? "refused; " : "failed by " + e;
            }
            return calls.getAndSet(0) > 0 ? "runs; " : "runs not; ";
        }
    }

    /** How the class that opens a stream treats it. */
    enum Kind {
        PLAIN,
        OWN_FILTER,
        CAUGHT
    }

    /** A class of the application that keeps a part in a stream of its own. */
    static final class Nest implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Kind kind;
        private transient @Nullable Object inner;

        Nest(Serializable inner, Kind kind) {
            this.inner = inner;
            this.kind = kind;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeObject(write(inner));
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            byte[] bytes = (byte[]) in.readObject();
            try {
                inner = read(bytes, kind == Kind.OWN_FILTER ? info -> ObjectInputFilter.Status.ALLOWED : null);
            } catch (IllegalStateException e) {
                if (kind != Kind.CAUGHT) {
                    throw e;
                }
            }
        }
    }

    /** A class that reads from another cache while it is read. */
    static final class OtherCache implements Serializable {
        private static final long serialVersionUID = 1L;

        private static byte[] bytes = {};
        private static ValueCodec codec = ValueCodecs.create("java", LOADER);

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            codec.decode(bytes);
        }
    }

    /** Counts how often it is read. */
    static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            TRAPS.incrementAndGet();
        }
    }

    private static byte[] write(@Nullable Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes, @Nullable ObjectInputFilter own) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            if (own != null) {
                in.setObjectInputFilter(own);
            }
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
