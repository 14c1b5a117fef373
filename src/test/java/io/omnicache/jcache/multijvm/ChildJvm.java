package io.omnicache.jcache.multijvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One of several JVMs that work on the same cache: started, told to go together with the others, asked what it saw. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildJvm start(String name, String uri, Scenario scenario, int threads, int steps) throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildJvm.class.getName(),
                        name,
                        uri,
                        scenario.name(),
                        Integer.toString(threads),
                        Integer.toString(steps))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ChildJvm(process);
    }

    void awaitReady() throws IOException {
        String line = output.readLine();
        if (!"READY".equals(line)) {
            throw new IllegalStateException("The child said " + line);
        }
    }

    void go() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append("GO\n").flush();
    }

    /** What the child noted, and as its last line how many events it heard of. */
    List<String> results() throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The child failed: " + lines);
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Ends with the work, also where it fails and the client's threads would go on. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    public static void main(String[] arguments) {
        try {
            work(arguments);
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void work(String[] arguments) throws Exception {
        Scenario scenario = Scenario.valueOf(arguments[2]);
        Scenario.Worker worker = new Scenario.Worker(arguments[0], arguments[1], scenario);
        worker.cache.containsKey("warm");
        System.out.println("READY");
        if (System.in.read() < 0) {
            throw new IllegalStateException("The parent is gone");
        }
        int threads = Integer.parseInt(arguments[3]);
        int steps = Integer.parseInt(arguments[4]);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            running.add(pool.submit(() -> {
                for (int i = 0; i < steps; i++) {
                    scenario.step(worker, i);
                }
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }
        pool.shutdown();
        worker.notes().forEach(System.out::println);
        System.out.println(worker.events.sum());
        worker.cache.getCacheManager().close();
        worker.store.close();
    }
}
