package io.omnicache.jcache.internal.codec.fory;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.codec.ForyFixtures;
import io.omnicache.jcache.codec.ForyFixtures.Customer;
import io.omnicache.jcache.codec.ForyFixtures.Node;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ForyConcurrencyTest {
    private static final int THREADS = 32;
    private static final ThreadLocal<CyclicBarrier> MEETING = new ThreadLocal<>();

    private final ClassLoader loader = getClass().getClassLoader();

    @Test
    void encodeAndDecode_byManyThreads_giveWhatOneThreadGets() throws Exception {
        ValueCodec codec = ValueCodecs.create("fory", loader, "maxdepth=400", Customer.class);
        ValueCodec nodes = ValueCodecs.create("fory", loader, null, Node.class);
        Customer customer = ForyFixtures.customer();
        byte[] expected = codec.encode(customer);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        inThreads(() -> {
            start.await();
            for (int i = 0; i < 200; i++) {
                assertThat(codec.encode(customer)).isEqualTo(expected);
                assertThat(codec.decode(expected)).isEqualTo(customer);
                int length = 1 + i % 50;
                assertThat(((Node) nodes.decode(nodes.encode(Node.chain(length)))).length())
                        .isEqualTo(length);
            }
            return null;
        });
    }

    /** All decode at once, and each again within its own decoding: with workers for none of them it would never end. */
    @Test
    void decode_withinDecoding_whileAllWorkersAreHeld_comesThrough() throws Exception {
        int threads = 4 * Runtime.getRuntime().availableProcessors();
        byte[] outer = Nesting.CODEC.encode(new Nesting());
        CyclicBarrier meeting = new CyclicBarrier(threads);
        inThreads(threads, () -> {
            MEETING.set(meeting);
            assertThat(Nesting.CODEC.decode(outer)).isInstanceOf(Nesting.class);
            return null;
        });
    }

    private static void inThreads(Callable<?> task) throws Exception {
        inThreads(THREADS, task);
    }

    private static void inThreads(int count, Callable<?> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(threads.submit(task));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static final class Nesting implements Serializable {
        private static final long serialVersionUID = 1L;

        static final ValueCodec CODEC =
                ValueCodecs.create("fory", Nesting.class.getClassLoader(), Nesting.class.getName());
        static final byte[] INNER = CODEC.encode(List.of("inner"));

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            try {
                MEETING.get().await();
            } catch (Exception e) {
                throw new IOException(e);
            }
            assertThat(CODEC.decode(INNER)).isEqualTo(List.of("inner"));
        }
    }
}
