package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.key.RandomKeys;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrentCodingTest {
    private static final int THREADS = 8;

    /** The first values, while the codec still learns their classes. */
    @ParameterizedTest
    @ValueSource(strings = {"json", "fory", "io.omnicache.jcache.codec.ApplicationCodecs$Streams"})
    void encodeAndDecode_byManyThreadsFromTheFirstValueOn_giveEqualValues(String codec) throws Exception {
        for (int round = 0; round < 20; round++) {
            ValueCodec values = ValueCodecs.create(codec, getClass().getClassLoader(), null, Sample.class);
            List<Sample> samples = List.of(new Sample(1, List.of("a", "b")), new Sample(2, List.of()));
            CyclicBarrier start = new CyclicBarrier(THREADS);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<?>> results = new ArrayList<>();
                for (int t = 0; t < THREADS; t++) {
                    Sample sample = samples.get(t % 2);
                    results.add(threads.submit(() -> {
                        start.await();
                        for (int i = 0; i < 50; i++) {
                            assertThat(values.decode(values.encode(sample))).isEqualTo(sample);
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

    public record Sample(int number, List<String> texts) implements Serializable {}

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
