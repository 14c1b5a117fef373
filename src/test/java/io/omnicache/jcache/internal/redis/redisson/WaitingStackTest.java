package io.omnicache.jcache.internal.redis.redisson;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The path from a call to the wait for its reply is short enough to be read at once. */
class WaitingStackTest {
    private static final Command GET = Command.of(Verb.GET, new byte[] {'k'});

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions().connectingWith("timeout=20s");

    @Test
    void call_waitingForItsReply_isAtMostFourFramesDeep() throws Exception {
        assertThat(framesOf(connection -> connection.call(GET))).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void callAll_waitingForItsReplies_isAtMostFiveFramesDeep() throws Exception {
        assertThat(framesOf(connection -> connection.callAll(List.of(GET, GET))))
                .hasSizeLessThanOrEqualTo(5);
    }

    private List<String> framesOf(Work work) throws InterruptedException {
        RedisConnection connection = redis.connection();
        connection.call(GET);
        redis.command("CLIENT", "PAUSE", "2000", "ALL");
        Thread caller = new Thread(() -> work.run(connection), "caller");
        caller.start();
        Awaitility.await()
                .until(() ->
                        frames(caller).anyMatch(frame -> frame.getMethodName().equals("parkNanos")));
        List<String> frames = frames(caller)
                .filter(frame -> frame.getClassName().startsWith("io.omnicache.jcache.internal.redis"))
                .filter(frame -> !frame.getClassName().startsWith(getClass().getName()))
                .map(StackTraceElement::toString)
                .toList();
        caller.join(TimeUnit.SECONDS.toMillis(20));
        return frames;
    }

    private static Stream<StackTraceElement> frames(Thread thread) {
        return Arrays.stream(thread.getStackTrace());
    }

    @FunctionalInterface
    private interface Work {
        void run(RedisConnection connection);
    }
}
