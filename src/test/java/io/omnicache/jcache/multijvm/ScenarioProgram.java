package io.omnicache.jcache.multijvm;

import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.Concurrently;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The main class of one of several JVMs that work on the same cache. For each scenario it reads two lines: after
 * {@code SCENARIO URI} it opens the cache and says {@link #READY}; after {@code THREADS STEPS} it works, says what it
 * noted and, as the last line before {@link #END}, how many events it heard.
 */
final class ScenarioProgram {
    static final String READY = "READY";
    static final String END = "END";

    private ScenarioProgram() {}

    /** Ends the JVM also where the work fails and the client's threads would go on. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    public static void main(String[] arguments) {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] prepared = line.split(" ");
                work(arguments[0], Scenario.valueOf(prepared[0]), prepared[1], input);
            }
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void work(String name, Scenario scenario, String uri, BufferedReader input) throws Exception {
        Scenario.Worker worker = new Scenario.Worker(name, uri, scenario);
        worker.cache.containsKey("warm");
        ChildJvm.say(READY);
        String line = input.readLine();
        if (line == null) {
            throw new IllegalStateException("The parent is gone");
        }
        String[] amount = line.split(" ");
        int steps = Integer.parseInt(amount[1]);
        Concurrently.run(Integer.parseInt(amount[0]), thread -> {
            for (int i = 0; i < steps; i++) {
                scenario.step(worker, i);
            }
        });
        worker.notes().forEach(ChildJvm::say);
        ChildJvm.say(Long.toString(worker.events.sum()));
        worker.cache.getCacheManager().close();
        worker.store.close();
        ChildJvm.say(END);
    }
}
