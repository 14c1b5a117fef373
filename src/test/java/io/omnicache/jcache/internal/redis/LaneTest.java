package io.omnicache.jcache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.Command.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final List<String> heard = new ArrayList<>();
    private final RedisErrors errors = new RedisErrors(ConnectionUri.parse("redis://test?timeout=1ms"));
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
    void add_withoutAThread_endsTheCall_andTheLaneIsFreeAgain() {
        Lane lane = new Lane(executor, call -> call.reply("done"), LaneTest::fail);
        for (Throwable thrown : List.of(
                new OutOfMemoryError("unable to create native thread"), new RejectedExecutionException("closed"))) {
            refusal = thrown;
            AsyncCall call = call();
            lane.add(call);

            assertThat(heard).containsExactly(thrown.getMessage(), "released");
            assertThat(lane.addIfBusy(call())).isFalse();
            heard.clear();
        }

        refusal = null;
        lane.add(call());
        assertThat(heard).containsExactly("done");
    }

    @Test
    void add_whoseWorkThrows_endsTheCall_andTakesUpTheNext() {
        List<AsyncCall> behind = new ArrayList<>();
        Lane[] lane = new Lane[1];
        lane[0] = new Lane(
                executor,
                call -> {
                    if (behind.isEmpty()) {
                        behind.add(call());
                        lane[0].addIfBusy(behind.get(0));
                        throw new OutOfMemoryError("heap");
                    }
                    call.reply("done");
                },
                LaneTest::fail);

        lane[0].add(call());

        assertThat(heard).containsExactly("heap", "released", "done");
        assertThat(lane[0].addIfBusy(call())).isFalse();
    }

    private static void fail(AsyncCall call, Throwable reason) {
        call.fail(reason);
        call.release();
    }

    private AsyncCall call() {
        return new AsyncCall(
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
                ++calls);
    }
}
