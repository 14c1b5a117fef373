package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.async.ContextClassLoader;
import io.omnicache.jcache.internal.async.WorkerQueue;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.PendingCommand;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One operation that no thread waits for, and its future. It runs the stages of {@link OperationExecutor} from
 * callbacks: replies are decoded by {@link AsyncThreads}, and what may wait is done by their workers. At each moment
 * one thread goes on with it. The future completes once, also with what Redis or the application's code throws.
 *
 * <p>Its permit is given back when the connection holds nothing of it any more and what depends on the future has run.
 */
final class AsyncExecution<K, V, T extends @Nullable Object> extends CompletableFuture<T>
        implements AsyncReceiver, WorkerQueue.Task {
    /** What hasn't begun by then fails; as long as a lock is waited for. */
    private static final Duration LONGEST_QUEUEING = Duration.ofSeconds(30);

    private final OperationExecutor<K, V> executor;
    private final AsyncThreads threads;
    private final Supplier<? extends RuntimeException> tooLate;
    private final Semaphore permit;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final long start;
    private final long queuedSince = System.nanoTime();

    // All that follows is forgotten in the end: the application may keep a future for long.
    private @Nullable KeyOperation<K, T> operation;
    /** The operation on arguments that the caller can't alter, for whatever comes after the first command. */
    private @Nullable KeyOperation<K, T> copied;

    private @Nullable ContextClassLoader context = ContextClassLoader.current();
    private @Nullable Runnable endOrder;
    private volatile @Nullable PendingCommand sent;

    /** Whether something of it has been done, so that it isn't given up for having waited. */
    private boolean begun;
    /** Written before a command is sent. */
    private int side = OperationExecutor.NO_GATE;

    private @Nullable Supplier<T> work;
    private @Nullable T result;
    private @Nullable Throwable failure;

    /**
     * @param tooLate what it fails with if it isn't begun in time
     */
    AsyncExecution(
            OperationExecutor<K, V> executor,
            AsyncThreads threads,
            Supplier<? extends RuntimeException> tooLate,
            Semaphore permit) {
        this.executor = executor;
        this.threads = threads;
        this.tooLate = tooLate;
        this.permit = permit;
        this.start = executor.startClock();
    }

    /**
     * Says what is to be done by commands.
     *
     * @param onCopies the same operation on copies; need not be, if one command does it for certain and at once
     * @param orderEnd lets later operations on the key go on; {@code null} if they don't wait
     */
    void begin(KeyOperation<K, T> toDo, KeyOperation<K, T> onCopies, @Nullable Runnable orderEnd) {
        operation = toDo;
        copied = onCopies;
        endOrder = orderEnd;
    }

    /**
     * Sends a command.
     *
     * @param enteredSide of the gate that is to be left when the outcome is there
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

    /** Sends the first command; if it can't be sent, later operations on the key go on. */
    void sendFirst(Command command, int enteredSide) {
        try {
            send(command, enteredSide);
        } catch (Throwable e) {
            endOrder();
            throw e;
        }
    }

    /**
     * Sends the first command when the operations before it on the key have ended; returns whether the operation goes
     * on.
     */
    boolean sendQueued(Command command) {
        boolean goesOn = false;
        try {
            checkInTime();
            goesOn = sendNext(Objects.requireNonNull(operation), command);
        } catch (Throwable e) {
            threads.execute(() -> completeExceptionally(e));
        } finally {
            if (!goesOn) {
                forget();
                letGo();
            }
        }
        return goesOn;
    }

    private void checkInTime() {
        if (System.nanoTime() - queuedSince > LONGEST_QUEUEING.toNanos()) {
            throw tooLate.get();
        }
    }

    /** What hasn't been sent is taken back. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        PendingCommand underway = sent;
        if (cancelled && underway != null) {
            underway.withdraw();
        }
        return cancelled;
    }

    @Override
    public void replied(@Nullable Object reply) {
        executor.leaveGate(side);
        try {
            threads.execute(() -> onReply(reply));
        } catch (Throwable e) { // For want of memory: it must complete all the same.
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
    public void released() {
        letGo();
    }

    private void onReply(@Nullable Object reply) {
        boolean goesOn = false;
        try {
            KeyOperation<K, T> current = Objects.requireNonNull(operation);
            ContextClassLoader loader = Objects.requireNonNull(context);
            Command next = loader.call(() -> current.next(reply));
            if (next != null) {
                goesOn = sendNext(current, next);
            } else if (OperationExecutor.isForWritePath(current)) {
                goesOn = !isDone();
                if (goesOn) {
                    takeWritePath();
                }
            } else {
                T decided = loader.call(() -> executor.onReply(current, reply, start));
                goesOn = decided == null && current.loadsMissing() && !isDone();
                if (goesOn) {
                    KeyOperation<K, T> loading = Objects.requireNonNull(copied);
                    begun = true;
                    runOnWorker(loading::load);
                } else {
                    forget();
                    endOrder();
                    complete(decided);
                }
            }
        } catch (Throwable e) {
            goesOn = false;
            forget();
            endOrder();
            completeExceptionally(e);
        } finally {
            if (!goesOn) {
                endOrder();
                letGo();
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
        fail(reason);
    }

    private void fail(Throwable reason) {
        try {
            forget();
            endOrder();
            completeExceptionally(reason);
        } finally {
            letGo();
        }
    }

    /** Returns whether the operation goes on: not if nobody wants it any more, unless it is half done. */
    private boolean sendNext(KeyOperation<K, T> current, Command next) {
        if (isDone() && !current.isHalfDone()) {
            return false;
        }
        int entered = executor.enterGate(current);
        boolean sending = false;
        try {
            if (executor.isDirect(Objects.requireNonNull(copied))) {
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
        runOnWorker(() -> executor.load(current, executor.end(current, current.onWritePath(), start)));
    }

    /** Has work done by a worker, which completes the future. */
    void runOnWorker(Supplier<T> toDo) {
        work = toDo;
        operation = null;
        copied = null;
        sent = null;
        threads.workers().run(this);
    }

    @Override
    public void run() {
        try {
            if (!begun) {
                if (isDone()) {
                    return; // Cancelled before its turn.
                }
                checkInTime();
            }
            result = Objects.requireNonNull(context).call(Objects.requireNonNull(work));
        } catch (Throwable e) {
            failure = e;
        }
    }

    @Override
    public void refuse(Throwable reason) {
        failure = reason;
    }

    /** Completes the future; what depends on it runs here. */
    @Override
    @SuppressWarnings("NullAway") // Null only where T says so.
    public void end() {
        T ended = result;
        Throwable reason = failure;
        try {
            forget();
            endOrder();
            if (reason != null) {
                completeExceptionally(reason);
            } else {
                complete(ended);
            }
        } finally {
            letGo();
        }
    }

    private void forget() {
        operation = null;
        copied = null;
        context = null;
        sent = null;
        work = null;
        result = null;
        failure = null;
    }

    private void endOrder() {
        Runnable end = endOrder;
        endOrder = null;
        if (end != null) {
            end.run();
        }
    }

    private void letGo() {
        if (holders.decrementAndGet() == 0) {
            sent = null;
            permit.release();
        }
    }
}
