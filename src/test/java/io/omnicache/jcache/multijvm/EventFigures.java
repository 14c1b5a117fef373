package io.omnicache.jcache.multijvm;

import io.omnicache.it.JvmProcess;
import io.omnicache.it.RedisProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints the figures of events between JVMs: latency at 1,000 changes a second, delivery at 20,000 a second to three JVMs,
 * and the puts of a writer with and without a listening JVM, in turn. A main program, since it measures times.
 */
final class EventFigures {
    private static final int JVMS = 3;
    private static final int ROUNDS = 5;
    private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=4", "-Xmx256m");

    private EventFigures() {}

    public static void main(String[] arguments) throws Exception {
        List<JvmProcess> jvms = new ArrayList<>();
        try (RedisProcess server = RedisProcess.start()) {
            for (int i = 0; i <= JVMS; i++) {
                jvms.add(JvmProcess.start(
                        EventLoadProgram.class, OPTIONS, server.uri() + "?timeout=20s&connect-timeout=20s"));
            }
            jvms.forEach(jvm -> jvm.await("ready"));
            JvmProcess writer = jvms.get(0);
            writer.ask("put 32 3000");
            ratio(writer, jvms.get(1));
            jvms.get(1).ask("listen");
            writer.ask("rate 4 1000 2000");
            jvms.get(1).ask("heard");
            print("1,000/s, one JVM", writer.ask("rate 4 1000 5000"), jvms.subList(1, 2));
            jvms.subList(2, JVMS + 1).forEach(jvm -> jvm.ask("listen"));
            jvms.forEach(jvm -> jvm.ask("heard"));
            print("20,000/s, three JVMs", writer.ask("rate 16 20000 5000"), jvms.subList(1, JVMS + 1));
        } finally {
            jvms.forEach(JvmProcess::close);
        }
    }

    private static void ratio(JvmProcess writer, JvmProcess listener) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            double alone = Double.parseDouble(writer.ask("put 32 1500"));
            listener.ask("listen");
            double heard = Double.parseDouble(writer.ask("put 32 1500"));
            listener.ask("ignore");
            ratios.add(heard / alone);
            System.out.printf(Locale.ROOT, "puts/s alone %.0f, heard %.0f%n", alone, heard);
        }
        ratios.sort(null);
        System.out.printf(
                Locale.ROOT, "a writer with one listening JVM keeps %.2f of its puts%n", ratios.get(ROUNDS / 2));
    }

    private static void print(String what, String puts, List<JvmProcess> listeners) throws InterruptedException {
        Thread.sleep(1_000);
        System.out.println(what + ": " + puts + " puts; heard, median us, 99th us, gaps, out of order:");
        listeners.forEach(jvm -> System.out.println("  " + jvm.ask("heard")));
    }
}
