package io.omnicache.jcache.internal.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every task runs exactly once, also when no thread can be started. */
@Timeout(60)
class AsyncThreadsTest {
    private static final OutOfMemoryError NO_THREAD = new OutOfMemoryError("unable to create native thread");

    /** Pools of this JDK don't tolerate a thread factory that fails; later ones do. */
    private static final boolean STARTS_BY_METHOD = Runtime.version().feature() < 19;

    private final AtomicBoolean none = new AtomicBoolean(true);
    private final AtomicBoolean noneElsewhere = new AtomicBoolean(true);
    private final Executor elsewhere = task -> {
        if (noneElsewhere.get()) {
            throw NO_THREAD;
        }
        ForkJoinPool.commonPool().execute(task);
    };
    private final AsyncThreads threads = new AsyncThreads(
            null,
            (owner, pool, loader) -> {
                if (none.get() && !STARTS_BY_METHOD) {
                    throw NO_THREAD;
                }
                return new ForkJoinWorkerThread(pool) {
                    @Override
                    public void start() {
                        if (none.get()) {
                            throw NO_THREAD;
                        }
                        super.start();
                    }
                };
            },
            elsewhere);

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void execute_withoutAThread_runsItHere_once() {
        Thread caller = Thread.currentThread();
        AtomicInteger here = new AtomicInteger();
        Runnable task = () -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            here.incrementAndGet();
        };

        threads.execute(task);
        threads.execute(() -> {
            here.incrementAndGet();
            throw new IllegalStateException("logged");
        });
        assertThat(here).hasValue(2);

        // The pool still has both in its queue.
        none.set(false);
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        threads.execute(() -> ran.complete(true));
        assertThat(ran.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        threads.close();
        assertThat(here).hasValue(2);
    }

    @Test
    void execute_withoutAThreadOfItsOwn_runsItElsewhere() {
        noneElsewhere.set(false);
        CompletableFuture<Thread> ran = new CompletableFuture<>();

        threads.execute(() -> ran.complete(Thread.currentThread()));

        assertThat(ran.orTimeout(20, TimeUnit.SECONDS).join()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void execute_afterTheEnd_runsIt() {
        none.set(false);
        threads.close();
        AtomicInteger here = new AtomicInteger();

        threads.execute(here::incrementAndGet);

        assertThat(here).hasValue(1);
    }

    @Test
    void executeWaiting_withoutAThread_throws_andNeverRunsIt() {
        assertThat(catchThrowable(() -> threads.executeWaiting(() -> heard.add("ran"))))
                .isSameAs(NO_THREAD);

        none.set(false);
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        threads.executeWaiting(() -> ran.complete(true));
        assertThat(ran.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        threads.close();
        assertThat(heard).isEmpty();
    }

    @Test
    void work_withoutAThread_isRefused_andItsSlotIsFreeAgain() {
        for (int i = 0; i < 200; i++) {
            threads.workers().run(new Task());
        }
        assertThat(heard).hasSize(400).containsOnly("refused " + NO_THREAD.getMessage(), "end");
        heard.clear();

        none.set(false);
        for (int i = 0; i < 200; i++) {
            threads.workers().run(new Task());
        }
        Awaitility.await().until(() -> heard.size() == 400);
        assertThat(heard).containsOnly("run", "end");
    }

    @Test
    void work_afterTheEndWithoutAThreadElsewhere_isRefused() {
        none.set(false);
        threads.close();

        threads.workers().run(new Task());

        assertThat(heard).containsExactly("refused " + NO_THREAD.getMessage(), "end");
    }

    @Test
    void executeWaiting_whereNothingTakesIt_isRejected() {
        AsyncThreads closed = new AsyncThreads(
                null,
                (owner, pool, loader) -> ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool),
                task -> {
                    throw new RejectedExecutionException("closed, too");
                });
        closed.close();

        assertThat(catchThrowable(() -> closed.executeWaiting(() -> heard.add("ran"))))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("No thread can be had");
        assertThat(heard).isEmpty();
    }

    private final class Task implements WorkerQueue.Task {
        @Override
        public void run() {
            heard.add("run");
        }

        @Override
        public void refuse(Throwable reason) {
            heard.add("refused " + reason.getMessage());
        }

        @Override
        public void end() {
            heard.add("end");
        }
    }
}
