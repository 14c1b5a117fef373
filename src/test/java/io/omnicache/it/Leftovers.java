package io.omnicache.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files and child processes that one use of a fixture has left. */
record Leftovers(List<Path> files, List<Long> processes) {

    /** Uses a server, closes it, and compares with the state before. */
    static <T extends AutoCloseable> Leftovers after(Supplier<T> starter, Use<? super T> use) throws Exception {
        RedisBinary.command();
        Set<Path> filesBefore = directories().collect(Collectors.toSet());
        Set<Long> processesBefore = children().collect(Collectors.toSet());
        try (T server = starter.get()) {
            use.of(server);
        }
        return new Leftovers(
                directories().filter(file -> !filesBefore.contains(file)).collect(Collectors.toList()),
                children().filter(pid -> !processesBefore.contains(pid)).collect(Collectors.toList()));
    }

    boolean isEmpty() {
        return files.isEmpty() && processes.isEmpty();
    }

    private static Stream<Path> directories() throws IOException {
        try (Stream<Path> files = Files.list(Workspace.root())) {
            return files.toList().stream();
        }
    }

    private static Stream<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid);
    }

    interface Use<T> {
        void of(T server) throws Exception;
    }
}
