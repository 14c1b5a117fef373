package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.CodecSample;
import io.omnicache.benchmarks.store.MeasuredCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Codecs by themselves, in one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    @Param({
        "FORY",
        "JSON",
        "JAVA",
        "FORY_ENCRYPTED",
        "FORY_DEFLATE",
        "FORY_LZ4",
        "FORY_ZSTD",
        "FORY_ZSTD_ENCRYPTED",
        "JDK",
        "KRYO"
    })
    public MeasuredCodec.Kind codec;

    @Param({"RECORD", "OBJECT", "LIST"})
    public CodecSample value;

    private MeasuredCodec measured;
    private Object sample;
    private byte[] encoded;

    @Setup
    public void open() {
        sample = value.value();
        measured = codec.create(sample.getClass());
        encoded = measured.encode(sample);
        if (!measured.decode(encoded).equals(sample)) {
            throw new IllegalStateException(codec + " doesn't give back what it got");
        }
    }

    @Benchmark
    public byte[] encode() {
        return measured.encode(sample);
    }

    @Benchmark
    public Object decode() {
        return measured.decode(encoded);
    }
}
