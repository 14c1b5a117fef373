package io.omnicache.jcache.testing;

import io.omnicache.it.JvmProcess;
import io.omnicache.it.JvmProgram;
import java.util.List;

/** A {@link JvmProcess} under the name that the tests of this build use; {@link #process()} has its signals. */
public final class ChildJvm implements AutoCloseable {
    private final JvmProcess process;

    private ChildJvm(JvmProcess process) {
        this.process = process;
    }

    /** As {@link JvmProcess#start}. */
    public static ChildJvm start(Class<?> main, List<String> options, String... arguments) {
        return new ChildJvm(JvmProcess.start(main, options, arguments));
    }

    /** As {@link JvmProcess#run}. */
    public static String run(Class<?> main, List<String> options, String... arguments) {
        return JvmProcess.run(main, options, arguments);
    }

    /** In the program: answers. */
    public static void say(String line) {
        JvmProgram.say(line);
    }

    /** Suspends, resumes or kills the JVM, or waits for what it says. */
    public JvmProcess process() {
        return process;
    }

    public String line() {
        return process.line();
    }

    public List<String> lines() {
        return process.lines();
    }

    public String ask(String line) {
        return process.ask(line);
    }

    public void send(String line) {
        process.send(line);
    }

    public boolean endsWithin(long millis) {
        return process.endsWithin(millis);
    }

    public int exitValue() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.close();
    }
}
