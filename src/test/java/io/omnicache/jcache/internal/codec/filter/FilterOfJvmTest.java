package io.omnicache.jcache.internal.codec.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.codec.ApplicationCodecs;
import io.omnicache.jcache.codec.KeyFixtures.Node;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.testing.ChildJvm;
import java.io.ObjectInputFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** The JVM's own filter, which can be set once in the life of a JVM, is asked when an object is written. */
class FilterOfJvmTest {

    @Test
    void encode_filterOfTheJvm_isAskedToo() {
        String output = ChildJvm.run(
                UnderJvmFilter.class, List.of("-Djdk.serialFilter=!" + Pair.class.getName() + ";maxdepth=50"));
        assertThat(output)
                .contains(
                        "value refused",
                        "key refused",
                        "depth refused",
                        "list taken",
                        "json refused",
                        "own codec refused");
    }

    /** Such a filter decides anew about each object. What this JVM has written is known all the same. */
    @Test
    void encode_underAFilterInCode_makesTheClassKnown() {
        for (String kind : List.of("allows the package", "leaves open", "rejects undecided")) {
            String output = ChildJvm.run(UnderFilterInCode.class, List.of("-Dkind=" + kind));
            assertThat(output)
                    .as(kind)
                    .contains("value taken", "key taken", "value by declared refused", "key by declared refused");
        }
    }

    /** Run in a JVM that sets a filter before the first cache. */
    static final class UnderFilterInCode {
        private UnderFilterInCode() {}

        public static void main(String[] arguments) {
            ObjectInputFilter.Config.setSerialFilter(
                    switch (System.getProperty("kind")) {
                        case "allows the package" ->
                            info -> info.serialClass() == null
                                    ? ObjectInputFilter.Status.UNDECIDED
                                    : ObjectInputFilter.Status.ALLOWED;
                        case "leaves open" -> info -> ObjectInputFilter.Status.UNDECIDED;
                        default -> ObjectInputFilter.rejectUndecidedClass(ObjectInputFilter.Config.createFilter("*"));
                    });
            ClassLoader loader = UnderFilterInCode.class.getClassLoader();
            Pair pair = new Pair(1, new Node());
            ValueCodec values = ValueCodecs.create("java", loader);
            if (values.decode(values.encode(pair)) instanceof Pair) {
                System.out.println("value taken");
            }
            KeyEncoding keys = KeyEncoding.forClassLoader(loader);
            if (keys.decode(keys.encode(new Pair(1, 2))).equals(new Pair(1, 2))) {
                System.out.println("key taken");
            }
            ValueCodec declared = ValueCodecs.create("java", loader, "declared");
            UnderJvmFilter.say("value by declared", () -> declared.encode(pair), "'declared'");
            KeyEncoding declaredKeys = KeyEncoding.forClassLoader(loader, "declared");
            UnderJvmFilter.say("key by declared", () -> declaredKeys.encode(new Pair(1, 2)), "'declared'");
        }
    }

    /** Run in a JVM with a filter of its own. */
    static final class UnderJvmFilter {
        private UnderJvmFilter() {}

        public static void main(String[] arguments) {
            ClassLoader loader = UnderJvmFilter.class.getClassLoader();
            ValueCodec values = ValueCodecs.create("java", loader);
            say(
                    "value",
                    () -> values.encode(new Pair(1, 2)),
                    "'!" + Pair.class.getName() + "' of the JVM's jdk.serialFilter");
            say(
                    "key",
                    () -> KeyEncoding.forClassLoader(loader).encode(new Pair(1, 2)),
                    "of the JVM's jdk.serialFilter");
            say("depth", () -> values.encode(Node.chain(60)), "'maxdepth=50' of the JVM's jdk.serialFilter");
            say(
                    "json",
                    () -> ValueCodecs.create("json", loader, null, Pair.class),
                    "'!" + Pair.class.getName() + "' of the JVM's jdk.serialFilter");
            ValueCodec own = ValueCodecs.create(ApplicationCodecs.Streams.class.getName(), loader);
            say("own codec", () -> own.decode(own.encode(new Pair(1, 2))), "can't be decoded by the codec");
            List<Integer> list = new ArrayList<>(Collections.nCopies(10_000, 1));
            if (values.decode(values.encode(list)).equals(list)) {
                System.out.println("list taken");
            }
        }

        private static void say(String what, Runnable action, String expected) {
            try {
                action.run();
            } catch (CacheException e) {
                System.out.println(
                        String.valueOf(e.getMessage()).contains(expected) ? what + " refused" : e.getMessage());
            }
        }
    }
}
