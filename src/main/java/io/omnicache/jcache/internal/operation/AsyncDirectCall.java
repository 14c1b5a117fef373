package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.async.WaitingWork;
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
 * An operation under way of one command, or of a few, each sent when the reply to the one before is there. Its place is given back when
 * both is over: the connection holds nothing of it any more, and what depends on it has run.
 */
final class AsyncDirectCall<K, T extends @Nullable Object> extends CompletableFuture<T> implements AsyncReceiver {
    /** What hasn't been sent then fails. */
    private static final Duration LONGEST_QUEUEING = Duration.ofSeconds(30);

    private final CacheContext<K, ?> cache;
    private final Route<K, ?> route;
    private final AsyncThreads threads;
    /** Forgotten in the end, as the command is: the application may keep a future for long. */
    private @Nullable Operation<K, T> operation;
    /** The same with arguments that the caller can't alter, for whatever comes after the first command. Forgotten in the end, too. */
    private @Nullable Operation<K, T> longWay;
    /** Forgotten in the end, too. */
    private @Nullable CallerLoader caller = CallerLoader.current();

    private final @Nullable Supplier<T> otherwise;
    private final Semaphore place;
    private final AtomicInteger holders = new AtomicInteger(1);
    /** Written before a command is sent. */
    private int side = -1;

    private @Nullable Runnable turn;

    private final long start;
    private volatile @Nullable PendingCommand sent;

    /**
     * @param longWay the same operation on copies of its arguments; need not be, if one command does it for certain and at once
     * @param turn ends the key's turn, which is kept until the last command's outcome is there; {@code null} if it isn't taken
     */
    AsyncDirectCall(
            CacheContext<K, ?> cache,
            Route<K, ?> route,
            AsyncThreads threads,
            Operation<K, T> operation,
            Operation<K, T> longWay,
            @Nullable Supplier<T> otherwise,
            Semaphore place,
            @Nullable Runnable turn) {
        this.cache = cache;
        this.route = route;
        this.threads = threads;
        this.operation = operation;
        this.longWay = longWay;
        this.otherwise = otherwise;
        this.place = place;
        this.turn = turn;
        this.start = cache.statisticsEnabled().get() ? System.nanoTime() : 0;
    }

    /**
     * Sends a command.
     *
     * @param enteredSide of the gate that is to be left when the outcome is there; negative if none was entered
     */
    void send(Command command, int enteredSide) {
        side = enteredSide;
        holders.incrementAndGet();
        try {
            sent = cache.keyspace().connection().callAsync(command, this);
        } catch (Throwable e) {
            holders.decrementAndGet();
            throw e;
        }
        if (isDone()) {
            sent = null;
        }
    }

    /** As above; if it can't be sent, the turn ends. */
    void sendHavingTurn(Command command, int enteredSide) {
        try {
            send(command, enteredSide);
        } catch (Throwable e) {
            endTurn();
            throw e;
        }
    }

    /** Sends the first command now that the key's turn has come; returns whether the operation is under way. */
    boolean sendInTurn(Command command, long queuedSince, Supplier<? extends RuntimeException> tooLate) {
        boolean goesOn = false;
        try {
            if (System.nanoTime() - queuedSince > LONGEST_QUEUEING.toNanos()) {
                throw tooLate.get();
            }
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
        leaveGate();
        try {
            threads.execute(() -> finish(reply));
        } catch (Throwable e) { // For want of memory: it must complete all the same.
            fail(e);
        }
    }

    @Override
    public void failed(Throwable failure) {
        leaveGate();
        try {
            threads.execute(() -> failOrGoOn(failure));
        } catch (Throwable e) {
            fail(failure);
        }
    }

    private void failOrGoOn(Throwable failure) {
        Operation<K, T> failed = operation;
        if (failure instanceof WrongTypeException && failed != null && failed.endsOtherTypes() && !isDone()) {
            try {
                goLongWay();
                return;
            } catch (Throwable e) {
                failure.addSuppressed(e);
            }
        }
        fail(failure);
    }

    private void fail(Throwable failure) {
        try {
            forget();
            endTurn();
            completeExceptionally(failure);
        } finally {
            letGo();
        }
    }

    @Override
    public void released() {
        letGo();
    }

    private void finish(@Nullable Object reply) {
        boolean goesOn = false;
        try {
            Operation<K, T> done = Objects.requireNonNull(operation);
            CallerLoader loader = Objects.requireNonNull(caller);
            Command next = loader.call(() -> done.follow(reply));
            if (next != null) {
                goesOn = sendNext(done, next);
            } else if (!done.isDecided()) {
                goesOn = !isDone();
                if (goesOn) {
                    goLongWay();
                }
            } else {
                T result = loader.call(() -> done.onReply(reply));
                record(done, result);
                goesOn = result == null && otherwise != null && !isDone();
                if (goesOn) {
                    finishWaiting(Objects.requireNonNull(otherwise));
                } else {
                    forget();
                    endTurn();
                    complete(result);
                }
            }
        } catch (Throwable e) {
            goesOn = false;
            forget();
            endTurn();
            completeExceptionally(e);
        } finally {
            if (!goesOn) {
                endTurn();
                letGo();
            }
        }
    }

    /** Returns whether the operation goes on: not if nobody wants it any more. */
    private boolean sendNext(Operation<K, T> underWay, Command next) {
        if (isDone()) {
            return false;
        }
        int entered = underWay.isChanging() ? cache.gate().enter() : -1;
        boolean sending = false;
        try {
            if (entered < 0 || route.isDirect(Objects.requireNonNull(longWay))) {
                send(next, entered);
                sending = true;
            }
        } finally {
            if (!sending && entered >= 0) {
                cache.gate().leave(entered);
            }
        }
        if (!sending) {
            goLongWay();
        }
        return true;
    }

    private void goLongWay() {
        Operation<K, T> underWay = Objects.requireNonNull(longWay);
        finishWaiting(() -> {
            T result = underWay.onWritePath();
            record(underWay, result);
            return result == null && otherwise != null ? otherwise.get() : result;
        });
    }

    private void record(Operation<K, T> done, @Nullable T result) {
        if (start != 0 && cache.statisticsEnabled().get()) {
            done.timing().record(cache.statistics(), System.nanoTime() - start, result);
        }
    }

    /** With the others that wait, of which only so many run; what depends on it runs when it no longer counts among them. */
    private void finishWaiting(Supplier<T> work) {
        CallerLoader loader = Objects.requireNonNull(caller);
        forget();
        threads.work().run(new WaitingWork.Task() {
            private @Nullable T result;
            private @Nullable Throwable failure;

            @Override
            public void run() {
                try {
                    result = loader.call(work);
                } catch (Throwable e) {
                    failure = e;
                }
            }

            @Override
            public void refuse(Throwable reason) {
                failure = reason;
            }

            @Override
            @SuppressWarnings("NullAway") // Null only where T says so.
            public void end() {
                try {
                    endTurn();
                    if (failure != null) {
                        completeExceptionally(failure);
                    } else {
                        complete(result);
                    }
                } finally {
                    letGo();
                }
            }
        });
    }

    private void forget() {
        operation = null;
        longWay = null;
        caller = null;
        sent = null;
    }

    private void endTurn() {
        Runnable end = turn;
        turn = null;
        if (end != null) {
            end.run();
        }
    }

    private void leaveGate() {
        if (side >= 0) {
            cache.gate().leave(side);
        }
    }

    private void letGo() {
        if (holders.decrementAndGet() == 0) {
            sent = null;
            place.release();
        }
    }
}
