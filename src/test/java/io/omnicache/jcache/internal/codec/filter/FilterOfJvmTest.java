package io.omnicache.jcache.internal.codec.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.codec.ApplicationCodecs;
import io.omnicache.jcache.codec.KeyFixtures.Node;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.testing.ChildJvm;
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
