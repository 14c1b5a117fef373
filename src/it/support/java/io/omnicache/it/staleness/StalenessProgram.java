package io.omnicache.it.staleness;

import io.omnicache.it.JvmProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One of the JVMs; its argument is the class of the {@link LocalCache}. It does what it is told:
 *
 * <ul>
 *   <li>{@code open URI FILE PLACES} opens the cache, and the {@link Board} in that file
 *   <li>{@code start THREADS WRITES SEED} lets threads work, of whose operations that share writes
 *   <li>{@code take} what was counted since it was last asked
 *   <li>{@code stop} ends the threads; this waits for those that still wait for an answer
 *   <li>{@code values} what the cache has now for all keys there ever were, {@code KEY=VALUE} each, a dash for none
 * </ul>
 */
final class StalenessProgram {
    private static final int ATTEMPTS = 5;

    private final Class<?> type;
    private LocalCache cache;
    private Board board;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private long localBefore;

    private StalenessProgram(Class<?> type) {
        this.type = type;
    }

    public static void main(String[] arguments) throws Exception {
        JvmProgram.serve(new StalenessProgram(Class.forName(arguments[0]))::answer);
        System.exit(0);
    }

    private String answer(String... words) throws Exception {
        switch (words[0]) {
            case "open" -> {
                board = Board.map(Path.of(words[2]), Integer.parseInt(words[3]));
                open(words[1]);
            }
            case "start" -> start(Integer.parseInt(words[1]), Double.parseDouble(words[2]), Long.parseLong(words[3]));
            case "take" -> {
                return take().asText();
            }
            case "stop" -> {
                workers.forEach(Worker::end);
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            case "values" -> {
                return values();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    /** On a busy machine the first commands of a JVM may be too slow for the timeout. */
    private void open(String uri) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                cache = (LocalCache) type.getDeclaredConstructor().newInstance();
                cache.open(uri);
                cache.get(Board.key(0, 0));
                return;
            } catch (Exception e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                cache.close();
            }
        }
    }

    private void start(int number, double writes, long seed) {
        for (int i = 0; i < number; i++) {
            Worker worker = new Worker(cache, board, seed + i, writes);
            workers.add(worker);
            Thread thread = new Thread(worker, "worker " + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private Tally take() {
        Tally sum = new Tally();
        workers.forEach(worker -> sum.add(worker.take()));
        long local = cache.localReads();
        sum.local(local < 0 ? -1 : local - localBefore);
        localBefore = local;
        return sum;
    }

    private String values() throws Exception {
        StringBuilder values = new StringBuilder();
        for (int place = 0; place < board.places(); place++) {
            for (long generation = 0; generation <= board.generation(place); generation++) {
                String key = Board.key(place, generation);
                values.append(key)
                        .append('=')
                        .append(Objects.requireNonNullElse(cache.get(key), "-"))
                        .append(' ');
            }
        }
        return values.toString();
    }
}
