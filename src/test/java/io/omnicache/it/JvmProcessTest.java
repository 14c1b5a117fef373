package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmProcessTest {

    @Test
    void conversation_suspensionAndEnd_leaveNothing() throws Exception {
        Leftovers left =
                Leftovers.after(() -> JvmProcess.start(Echo.class, List.of("-Dwith=a space"), "ready"), echo -> {
                    echo.await("ready");
                    assertThat(echo.ask("größer als zuvor")).isEqualTo("größer,als,zuvor a space");
                    assertThat(echo.ask("fail")).isEqualTo("failed: java.lang.IllegalStateException: as told null");
                    assertThat(echo.ask("log")).isEqualTo("logged");

                    echo.suspend();
                    echo.send("x");
                    assertThat(stateOf(echo)).isEqualTo('T');
                    echo.resume();
                    assertThat(echo.line()).isEqualTo("x a space");

                    assertThat(echo.ask("exit")).isNull();
                    assertThat(echo.line()).isNull();
                    assertThat(echo.endsWithin(30_000)).isTrue();
                    assertThat(echo.exitValue()).isEqualTo(3);
                });

        assertThat(left.isEmpty()).as("%s", left).isTrue();
    }

    @Test
    void kill_ofASuspendedJvm_endsIt_andWhatItSaidIsStillThere() {
        try (JvmProcess echo = JvmProcess.start(Echo.class, List.of(), "ready")) {
            assertThat(echo.ask("x")).isEqualTo("ready");
            echo.await("x null");
            echo.suspend();

            echo.kill();

            assertThat(echo.isRunning()).isFalse();
            assertThat(echo.line()).isNull();
            assertThatThrownBy(() -> echo.send("x")).hasMessageContaining("Echo takes no line");
            assertThatThrownBy(echo::lines).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void run_ofAProgramThatFails_failsWithItsWords() {
        assertThatThrownBy(() -> JvmProcess.run(Echo.class, List.of()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ArrayIndexOutOfBounds");
    }

    /** On Linux the time of one JVM is comparable with that of another: both are the machine's monotonic clock. */
    @Test
    void nanoTime_ofTwoJvms_isTheSameClock() {
        try (JvmProcess echo = JvmProcess.start(Echo.class, List.of(), "ready")) {
            echo.await("ready");
            long before = System.nanoTime();
            long there = Long.parseLong(echo.ask("time"));
            long after = System.nanoTime();

            assertThat(there).isBetween(before, after);
        }
    }

    private static char stateOf(JvmProcess process) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "stat=", "-p", Long.toString(process.pid())).start();
        return (char) ps.getInputStream().read();
    }

    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) {
            JvmProgram.say(arguments[0]);
            JvmProgram.serve(words -> {
                switch (words[0]) {
                    case "fail" -> throw new IllegalStateException("as told");
                    case "log" -> {
                        System.out.println("a line of the log");
                        return "logged";
                    }
                    case "time" -> {
                        return Long.toString(System.nanoTime());
                    }
                    case "exit" -> System.exit(3);
                    default -> {}
                }
                return String.join(",", words) + " " + System.getProperty("with");
            });
        }
    }
}
