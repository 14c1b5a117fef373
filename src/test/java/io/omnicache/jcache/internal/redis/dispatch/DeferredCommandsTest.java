package io.omnicache.jcache.internal.redis.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeferredCommandsTest {
    private final List<String> heard = new ArrayList<>();
    private final RedisErrors errors = new PlainErrors(ConnectionUri.parse("redis://test?timeout=1ms"));
    private @Nullable Throwable refusal;
    private final Executor executor = task -> {
        if (refusal instanceof Error error) {
            throw error;
        }
        if (refusal instanceof RuntimeException exception) {
            throw exception;
        }
        task.run();
    };

    private long calls;

    @Test
    void add_withoutAThread_endsTheCall_andTheQueueIsFreeAgain() {
        DeferredCommands queue = new DeferredCommands(executor, call -> call.reply("done"), DeferredCommandsTest::fail);
        for (Throwable thrown : List.of(
                new OutOfMemoryError("unable to create native thread"), new RejectedExecutionException("closed"))) {
            refusal = thrown;
            AsyncCommand call = call();
            queue.add(call);

            assertThat(heard).containsExactly(thrown.getMessage(), "released");
            assertThat(queue.addIfBusy(call())).isFalse();
            heard.clear();
        }

        refusal = null;
        queue.add(call());
        assertThat(heard).containsExactly("done");
    }

    @Test
    void add_whoseWorkThrows_endsTheCall_andTakesUpTheNext() {
        List<AsyncCommand> behind = new ArrayList<>();
        DeferredCommands[] queue = new DeferredCommands[1];
        queue[0] = new DeferredCommands(
                executor,
                call -> {
                    if (behind.isEmpty()) {
                        behind.add(call());
                        queue[0].addIfBusy(behind.get(0));
                        throw new OutOfMemoryError("heap");
                    }
                    call.reply("done");
                },
                DeferredCommandsTest::fail);

        queue[0].add(call());

        assertThat(heard).containsExactly("heap", "released", "done");
        assertThat(queue[0].addIfBusy(call())).isFalse();
    }

    private static void fail(AsyncCommand call, Throwable reason) {
        call.fail(reason);
        call.release();
    }

    private AsyncCommand call() {
        return new AsyncCommand(
                Command.of(Verb.GET, new byte[1]),
                new AsyncReceiver() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        heard.add(String.valueOf(reply));
                    }

                    @Override
                    public void failed(Throwable failure) {
                        heard.add(String.valueOf(failure.getMessage()));
                    }

                    @Override
                    public void released() {
                        heard.add("released");
                    }
                },
                errors,
                errors::notSent,
                ++calls,
                1_000_000);
    }
}
