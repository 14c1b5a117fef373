package io.omnicache.benchmarks.faults;

import io.omnicache.benchmarks.report.Json;
import io.omnicache.it.JvmProcess;
import io.omnicache.it.JvmProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Has each candidate work under each fault, in turn, each time with servers of its own. A candidate has a JVM for all its turns, so that only the first
 * one must be warmed up for long.
 */
public final class FaultRun implements AutoCloseable {
    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=4", "-Xmx512m");
    private static final int FIRST_WARM_UP_MILLIS = 4_000;
    private static final int WARM_UP_MILLIS = 700;

    private final int threads;
    private final Map<Candidate, JvmProcess> members = new EnumMap<>(Candidate.class);

    /** @param threads that read and change each cache */
    public FaultRun(int threads) {
        this.threads = threads;
    }

    /** Prints the tables, and writes them with charts and all rounds after each turn. */
    public void run(
            List<Fault> faults,
            List<Integer> timeouts,
            List<Candidate> candidates,
            int rounds,
            Map<String, String> about,
            Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        FaultTable table = new FaultTable(about);
        List<Candidate> order = new ArrayList<>(candidates);
        for (int round = 0; round < rounds; round++) {
            for (Fault fault : faults) {
                for (int timeout : timeouts) {
                    for (Candidate candidate : order) {
                        System.out.println(fault.id() + ", " + timeout + " ms, " + candidate.id());
                        turn(table.row(timeout, fault, candidate), timeout);
                        table.write(folder);
                    }
                    Collections.rotate(order, 1);
                }
            }
        }
        table.lines().forEach(System.out::println);
    }

    private void turn(FaultTable.Row row, int timeout) throws InterruptedException {
        boolean isNew = !members.containsKey(row.candidate());
        JvmProcess member = members.computeIfAbsent(row.candidate(), of -> JvmProcess.start(FaultMember.class, JVM));
        try (Scene scene = row.fault().open()) {
            int warmUp = isNew ? FIRST_WARM_UP_MILLIS : WARM_UP_MILLIS;
            ask(
                    member,
                    "open " + row.candidate().id() + " " + timeout + " " + threads + " " + warmUp + " "
                            + scene.target().asWords());
            if (scene.losesWhatIsNotReplicated()) {
                ask(member, "hold");
                scene.replicate();
            }
            long begun = System.nanoTime();
            scene.begin();
            if (scene.losesWhatIsNotReplicated()) {
                ask(member, "go-on");
            }
            Thread.sleep(row.fault().millis());
            long ended = scene.end();
            Figures figures = Json.read(
                    ask(member, "end " + begun + " " + ended + " " + row.fault().leastMillis()), Figures.class);
            System.out.println("  " + figures);
            row.rounds().add(figures);
        } catch (IOException | RuntimeException e) {
            System.out.println("  " + e);
            row.failures().add(e.toString());
            members.remove(row.candidate()).close(); // It may be in the middle of something.
        }
    }

    private static String ask(JvmProcess member, String line) throws IOException {
        String answer = member.ask(line);
        if (answer == null || answer.startsWith(JvmProgram.FAILED)) {
            throw new IOException(line.split(" ")[0] + ": " + answer);
        }
        return answer;
    }

    @Override
    public void close() {
        members.values().forEach(JvmProcess::close);
    }
}
