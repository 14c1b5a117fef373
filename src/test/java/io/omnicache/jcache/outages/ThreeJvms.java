package io.omnicache.jcache.outages;

import io.omnicache.jcache.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The load of three JVMs, which share nothing but Redis. */
final class ThreeJvms implements OutageRun.Watched, AutoCloseable {
    private final List<ChildJvm> jvms = new ArrayList<>();

    /** @param settings further settings of the caches */
    ThreeJvms(Path directory, String uri, String settings) throws IOException {
        Path file = Files.writeString(
                directory.resolve("outages.yaml"),
                "{connection: {uri: '" + uri + "'}, defaults: {failure-policy: miss"
                        + (settings.isEmpty() ? "" : ", " + settings) + "}}");
        for (int i = 0; i < OutageProgram.JVMS; i++) {
            jvms.add(ChildJvm.start(
                    OutageProgram.class,
                    List.of(),
                    file.toUri().toString(),
                    directory.resolve("numbers").toString(),
                    Integer.toString(i)));
        }
    }

    /** What each JVM says to a question. */
    List<String> ask(String question) {
        return jvms.stream().map(jvm -> jvm.ask(question)).toList();
    }

    @Override
    public long hits() {
        return ask("hits").stream().mapToLong(Long::parseLong).min().orElseThrow();
    }

    @Override
    public boolean isWrong() {
        return ask("wrong").stream().anyMatch(answer -> !answer.equals("[]"));
    }

    @Override
    public void close() {
        jvms.forEach(ChildJvm::close);
    }
}
