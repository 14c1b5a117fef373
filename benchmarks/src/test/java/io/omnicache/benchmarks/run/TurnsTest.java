package io.omnicache.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {

    @Test
    void conduct_severalForks_letsEachMeasureOnceARoundAndNeverTwoAtATime() throws Exception {
        List<String> steps = Collections.synchronizedList(new ArrayList<>());
        run(turns -> List.of(fork(turns, "a", 3, steps), fork(turns, "b", 3, steps), fork(turns, "c", 3, steps)));

        assertEquals(18, steps.size());
        for (int round = 0; round < 3; round++) {
            List<String> seen = new ArrayList<>();
            for (int i = round * 6; i < round * 6 + 6; i += 2) {
                assertEquals(steps.get(i).replace("begin", "end"), steps.get(i + 1));
                seen.add(steps.get(i));
            }
            Collections.sort(seen);
            assertEquals(List.of("a begin", "b begin", "c begin"), seen, "round " + round);
        }
    }

    @Test
    void conduct_aForkThatEndsEarly_goesOnWithTheOthers() throws Exception {
        List<String> steps = Collections.synchronizedList(new ArrayList<>());
        run(turns -> List.of(fork(turns, "a", 1, steps), fork(turns, "b", 4, steps)));

        assertEquals(4, Collections.frequency(steps, "b end"));
    }

    @Test
    void conduct_aRunThatEndsWithoutAFork_goesOnWithTheOthers() throws Exception {
        List<String> steps = Collections.synchronizedList(new ArrayList<>());
        run(turns -> List.of(() -> {}, fork(turns, "b", 2, steps)));

        assertEquals(2, Collections.frequency(steps, "b end"));
    }

    private interface Runs {
        List<Runnable> of(Turns turns);
    }

    private static void run(Runs runs) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Turns turns = new Turns()) {
            List<Future<?>> started = new ArrayList<>();
            for (Runnable run : runs.of(turns)) {
                started.add(threads.submit(run));
            }
            turns.conduct(started);
            for (Future<?> run : started) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Runnable fork(Turns turns, String name, int rounds, List<String> steps) {
        return () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), turns.port())) {
                for (int i = 0; i < rounds; i++) {
                    socket.getOutputStream().write(Turns.READY);
                    assertEquals(Turns.GO, socket.getInputStream().read());
                    steps.add(name + " begin");
                    steps.add(name + " end");
                    socket.getOutputStream().write(Turns.DONE);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
