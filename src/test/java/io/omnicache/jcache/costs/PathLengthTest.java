package io.omnicache.jcache.costs;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Counts the methods of this library between an operation of the API and the wait for the server's reply. The server is
 * paused, and the stack of the waiting thread is read. Frames of {@code internal.redis} are counted apart.
 */
class PathLengthTest {
    private static final String ROOT = "io.omnicache.jcache.";
    private static final String CONNECTION = ROOT + "internal.redis.";
    private static final String TESTS = ROOT + "costs.";
    /** Classes that the JVM makes for lambdas: what is written is the lambda's own method. */
    private static final String GENERATED = "$$Lambda";

    private static final String PAUSE_MILLIS = "500";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private static RedisCachingProvider provider;
    private static Cache<String, String> cache;

    @BeforeAll
    static void start() {
        provider = new RedisCachingProvider();
        cache = provider.getCacheManager(URI.create(server.get().uri()), null)
                .createCache("paths", new MutableConfiguration<>());
        cache.put("a", "1");
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    static List<Path> paths() {
        return List.of(
                new Path("get", 8, c -> c.get("a")),
                new Path("put", 8, c -> c.put("a", "1")),
                new Path("replace(k,old,new)", 12, c -> c.replace("a", "1", "1")),
                new Path("getAll of two", 12, c -> c.getAll(Set.of("a", "b"))),
                new Path("putAll of two", 14, c -> c.putAll(Map.of("a", "1", "b", "2"))),
                new Path("invoke", 11, c -> c.invoke("a", (entry, arguments) -> entry.getValue())),
                new Path("clear", 10, Cache::clear));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void operation_waitsForItsReply_behindFewMethods(Path path) throws InterruptedException {
        path.operation().accept(cache); // Scripts and classes are loaded by then.
        server.get().command("CLIENT", "PAUSE", PAUSE_MILLIS, "ALL");
        Thread caller = new Thread(() -> path.operation().accept(cache));
        caller.start();
        List<String> frames = framesOfWaiting(caller);
        caller.join();

        long ofConnection =
                frames.stream().filter(frame -> frame.startsWith(CONNECTION)).count();
        System.out.printf("| `%s` | %d | %d |%n", path.name(), frames.size() - ofConnection, ofConnection);
        assertThat(frames).hasSizeLessThanOrEqualTo(path.most());
    }

    /** The frames of the library once the thread is parked and looks the same twice in a row. */
    private static List<String> framesOfWaiting(Thread caller) {
        AtomicReference<StackTraceElement[]> before = new AtomicReference<>(new StackTraceElement[0]);
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
            StackTraceElement[] stack = caller.getStackTrace();
            assertThat(caller.isAlive()).as("the operation waits").isTrue();
            return Arrays.equals(before.getAndSet(stack), stack) && isParked(stack);
        });
        return Arrays.stream(before.get())
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .filter(frame -> frame.startsWith(ROOT) && !frame.startsWith(TESTS) && !frame.contains(GENERATED))
                .toList();
    }

    private static boolean isParked(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().equals(LockSupport.class.getName()));
    }

    private record Path(String name, int most, Consumer<Cache<String, String>> operation) {
        @Override
        public String toString() {
            return name;
        }
    }
}
