package io.omnicache.it.staleness;

import io.omnicache.it.JvmProcess;
import io.omnicache.it.JvmProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Several JVMs with one {@link LocalCache} each, and a foreign client, on a server of their own: first without faults,
 * then with, then quiet. Not for several threads.
 */
public final class StalenessRun {
    private static final int JVMS = 3;
    private static final int PLACES = 100;
    private static final long LOOK_AGAIN_MILLIS = 200;

    /** By the JVMs; so many are needed for a judgement without faults. */
    private static final long LEAST_WRITES = 100;

    private static final long LONGEST_EXTRA_MILLIS = 30_000;

    private final Class<? extends LocalCache> type;
    private final List<String> jvmOptions;
    private int threads = 4;
    private double writes = 0.01;
    private boolean hasForeign = true;
    private boolean harmsServer;
    private boolean isCluster;
    private int pauseMillis = 300;
    private int longestFaultMillis = 3_000;
    private long quietMillis = 15_000;

    /** What was seen. {@code different}: keys on which somebody disagrees after the quiet time, and how. */
    public record Result(Tally calm, Tally faulty, List<String> different, double agreedSeconds) {}

    /** @param jvmOptions of the JVMs that use the cache */
    public StalenessRun(Class<? extends LocalCache> type, List<String> jvmOptions) {
        this.type = type;
        this.jvmOptions = jvmOptions;
    }

    /** Threads of each JVM, and the share of their operations that write. */
    public StalenessRun load(int newThreads, double newWrites) {
        threads = newThreads;
        writes = newWrites;
        return this;
    }

    /** Without it only the JVMs write. */
    public StalenessRun foreign(boolean isThere) {
        hasForeign = isThere;
        return this;
    }

    /** The server takes harm too: it stops, pauses its clients, and crashes. */
    public StalenessRun harmServer() {
        harmsServer = true;
        return this;
    }

    /** On a cluster, whose replicas take the place of their masters; nothing else happens there. */
    public StalenessRun onCluster() {
        isCluster = true;
        return this;
    }

    /** From one fault to the next of its kind, up to twice that time; and the longest fault. */
    public StalenessRun faults(int newPauseMillis, int newLongestMillis) {
        pauseMillis = newPauseMillis;
        longestFaultMillis = newLongestMillis;
        return this;
    }

    /** For so long, at most, all may need to agree after the last write and fault. */
    public StalenessRun quiet(long millis) {
        quietMillis = millis;
        return this;
    }

    /** Runs, with times of chance that follow from the seed as far as the machine lets them. */
    public Result run(long seed, long calmMillis, long faultyMillis) throws Exception {
        LocalCache cache = type.getDeclaredConstructor().newInstance();
        Path file = Files.createTempFile("staleness", ".board");
        List<JvmProcess> jvms = new ArrayList<>();
        try (Servers servers = isCluster ? new Servers.Cluster() : new Servers.One(JVMS, harmsServer)) {
            Board board = Board.map(file, PLACES);
            for (int i = 0; i < JVMS; i++) {
                jvms.add(JvmProcess.start(StalenessProgram.class, jvmOptions, type.getName()));
                jvms.get(i).send("open " + servers.uri(i) + " " + file + " " + PLACES);
            }
            for (JvmProcess jvm : jvms) {
                expectDone(jvm.line());
            }
            ForeignWriter foreign = new ForeignWriter(cache, board, servers.ports(), seed);
            Thread foreignThread = start(foreign, hasForeign);
            for (int i = 0; i < JVMS; i++) {
                expectDone(jvms.get(i).ask("start " + threads + " " + writes + " " + (seed + 1_000 * (i + 1))));
            }
            count(jvms, Math.min(1_000, calmMillis));
            Tally calm = count(jvms, calmMillis);
            Tally faulty = countUnderFaults(
                    jvms,
                    servers.faults(jvms, cache, board, new Faults.Pace(seed, pauseMillis, longestFaultMillis)),
                    faultyMillis);
            foreign.end();
            foreignThread.join();
            jvms.forEach(jvm -> jvm.send("stop"));
            for (JvmProcess jvm : jvms) {
                expectDone(jvm.line());
            }
            long stopped = System.nanoTime();
            List<String> different = different(cache, servers, jvms);
            while (!different.isEmpty() && System.nanoTime() - stopped < quietMillis * 1_000_000) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
                different = different(cache, servers, jvms);
            }
            return new Result(calm, faulty, different, (System.nanoTime() - stopped) / 1e9);
        } finally {
            jvms.forEach(JvmProcess::close);
            Files.delete(file);
        }
    }

    /** What happens in that time; longer, on a busy machine, until enough has happened. */
    private static Tally count(List<JvmProcess> jvms, long millis) throws InterruptedException {
        Tally counted = new Tally();
        long start = System.nanoTime();
        boolean isEnough = false;
        while (!isEnough) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            counted.add(take(jvms));
            long passed = (System.nanoTime() - start) / 1_000_000;
            isEnough = passed >= millis && counted.writes() >= LEAST_WRITES || passed > millis + LONGEST_EXTRA_MILLIS;
        }
        return counted;
    }

    private static Tally countUnderFaults(List<JvmProcess> jvms, List<Faults> faults, long millis)
            throws InterruptedException {
        List<Thread> running =
                faults.stream().map(fault -> start(fault, millis > 0)).toList();
        TimeUnit.MILLISECONDS.sleep(millis);
        faults.forEach(Faults::end);
        for (Thread thread : running) {
            thread.join();
        }
        faults.forEach(Faults::check);
        return take(jvms);
    }

    private static Tally take(List<JvmProcess> jvms) {
        Tally sum = new Tally();
        jvms.forEach(jvm -> jvm.send("take"));
        jvms.forEach(jvm -> sum.add(Tally.of(said(jvm.line()))));
        return sum;
    }

    /** The keys for which a JVM has another value than the server. */
    private static List<String> different(LocalCache cache, Servers servers, List<JvmProcess> jvms) throws IOException {
        List<String> different = new ArrayList<>();
        jvms.forEach(jvm -> jvm.send("values"));
        List<String[]> answers = jvms.stream()
                .map(JvmProcess::line)
                .map(line -> line.startsWith(JvmProgram.FAILED) ? new String[0] : line.split(" "))
                .toList();
        int most = answers.stream().mapToInt(answer -> answer.length).max().orElse(0);
        try (ForeignClient client = new ForeignClient(servers.ports())) {
            for (int jvm = 0; jvm < JVMS; jvm++) {
                String[] values = answers.get(jvm);
                if (values.length < most || most == 0) {
                    different.add("JVM " + jvm + " can't read");
                }
                for (String value : values) {
                    String[] entry = value.split("=");
                    String stored = client.send(server -> cache.getForeign(server, entry[0]));
                    if (!entry[1].equals(stored.isEmpty() ? "-" : stored)) {
                        different.add("JVM " + jvm + " has " + value + ", the server " + stored);
                    }
                }
            }
        }
        return different;
    }

    private static Thread start(Runnable task, boolean runs) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        if (runs) {
            thread.start();
        }
        return thread;
    }

    private static void expectDone(String answer) {
        if (!"done".equals(answer)) {
            throw new IllegalStateException(answer);
        }
    }

    private static String said(String answer) {
        if (answer == null || answer.startsWith(JvmProgram.FAILED)) {
            throw new IllegalStateException(answer);
        }
        return answer;
    }
}
