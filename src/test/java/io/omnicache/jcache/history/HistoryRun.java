package io.omnicache.jcache.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.JvmProcess;
import io.omnicache.jcache.testing.Caches;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Some JVMs that call operations of one cache while a test does harm, and what the calls prove. The JVMs live as long
 * as this object: each {@link #record} opens new managers there.
 */
final class HistoryRun implements AutoCloseable {
    static final int JVMS = 3;
    static final int THREADS = 3;
    static final int KEYS = 4;

    private final List<JvmProcess> jvms = new ArrayList<>();
    private final Path directory;
    private String listening = "";
    private boolean hearsAll;
    private int started;
    private int rounds;

    HistoryRun(Path directory) {
        this(directory, JVMS);
    }

    HistoryRun(Path directory, int size) {
        this.directory = directory;
        while (jvms.size() < size) {
            jvms.add(start());
        }
    }

    /**
     * Lets each JVM listen from now on, in every history.
     *
     * @param all whether it hears of the changes of all JVMs
     */
    void listen(boolean synchronous, boolean all) {
        listening = Boolean.toString(synchronous);
        hearsAll = all;
    }

    /** What happens to servers and JVMs while the history is recorded. */
    @FunctionalInterface
    interface Harm {
        Harm NONE = run -> {};

        void during(HistoryRun run) throws Exception;
    }

    /**
     * Records a history.
     *
     * @param settings of the cache, as in a settings file; empty for none
     * @param calls how many calls each thread makes at least; more until the harm is done
     * @param seed of what the threads call; their schedule is the machine's
     * @param clears whether one of the JVMs clears the cache now and then
     */
    List<Operation> record(Kind kind, String uri, String settings, int calls, long seed, boolean clears, Harm harm)
            throws Exception {
        System.out.println("History of " + kind + " " + settings + ", seed " + seed);
        // Several JVMs are busy: no timeout decides.
        String patient = Caches.with(uri, "connect-timeout=1m&timeout=1m");
        rounds++;
        Path files = Files.createDirectory(files());
        for (int i = 0; i < jvms.size(); i++) {
            if (!jvms.get(i).isRunning()) {
                jvms.get(i).close();
                jvms.set(i, start());
            }
            jvms.get(i)
                    .send(("open " + kind + " " + patient + " " + files.resolve("jvm" + i) + " " + settings).strip());
        }
        for (JvmProcess jvm : jvms) {
            jvm.await("done");
        }
        for (int i = 0; i < jvms.size(); i++) {
            if (!listening.isEmpty()) {
                assertThat(jvms.get(i).ask("listen " + files.resolve("events" + i) + " " + listening))
                        .isEqualTo("done");
            }
        }
        for (int i = 0; i < jvms.size(); i++) {
            jvms.get(i)
                    .send("run " + THREADS + " " + KEYS + " " + calls + " " + (seed * JVMS + i) + " "
                            + (clears && i == 0));
        }
        harm.during(this);
        Recorder.stop(files);
        List<JvmProcess> alive = new ArrayList<>();
        for (JvmProcess jvm : jvms) {
            String ran = jvm.line();
            if (ran != null) {
                assertThat(ran).isEqualTo("done");
                alive.add(jvm);
            }
        }
        List<Operation> history = new ArrayList<>();
        for (int i = 0; i < jvms.size(); i++) {
            history.addAll(Recorder.read(files.resolve("jvm" + i), kind.writesThrough()));
        }
        if (!listening.isEmpty()) {
            awaitEvents(history);
        }
        for (JvmProcess jvm : alive) {
            assertThat(jvm.ask("close")).isEqualTo("done");
        }
        return history;
    }

    /** Asynchronous listeners may still be busy. What never comes is found by the judge of the events. */
    private void awaitEvents(List<Operation> history) {
        for (int i = 0; i < jvms.size(); i++) {
            int jvm = i;
            long expected = EventChain.changes(hearsAll ? history : callsOf(jvm, history));
            try {
                Awaitility.await()
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> heard(jvm).size() >= expected);
            } catch (ConditionTimeoutException e) {
                System.out.println("JVM " + jvm + " heard " + heard(jvm).size() + " events, not " + expected);
            }
        }
    }

    /** The calls of one JVM. */
    static List<Operation> callsOf(int jvm, List<Operation> history) {
        return history.stream()
                .filter(call -> call.id().startsWith("jvm" + jvm + "."))
                .toList();
    }

    /** The events that one JVM heard in the last history, in that order. */
    List<EventLog.Heard> heard(int jvm) {
        return EventLog.read(files().resolve("events" + jvm));
    }

    private Path files() {
        return directory.resolve("round-" + rounds);
    }

    /** Returns when the JVMs have made so many calls more, all together. */
    void awaitCalls(int number) {
        long size = size() + number * 100L; // A call is two lines of about fifty characters.
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> size() > size);
    }

    private long size() {
        File[] files = files().toFile().listFiles();
        return Arrays.stream(files).mapToLong(File::length).sum();
    }

    /** A JVM, to be suspended or killed. A killed one is replaced before the next history. */
    JvmProcess jvm(int number) {
        return jvms.get(number);
    }

    /** The verdicts on the keys. */
    static Map<String, Linearizability.Verdict> judge(CacheModel model, List<Operation> history) {
        Map<String, Linearizability.Verdict> verdicts = new TreeMap<>();
        byKey(history).forEach((key, calls) -> verdicts.put(key, Linearizability.of(model, calls)));
        return verdicts;
    }

    static Map<String, List<Operation>> byKey(List<Operation> history) {
        return history.stream().collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
    }

    /** Fails with the calls around the first one that nothing explains. */
    static void assertLinearizable(CacheModel model, List<Operation> history) {
        judge(model, history)
                .forEach((key, verdict) -> assertThat(verdict)
                        .as("the calls of %s", key)
                        .matches(Linearizability.Verdict::isLinearizable, "is linearizable"));
    }

    /**
     * The calls of a history that a model explains. On a cache with a writer an entry is absent while it is written to
     * the store. So reads that miss beside a change of their key are left out, and a {@code clear} beside a change may
     * miss the entry. A call of unknown outcome may leave the entry absent. All other calls must be linearizable.
     */
    static List<Operation> explainable(Kind kind, List<Operation> history) {
        if (!kind.writesThrough()) {
            return history;
        }
        List<Operation> explainable = new ArrayList<>();
        for (Operation call : history) {
            if (call.action() == Action.CLEAR && isBeside(call, history, Operation::mayHaveStored)) {
                explainable.add(call.as(Action.CLEAR_OR_MISS));
            } else if (!isMiss(call) || !isBeside(call, history, other -> !other.onlyReads())) {
                explainable.add(call);
            }
            if (!call.isCertain() && !call.onlyReads() && !call.isDrop()) {
                explainable.addAll(call.asDropsOfItsEntry());
            }
        }
        return explainable;
    }

    private static boolean isMiss(Operation call) {
        return call.onlyReads() && (call.result() == null || call.result().equals("false"));
    }

    private static boolean isBeside(Operation call, List<Operation> history, Predicate<Operation> change) {
        return history.stream()
                .anyMatch(other -> change.test(other) && other.key().equals(call.key()) && other.overlaps(call));
    }

    /** What happened, in numbers; also a proof that the run has tried something. */
    static String describe(List<Operation> history) {
        return history.size() + " calls, "
                + history.stream().filter(call -> !call.isCertain()).count() + " without a known end";
    }

    private JvmProcess start() {
        return JvmProcess.start(HistoryProgram.class, List.of("-Xmx96m"), "jvm" + started++);
    }

    @Override
    public void close() {
        jvms.forEach(JvmProcess::close);
    }
}
