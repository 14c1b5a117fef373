package io.omnicache.jcache.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls of one JVM, in a file that a killed JVM leaves behind: a line when a call begins, written before the call
 * is made, and one when it has ended. Thread-safe.
 */
final class Recorder implements AutoCloseable {
    private static final String NONE = "-";

    private static final String STOP = "stop";

    private final String jvm;
    private final Path stop;
    private final FileChannel file;
    private final AtomicInteger calls = new AtomicInteger();

    Recorder(String jvm, Path file) {
        this.jvm = jvm;
        this.stop = file.resolveSibling(STOP);
        try {
            this.file = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a call ended. */
    enum Ending {
        /** With a result. */
        DONE,
        /** With an exception that says that nothing was done. */
        REFUSED,
        /** With an exception that leaves it open. */
        UNKNOWN
    }

    /** A name for the next call, unique among all JVMs; also a value that nobody else stores. */
    String nextId() {
        return jvm + "." + calls.incrementAndGet();
    }

    /** Whether {@link #stop} was called, in whichever JVM. */
    boolean isStopped() {
        return Files.exists(stop);
    }

    /** Lets the callers end whose recorders write into this directory. */
    static void stop(Path directory) throws IOException {
        Files.createFile(directory.resolve(STOP));
    }

    /** The call is about to be made. */
    void begins(String id, String key, Action action, String value, String expected, String loaded) {
        long now = System.nanoTime();
        write("begin", id, key, action.name(), text(value), text(expected), text(loaded), Long.toString(now));
    }

    /** The call has returned. */
    void ended(String id, Ending ending, String result) {
        long now = System.nanoTime();
        write("end", id, ending.name(), text(result), Long.toString(now));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String... words) {
        try {
            // One write a line: lines of several threads don't mix, and what is written outlives the JVM.
            file.write(ByteBuffer.wrap((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String word) {
        return word == null ? NONE : word;
    }

    /**
     * The calls of a file, without those that certainly did nothing. A JVM that was killed may have left half a line.
     *
     * @param writesThrough whether a change that was refused may have reached the store, so that its entry is gone
     */
    static List<Operation> read(Path file, boolean writesThrough) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String[]> begun = new HashMap<>();
        List<Operation> calls = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = line.split(" ");
            if (words[0].equals("begin")) {
                begun.put(words[1], words);
            } else if (words[0].equals("end")) {
                String[] begin = begun.remove(words[1]);
                switch (Ending.valueOf(words[2])) {
                    case DONE -> calls.add(call(begin, word(words[3]), Long.parseLong(words[4])));
                    case UNKNOWN -> calls.add(call(begin, null, Operation.NEVER));
                    case REFUSED -> {
                        Operation refused = call(begin, null, Operation.NEVER);
                        if (writesThrough && !refused.onlyReads()) {
                            calls.addAll(refused.asDropsOfItsEntry());
                        }
                    }
                }
            }
        }
        begun.values().forEach(begin -> calls.add(call(begin, null, Operation.NEVER)));
        return calls;
    }

    private static Operation call(String[] begin, String result, long end) {
        return new Operation(
                begin[1],
                begin[2],
                Action.valueOf(begin[3]),
                word(begin[4]),
                word(begin[5]),
                word(begin[6]),
                result,
                Long.parseLong(begin[7]),
                end);
    }

    private static String word(String text) {
        return text.equals(NONE) ? null : text;
    }
}
