package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.JvmProcess;
import io.omnicache.jcache.testing.Skip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The kernel loses every packet between application and server: no connection is closed, and nothing says why nothing comes.
 * Both are in a network of their own, which needs Linux and the right to make one.
 */
class PacketLossIT {
    /** Begins a network that only its own processes see. */
    private static final List<String> OWN_NETWORK =
            List.of("unshare", "-rn", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");

    @Test
    void operations_whileTheKernelLosesEveryPacket_endInTime_andWorkAfterwards() throws Exception {
        List<String> trial = new ArrayList<>(OWN_NETWORK);
        trial.addAll(List.of("sh", "-c", PacketLossProgram.LOSE));
        if (!works(trial)) {
            Skip.because("no network of its own whose packets are lost can be made here: " + String.join(" ", trial));
        }

        String said = JvmProcess.runUnder(OWN_NETWORK, PacketLossProgram.class, List.of());

        System.out.println(said);
        assertThat(said.lines().filter(line -> line.startsWith("too slow"))).isEmpty();
        assertThat(said.lines().filter(line -> line.startsWith("not a documented failure")))
                .isEmpty();
        assertThat(said.lines()).contains("works again");
    }

    private static boolean works(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // There is no such command.
        }
    }
}
