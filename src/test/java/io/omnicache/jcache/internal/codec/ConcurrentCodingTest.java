package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.key.RandomKeys;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConcurrentCodingTest {
    private static final int THREADS = 8;

    @Test
    void encodeAndDecode_byManyThreads_giveWhatOneThreadGets() throws Exception {
        ClassLoader loader = getClass().getClassLoader();
        List<Object> samples = new ArrayList<>();
        RandomKeys random = new RandomKeys(8);
        for (int i = 0; i < 300; i++) {
            samples.add(random.next(3));
        }
        KeyEncoding single = KeyEncoding.forClassLoader(loader);
        List<byte[]> expected = samples.stream().map(single::encode).toList();

        KeyEncoding keys = KeyEncoding.forClassLoader(loader);
        ValueCodec values = ValueCodecs.create("java", loader);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                results.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < samples.size(); i++) {
                        assertThat(keys.encode(samples.get(i))).isEqualTo(expected.get(i));
                        assertThat(keys.decode(expected.get(i))).isEqualTo(samples.get(i));
                        assertThat(values.decode(values.encode(samples.get(i)))).isEqualTo(samples.get(i));
                    }
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
