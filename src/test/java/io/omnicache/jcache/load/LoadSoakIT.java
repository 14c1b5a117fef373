package io.omnicache.jcache.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Skip;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A JVM with a heap of 256 MB at full load, with callers that outrun the server: the heap after a collection, threads and
 * connections don't grow, and no call fails but for back-pressure. {@code -Dload.seconds=1800} for each kind of threads.
 */
@Tag("soak")
class LoadSoakIT {
    private static final int SAMPLES = 24;
    private static final long HEAP_SLACK_KB = 8 << 10;
    private static final long THREAD_SLACK = 8;

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    @TempDir
    Path directory;

    /** What the JVM uses at one time. */
    private record Use(long heapKb, long threads, long connections, long calls, long refused) {}

    @ParameterizedTest
    @CsvSource({"64, false", "1000, true"})
    void load_forLong_growsNothing(int threads, boolean areVirtual) {
        if (areVirtual && Runtime.version().feature() < 21) {
            Skip.because("virtual threads need JDK 21, and this is " + Runtime.version());
        }
        long seconds = Long.getLong("load.seconds", 60);
        List<Use> uses = new ArrayList<>();
        String uri = server.get().uri() + "?timeout=2m&connect-timeout=2m";
        try (ChildJvm jvm = ChildJvm.start(
                LoadProgram.class,
                List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                uri,
                directory.resolve("omnicache.yaml").toString(),
                Integer.toString(threads),
                Boolean.toString(areVirtual))) {
            for (int i = 0; i < SAMPLES; i++) {
                Awaitility.await()
                        .pollDelay(seconds * 1_000 / SAMPLES, TimeUnit.MILLISECONDS)
                        .atMost(1, TimeUnit.HOURS)
                        .until(() -> true);
                uses.add(use(jvm));
            }
            assertThat(jvm.ask("stop")).isEqualTo("[]");
        }

        print(threads, areVirtual, seconds, uses);
        assertFlat("heap in KB", uses, Use::heapKb, HEAP_SLACK_KB);
        assertFlat("threads", uses, Use::threads, THREAD_SLACK);
        assertFlat("connections", uses, Use::connections, 0);
    }

    private Use use(ChildJvm jvm) {
        String[] words = jvm.ask("use").split(" ");
        long connections = server.get().command("CLIENT", "LIST").lines().count() - 1;
        return new Use(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                connections,
                Long.parseLong(words[2]),
                Long.parseLong(words[3]));
    }

    /** The first quarter is for classes, pools and tables to come; then the end must be as the second quarter. */
    private static void assertFlat(String what, List<Use> uses, ToLongFunction<Use> figure, long slack) {
        long early = uses.subList(SAMPLES / 4, SAMPLES / 2).stream()
                .mapToLong(figure)
                .max()
                .orElseThrow();
        long late = uses.subList(SAMPLES * 3 / 4, SAMPLES).stream()
                .mapToLong(figure)
                .min()
                .orElseThrow();
        assertThat(late).as(what).isLessThanOrEqualTo(early + slack);
    }

    private static void print(int threads, boolean areVirtual, long seconds, List<Use> uses) {
        Use last = uses.get(uses.size() - 1);
        System.out.printf(
                "%d %sthreads for %d s on JDK %s: %d calls a second, %d met back-pressure%n  heap KB %s%n  threads %s%n  connections %s%n",
                threads,
                areVirtual ? "virtual " : "",
                seconds,
                Runtime.version().feature(),
                last.calls() / seconds,
                last.refused(),
                uses.stream().map(Use::heapKb).toList(),
                uses.stream().map(Use::threads).toList(),
                uses.stream().map(Use::connections).toList());
    }
}
