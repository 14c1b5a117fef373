package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ErrorReplies;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.dispatch.TransactionSession.EndedException;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.ExclusiveConnections;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.twin.ChangedException;
import io.omnicache.jcache.internal.redis.twin.RefusedException;
import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.ScriptTwin;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does the work of scripts by transactions, each on a connection that its caller has alone meanwhile. A transaction that
 * meets another client's change begins again, as long as the operation has time. Follows redirects. A failure is returned
 * as a result, never thrown; it says whether the changes may have been made. Thread-safe.
 */
final class Transactions {
    /** The largest number of scripts whose work is done by one transaction. */
    static final int MOST_TOGETHER = 64;

    /** So many conflicts follow each other without a pause. */
    private static final int WITHOUT_PAUSE = 2;

    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 4_000_000;

    private final RedisErrors errors;
    private final boolean isCluster;
    private final long timeoutNanos;
    private final BooleanSupplier hasEarlier;

    /** @param hasEarlier whether commands that nobody waits for are under way, which have to be carried out first */
    Transactions(RedisErrors errors, boolean isCluster, BooleanSupplier hasEarlier) {
        this.errors = errors;
        this.isCluster = isCluster;
        this.timeoutNanos = errors.timeoutNanos();
        this.hasEarlier = hasEarlier;
    }

    /**
     * Does the work of a script.
     *
     * @return the script's result, or a {@link CommandFailure}
     */
    @Nullable
    Object run(RedisServers servers, Command command) {
        try {
            Failed early = awaitEarlier(servers, command);
            return early == null ? repeat(servers, command) : early;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(errors.interruptedBefore(e));
        } catch (RuntimeException e) {
            return new Failed(errors.translate(e));
        }
    }

    /**
     * Does the work of several scripts: by one transaction if nobody disturbs it, otherwise one after the other. In a
     * cluster, where their keys lie in many slots, always one after the other.
     *
     * @return for each, the script's result or a {@link CommandFailure}
     */
    @Nullable
    Object[] runAll(RedisServers servers, List<Command> commands) {
        @Nullable Object[] results = new @Nullable Object[commands.size()];
        Object together = isCluster || commands.size() < 2 ? TransactionSession.REPEATED : together(servers, commands);
        if (together instanceof Object[] all) {
            return all;
        }
        boolean isUnchanged = together == TransactionSession.REPEATED
                || together instanceof ReplyError error
                        && !ErrorReplies.of(error.text()).mayHaveChanged();
        for (int i = 0; i < results.length; i++) {
            results[i] = isUnchanged ? run(servers, commands.get(i)) : together;
        }
        return results;
    }

    private @Nullable Object together(RedisServers servers, List<Command> commands) {
        try {
            Failed early = awaitEarlier(servers, commands.get(0));
            return early == null
                    ? attempt(servers.exclusiveFor(commands.get(0).key()), commands, false, new HashSet<>())
                    : early;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(errors.interruptedBefore(e));
        } catch (RuntimeException e) {
            return new Failed(errors.translate(e));
        }
    }

    /** Waits until the server has carried out what was sent for the key before, on the connection that all share. */
    private @Nullable Failed awaitEarlier(RedisServers servers, Command command) {
        if (!hasEarlier.getAsBoolean()) {
            return null;
        }
        PipelinedConnection shared = servers.masterFor(command.key());
        Command last = Command.of(Verb.EXISTS, command.key());
        CommandExchange.Waiting exchange =
                new CommandExchange.Waiting(last, null, shared, errors, System.nanoTime(), deadline());
        shared.send(exchange);
        Object result = exchange.await();
        return result instanceof Failed ? new Failed(errors.notSent()) : null;
    }

    private @Nullable Object repeat(RedisServers servers, Command command) throws InterruptedException {
        Set<String> refusedExtras = new HashSet<>();
        Redirect redirect = null;
        for (int conflicts = 0; ; ) {
            ExclusiveConnections connections =
                    redirect == null ? servers.exclusiveFor(command.key()) : servers.exclusiveAt(redirect.address());
            Object result =
                    attempt(connections, List.of(command), redirect != null && redirect.isAsking(), refusedExtras);
            if (result instanceof ReplyError error) {
                redirect = isCluster ? Redirect.in(error) : null;
                if (redirect == null) {
                    return error;
                }
            } else if (result == TransactionSession.REPEATED) {
                conflicts++;
                pause(conflicts);
                redirect = null;
            } else {
                return result;
            }
            if (deadline() - System.nanoTime() <= 0) {
                return new Failed(errors.contended());
            }
        }
    }

    /** Pauses after several conflicts, for a random time, so that the others come through. */
    private static void pause(int conflicts) {
        if (conflicts > WITHOUT_PAUSE) {
            long longest = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(conflicts, Integer.SIZE / 2));
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest) + 1);
        }
    }

    private @Nullable Object attempt(
            ExclusiveConnections connections, List<Command> commands, boolean isAsking, Set<String> refusedExtras)
            throws InterruptedException {
        PipelinedConnection connection = connections.take(deadline());
        if (connection == null) {
            return new Failed(errors.notSent());
        }
        TransactionSession session = new TransactionSession(connection, commands.get(0), errors, deadline(), isAsking);
        try {
            return attempt(session, commands, refusedExtras);
        } catch (EndedException e) {
            return e.result();
        } finally {
            connections.giveBack(connection, session.isClean());
        }
    }

    /**
     * Makes one attempt.
     *
     * @return the result of a single script, an array of the results of several, {@link TransactionSession#REPEATED}, or
     *     a {@link CommandFailure}
     */
    private static @Nullable Object attempt(
            TransactionSession session, List<Command> commands, Set<String> refusedExtras) {
        ReplyError apart = session.isAsking() ? apart(session, ScriptForms.callOf(commands.get(0))) : null;
        if (apart != null) {
            return apart;
        }
        Transaction transaction = new Transaction(session::ask, refusedExtras);
        try {
            Object decided = decide(transaction, commands);
            if (transaction.changes().isEmpty()) {
                return transaction.result(decided, List.of());
            }
            return session.carryOut(transaction, decided, refusedExtras);
        } catch (RefusedException e) {
            return new ReplyError(e.error());
        } catch (ChangedException e) {
            return TransactionSession.REPEATED;
        }
    }

    /**
     * While a slot moves, its keys may be at two masters. Returns the error that the server has for a script with these keys
     * then; {@code null} if it has all of them.
     */
    private static @Nullable ReplyError apart(TransactionSession session, ScriptCall call) {
        if (call.keys().size() < 2) {
            return null;
        }
        List<Object> words = new ArrayList<>(List.of("EXISTS"));
        words.addAll(call.keys());
        return session.ask(List.<Object[]>of(words.toArray())).get(0) instanceof Transaction.Refusal refusal
                ? new ReplyError(refusal.error())
                : null;
    }

    private static @Nullable Object decide(Transaction transaction, List<Command> commands) {
        List<ScriptCall> calls = commands.stream().map(ScriptForms::callOf).toList();
        List<byte[]> first = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            first.addAll(twinOf(commands.get(i)).readFirst(calls.get(i)));
        }
        transaction.watch(first);
        @Nullable Object[] decided = new @Nullable Object[calls.size()];
        for (int i = 0; i < decided.length; i++) {
            decided[i] = twinOf(commands.get(i)).run(transaction, calls.get(i));
        }
        return decided.length == 1 ? decided[0] : decided;
    }

    private static ScriptTwin twinOf(Command command) {
        return Objects.requireNonNull(Objects.requireNonNull(command.script()).twin());
    }

    private long deadline() {
        return OperationTime.ofThread().deadline(System.nanoTime(), timeoutNanos);
    }

    /** Where a node of a cluster says that the key is. */
    private record Redirect(String address, boolean isAsking) {
        /** @return {@code null} if the error is no redirect */
        static @Nullable Redirect in(ReplyError error) {
            String[] words = error.text().split(" ", -1);
            return (error.is("MOVED") || error.is("ASK")) && words.length > 2
                    ? new Redirect(words[2], error.is("ASK"))
                    : null;
        }
    }
}
