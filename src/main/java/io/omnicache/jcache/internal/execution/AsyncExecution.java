package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.async.ContextClassLoader;
import io.omnicache.jcache.internal.async.WorkerQueue;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.PendingCommand;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous operation and its future. The operation runs the stages of {@link OperationExecutor} from
 * callbacks: {@link AsyncThreads} decode replies, and their workers do work that may wait. One thread at a time works
 * on the operation. The future completes once; a failure of Redis or of the application's code completes it
 * exceptionally.
 *
 * <p>The operation's permit is released when the connection has released the command and the dependents of the future
 * have run.
 */
final class AsyncExecution<K, V, T extends @Nullable Object> extends OperationFuture<T>
        implements AsyncReceiver, WorkerQueue.Task {
    private final OperationExecutor<K, V> executor;
    private final AsyncThreads threads;
    private final Supplier<? extends RuntimeException> tooLate;
    private final AsyncPermit permit;
    /**
     * The number of users of the permit: this object until the operation has ended, and the connection while it holds
     * a command.
     */
    private final AtomicInteger holders = new AtomicInteger(1);

    private final long start;
    private final AsyncTime time;

    // The fields below are cleared at the end, since the application may keep the future for a long time.
    private @Nullable KeyOperation<K, T> operation;
    /** The operation on copies of the arguments, which the caller can't alter. Used after the first command. */
    private @Nullable KeyOperation<K, T> copied;

    private @Nullable ContextClassLoader context = ContextClassLoader.current();
    private @Nullable LongConsumer endOrder;
    private volatile @Nullable PendingCommand sent;

    /** Whether a part of the operation has been done; then it no longer fails for having waited too long. */
    private boolean begun;
    /** The side of the gate that the current command has entered. Written before the command is sent. */
    private int side = OperationExecutor.NO_GATE;

    private @Nullable Supplier<T> work;
    /** What the load has to wait for before it goes on. */
    private StepwiseLoad.@Nullable Pause pause;

    private @Nullable T result;
    private @Nullable Throwable failure;

    /**
     * @param tooLate creates the failure of an operation that isn't begun in time
     */
    AsyncExecution(
            OperationExecutor<K, V> executor,
            AsyncThreads threads,
            Supplier<? extends RuntimeException> tooLate,
            AsyncPermit permit,
            AsyncTime time) {
        super(executor.calls());
        this.executor = executor;
        this.threads = threads;
        this.tooLate = tooLate;
        this.permit = permit;
        this.time = time;
        this.start = executor.startClock();
    }

    /**
     * Sets the operation that commands carry out.
     *
     * @param onCopies the same operation on copies of its arguments; may be {@code toDo} itself if one command is
     *     certainly enough and is sent at once
     * @param orderEnd lets later operations on the key start; {@code null} if they don't wait
     */
    void begin(KeyOperation<K, T> toDo, KeyOperation<K, T> onCopies, @Nullable LongConsumer orderEnd) {
        operation = toDo;
        tell(onCopies);
        copied = onCopies;
        endOrder = orderEnd;
    }

    /**
     * Sends a command.
     *
     * @param enteredSide the side of the gate to leave when the reply or a failure arrives
     */
    void send(Command command, int enteredSide) {
        side = enteredSide;
        holders.incrementAndGet();
        try {
            sent = executor.send(command, this);
        } catch (Throwable e) {
            holders.decrementAndGet();
            throw e;
        }
        if (isDone()) {
            sent = null;
        }
    }

    /** Sends the first command. If sending fails, later operations on the key may start. */
    void sendFirst(Command command, int enteredSide) {
        try {
            send(command, enteredSide);
        } catch (Throwable e) {
            endOrder();
            throw e;
        }
    }

    /**
     * Sends the first command after earlier operations on the key have ended. Returns whether the operation
     * continues.
     *
     * @param freeNanos for how long the clocks of those operations stood still
     */
    boolean sendQueued(Command command, long freeNanos) {
        boolean continues = false;
        try {
            time.add(freeNanos);
            checkInTime();
            continues = sendNext(Objects.requireNonNull(operation), command);
        } catch (Throwable e) {
            threads.execute(() -> completeExceptionally(e));
        } finally {
            if (!continues) {
                clearFields();
                releaseHolder();
            }
        }
        return continues;
    }

    private void checkInTime() {
        if (time.isUp()) {
            throw tooLate.get();
        }
    }

    /** Also withdraws a command that hasn't been sent. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        PendingCommand pending = sent;
        if (cancelled && pending != null) {
            pending.withdraw();
        }
        return cancelled;
    }

    @Override
    public void replied(@Nullable Object reply) {
        executor.leaveGate(side);
        try {
            threads.execute(() -> onReply(reply));
        } catch (Throwable e) { // Such as an OutOfMemoryError: the future must complete nevertheless.
            fail(e);
        }
    }

    @Override
    public void failed(Throwable reason) {
        executor.leaveGate(side);
        try {
            threads.execute(() -> onFailure(reason));
        } catch (Throwable e) {
            fail(reason);
        }
    }

    @Override
    public long until(long now, long timeoutNanos) {
        return time.until(timeoutNanos);
    }

    @Override
    public void released() {
        releaseHolder();
    }

    private void onReply(@Nullable Object reply) {
        boolean continues = false;
        try {
            KeyOperation<K, T> current = Objects.requireNonNull(operation);
            ContextClassLoader loader = Objects.requireNonNull(context);
            Command next = loader.call(() -> current.next(reply));
            if (next != null) {
                continues = sendNext(current, next);
            } else if (OperationExecutor.isForWritePath(current)) {
                continues = !isDone();
                if (continues) {
                    takeWritePath();
                }
            } else {
                T decided = loader.call(() -> executor.onReply(current, reply, start));
                continues = decided == null && current.loadsMissing() && !isDone();
                if (continues) {
                    KeyOperation<K, T> loading = Objects.requireNonNull(copied);
                    begun = true;
                    StepwiseLoad<T> steps = loading.stepwiseLoad();
                    if (steps == null) {
                        runOnWorker(loading::load);
                    } else {
                        runSteps(steps);
                    }
                } else {
                    clearFields();
                    endOrder();
                    complete(decided);
                }
            }
        } catch (Throwable e) {
            continues = false;
            clearFields();
            endOrder();
            completeExceptionally(e);
        } finally {
            if (!continues) {
                endOrder();
                releaseHolder();
            }
        }
    }

    private void onFailure(Throwable reason) {
        KeyOperation<K, T> failed = operation;
        if (failed != null && OperationExecutor.isForWritePath(failed, reason) && !isDone()) {
            try {
                takeWritePath();
                return;
            } catch (Throwable e) {
                reason.addSuppressed(e);
            }
        }
        fail(failed == null ? reason : failed.outcomeOf(reason));
    }

    private void fail(Throwable reason) {
        try {
            clearFields();
            endOrder();
            completeExceptionally(reason);
        } finally {
            releaseHolder();
        }
    }

    /**
     * Returns whether the operation continues; {@code false} if the future is complete, after a cancellation for
     * example, unless the operation is half done.
     */
    private boolean sendNext(KeyOperation<K, T> current, Command next) {
        if (isDone() && !current.isHalfDone()) {
            return false;
        }
        int entered = executor.enterGate(current);
        boolean sending = false;
        try {
            KeyOperation<K, T> own = Objects.requireNonNull(copied);
            if (executor.isDirect(own) && !executor.isOutdated(own, next)) {
                send(next, entered);
                sending = true;
            }
        } finally {
            if (!sending) {
                executor.leaveGate(entered);
            }
        }
        if (!sending) {
            takeWritePath();
        }
        return true;
    }

    private void takeWritePath() {
        KeyOperation<K, T> current = Objects.requireNonNull(copied);
        begun = true;
        runOnWorker(() -> executor.load(current, executor.timed(current, current.onWritePath(), start)));
    }

    /** Hands work to a worker, which completes the future with the result. */
    void runOnWorker(Supplier<T> toDo) {
        work = toDo;
        operation = null;
        copied = null;
        sent = null;
        time.onQueued();
        threads.workers().run(this);
    }

    /** Hands a load to a worker, which goes on until the load has to wait for others. */
    @SuppressWarnings("NullAway") // Null only if T permits it, or if there is no result yet.
    void runSteps(StepwiseLoad<T> steps) {
        runOnWorker(() -> {
            if (isDone()) { // Cancelled while it waited.
                steps.close();
                return null;
            }
            pause = steps.advance();
            return pause == null ? steps.result() : null;
        });
    }

    /** Waits without a thread, then goes on with the load. */
    private void awaitOthers(StepwiseLoad.Pause wait) {
        pause = null;
        time.pause(wait);
        wait.signal()
                .copy()
                .completeOnTimeout(null, wait.nanos(), TimeUnit.NANOSECONDS)
                .whenComplete((signal, failed) -> {
                    time.goOn(wait);
                    threads.workers().run(this);
                });
    }

    @Override
    public void run() {
        time.onTaken();
        try {
            if (!begun) {
                if (isDone()) {
                    return; // Cancelled before it began.
                }
                checkInTime();
                begun = true;
            }
            result = time.call(() -> Objects.requireNonNull(context).call(Objects.requireNonNull(work)));
        } catch (Throwable e) {
            failure = e;
        }
    }

    @Override
    public void refuse(Throwable reason) {
        failure = reason;
    }

    /** Completes the future. Its dependents run in this thread. */
    @Override
    @SuppressWarnings("NullAway") // Null only if T permits it.
    public void end() {
        T value = result;
        Throwable reason = failure;
        StepwiseLoad.Pause wait = pause;
        if (wait != null && reason == null) {
            awaitOthers(wait);
            return;
        }
        try {
            clearFields();
            endOrder();
            if (reason != null) {
                completeExceptionally(reason);
            } else {
                complete(value);
            }
        } finally {
            releaseHolder();
        }
    }

    private void clearFields() {
        operation = null;
        copied = null;
        context = null;
        sent = null;
        work = null;
        pause = null;
        result = null;
        failure = null;
    }

    private void endOrder() {
        LongConsumer end = endOrder;
        endOrder = null;
        if (end != null) {
            end.accept(time.freeNanos());
        }
    }

    private void releaseHolder() {
        if (holders.decrementAndGet() == 0) {
            sent = null;
            permit.release();
        }
    }
}
