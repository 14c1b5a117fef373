package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.CodecSample;
import io.omnicache.benchmarks.store.MeasuredCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The processor time that codecs take, which other work on the machine disturbs less than JMH's clock. In each round
 * every codec runs once, in a JVM of its own. Prints a table: median, lowest and highest of the rounds.
 */
public final class CodecTimes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM_UPS = 6;
    private static final int TURNS = 5;
    private static final long TURN_NANOS = 150_000_000;
    private static final int CALLS = 20;

    /** Keeps the results, so that no call is left out. */
    private static Object kept = "";

    private CodecTimes() {}

    /** Measures all codecs. */
    public static void run(List<String> arguments) throws IOException, InterruptedException {
        int rounds = arguments.isEmpty() ? 3 : Integer.parseInt(arguments.get(0));
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (MeasuredCodec.Kind kind : MeasuredCodec.Kind.values()) {
                for (String line : inAJvm(kind)) {
                    String[] parts = line.split("\t");
                    times.computeIfAbsent(parts[0], key -> new ArrayList<>()).add(Double.valueOf(parts[1]));
                }
            }
        }
        times.forEach((what, all) -> {
            double[] sorted =
                    all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            System.out.printf(
                    "| %s | %,.0f (%,.0f-%,.0f) |%n",
                    what, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
        });
    }

    private static List<String> inAJvm(MeasuredCodec.Kind kind) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CodecTimes.class.getName(),
                        kind.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader()
                .lines()
                .filter(line -> line.contains("\t"))
                .toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The JVM for " + kind + " failed");
        }
        return lines;
    }

    /** Measures one codec, in this JVM. */
    public static void main(String[] arguments) {
        MeasuredCodec.Kind kind = MeasuredCodec.Kind.valueOf(arguments[0]);
        for (CodecSample sample : CodecSample.values()) {
            Object value = sample.value();
            MeasuredCodec codec = kind.create(value.getClass());
            byte[] encoded = codec.encode(value);
            print(sample, kind, "encode", () -> codec.encode(value));
            print(sample, kind, "decode", () -> codec.decode(encoded));
        }
        System.exit(kept == null ? 1 : 0);
    }

    private static void print(CodecSample sample, MeasuredCodec.Kind kind, String what, Supplier<Object> call) {
        for (int i = 0; i < WARM_UPS; i++) {
            nanosOfACall(call);
        }
        double[] turns = new double[TURNS];
        Arrays.setAll(turns, i -> nanosOfACall(call));
        Arrays.sort(turns);
        System.out.println(sample.title() + ", " + what + ": " + kind.title() + "\t" + turns[TURNS / 2]);
    }

    private static double nanosOfACall(Supplier<Object> call) {
        long begin = THREADS.getCurrentThreadCpuTime();
        long calls = 0;
        long now = begin;
        while (now - begin < TURN_NANOS) {
            for (int i = 0; i < CALLS; i++) {
                kept = call.get();
            }
            calls += CALLS;
            now = THREADS.getCurrentThreadCpuTime();
        }
        return (double) (now - begin) / calls;
    }
}
