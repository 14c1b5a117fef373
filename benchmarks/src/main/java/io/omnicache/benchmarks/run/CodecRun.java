package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.report.CodecFigures;
import io.omnicache.benchmarks.report.CodecFiles;
import io.omnicache.benchmarks.run.Options.CodecOptions;
import io.omnicache.benchmarks.store.CodecSample;
import io.omnicache.benchmarks.store.MeasuredCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures codecs without any server. Each round runs every codec with every value once and shortly, each in a fork of
 * its own: when the machine is disturbed for a minute, all codecs are disturbed alike.
 */
public final class CodecRun {
    private CodecRun() {}

    public static void run(List<String> arguments) throws RunnerException {
        CodecOptions options = Options.ofCodecs(arguments);
        List<CodecFigures> figures = new ArrayList<>();
        for (CodecSample sample : CodecSample.values()) {
            for (MeasuredCodec.Kind kind : MeasuredCodec.Kind.values()) {
                Object value = sample.value();
                int bytes = kind.create(value.getClass()).encode(value).length;
                figures.add(new CodecFigures(
                        sample.title(),
                        kind.title(),
                        bytes,
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>()));
            }
        }
        Map<String, String> about = Surroundings.describeCodecs(options.note());
        about.put(
                "mode", options.rounds() + " rounds, each of 3 times " + options.seconds() + " s in a fork of its own");
        for (int round = 0; round < options.rounds(); round++) {
            for (RunResult result : measure(options)) {
                add(result, figures);
            }
            System.out.println(CodecFiles.write(about, figures, MeasuredCodec.Kind.KRYO.title(), options.folder()));
        }
    }

    private static Iterable<RunResult> measure(CodecOptions options) throws RunnerException {
        TimeValue time = TimeValue.milliseconds((long) (options.seconds() * 1_000));
        return new Runner(new OptionsBuilder()
                        .include(CodecBenchmark.class.getName() + "\\.")
                        .forks(1)
                        .warmupIterations(4)
                        .warmupTime(time)
                        .measurementIterations(3)
                        .measurementTime(time)
                        .addProfiler(GCProfiler.class)
                        .jvmArgs("-Xms256m", "-Xmx256m")
                        .shouldFailOnError(true)
                        .build())
                .run();
    }

    private static void add(RunResult result, List<CodecFigures> figures) {
        String value = CodecSample.valueOf(result.getParams().getParam("value")).title();
        String codec =
                MeasuredCodec.Kind.valueOf(result.getParams().getParam("codec")).title();
        CodecFigures own = figures.stream()
                .filter(each -> each.value().equals(value) && each.codec().equals(codec))
                .findFirst()
                .orElseThrow();
        double nanos = result.getPrimaryResult().getScore();
        double allocated =
                result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
        boolean encode = result.getParams().getBenchmark().endsWith(".encode");
        (encode ? own.encodeNanos() : own.decodeNanos()).add(nanos);
        (encode ? own.encodeAllocated() : own.decodeAllocated()).add(allocated);
    }
}
