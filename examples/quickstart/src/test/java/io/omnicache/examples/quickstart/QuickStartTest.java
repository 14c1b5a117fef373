package io.omnicache.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.omnicache.it.RedisProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QuickStartTest {

    @Test
    void run_onAGivenServer_showsEverythingAndLeavesNothingThere() {
        try (RedisProcess redis = RedisProcess.start()) {
            redis.command("SET", "foreign", "x");
            String output = capture(() -> assertTrue(QuickStart.run(redis.uri(), Path.of("src"))));

            assertTrue(output.matches("(?s).*first  pass: +7 files, .* 0 hits, +7 misses.*"), output);
            assertTrue(output.matches("(?s).*second pass: +7 files, .* 7 hits, +0 misses.*"), output);
            assertTrue(output.contains("after b.clear(): a sees Ada, b sees null"), output);
            assertTrue(output.contains("UPDATED 7: open -> paid"), output);
            assertTrue(output.contains("8 x 100 visits, counted together: 800"), output);
            assertTrue(output.matches("(?s).*quickstart-\\w+-a:users:42.*"), output);
            assertEquals("1", redis.command("DBSIZE"));
        }
    }

    @Test
    void run_withoutAServer_startsOneAndEndsIt() {
        String output = capture(() -> assertTrue(QuickStart.run("", Path.of("src"))));

        assertTrue(output.contains("a Redis of its own"), output);
        assertEquals(0, runningServers());
    }

    @Test
    void run_onAServerThatIsNotThere_saysSo() {
        String output = capture(() -> assertFalse(QuickStart.run("redis://127.0.0.1:1", Path.of("src"))));

        assertTrue(output.contains("can't be reached"), output);
    }

    private static long runningServers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("-server"))
                .count();
    }

    private static String capture(Runnable program) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(captured)) {
            System.setOut(stream);
            System.setErr(stream);
            program.run();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return captured.toString();
    }
}
