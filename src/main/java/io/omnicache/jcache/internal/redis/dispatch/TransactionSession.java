package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.pipeline.ServerAbilities;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attempt at a transaction, on a connection that nobody else uses meanwhile. Used by one thread. */
final class TransactionSession {
    /** The result of an attempt that has to begin again: nothing was changed. */
    static final Object REPEATED = new Object();

    private static final Form QUEUED = Form.status("QUEUED");

    private final PipelinedConnection connection;
    private final Command command;
    private final RedisErrors errors;
    private final long deadline;
    private final boolean isAsking;
    private boolean isClean = true;
    private boolean hasBegun;

    /**
     * @param command the script whose work is done
     * @param isAsking whether the slot of the key is being moved to this server, which then wants {@code ASKING} before
     *     each command
     */
    TransactionSession(
            PipelinedConnection connection, Command command, RedisErrors errors, long deadline, boolean isAsking) {
        this.connection = connection;
        this.command = command;
        this.errors = errors;
        this.deadline = deadline;
        this.isAsking = isAsking;
    }

    /** Returns whether the connection can be used for another transaction. */
    boolean isClean() {
        return isClean;
    }

    /** Returns whether the slot of the key is being moved to this server. */
    boolean isAsking() {
        return isAsking;
    }

    /**
     * Sends commands before the changes.
     *
     * @throws EndedException if a reply is missing; nothing was changed then
     */
    List<@Nullable Object> ask(List<Object[]> commands) {
        List<Object[]> all = new ArrayList<>();
        ServerAbilities known = connection.abilities();
        if (!known.hasTransactions()) { // Without MULTI, changes would be carried out one by one.
            all.add(new Object[] {"MULTI"});
            all.add(new Object[] {"EXEC"});
        } else if (!hasBegun && known.isWatching()) {
            all.add(new Object[] {"UNWATCH"});
        }
        hasBegun = true;
        int first = all.size();
        all.addAll(commands);
        List<@Nullable Object> replies =
                send(all, all.stream().map(CommandReplies::of).toList(), isAsking);
        for (int i = 0; i < replies.size(); i++) {
            Object reply = replies.get(i);
            if (reply instanceof CommandFailure failure && !(failure instanceof ReplyError)) {
                throw new EndedException(unchanged(failure));
            }
            if (i < first && reply instanceof ReplyError error) {
                isClean = false;
                throw new EndedException(error);
            }
            if (reply instanceof ReplyError error) {
                isClean &= !all.get(i)[0].equals("WATCH"); // The connection may be within a transaction.
                replies.set(i, new Transaction.Refusal(error.text()));
            }
        }
        connection.abilities().onTransaction(true);
        return replies.subList(first, replies.size());
    }

    /**
     * Makes all changes, or none.
     *
     * @param refusedExtras gets the names of refused commands without which the transaction is to be repeated
     * @return the script's result, {@link #REPEATED}, or a {@link CommandFailure}
     */
    @Nullable
    Object carryOut(Transaction transaction, @Nullable Object decided, Set<String> refusedExtras) {
        List<@Nullable Object> replies = sendChanges(transaction.changes());
        connection.abilities().onTransaction(false);
        Object last = replies.get(replies.size() - 1);
        if (replies.get(0) instanceof ReplyError error) {
            isClean = false;
            return notBegun(error, replies.subList(1, replies.size()));
        }
        if (last == null) {
            return REPEATED;
        }
        if (last instanceof ReplyError error) {
            isClean &= error.is("EXECABORT"); // Otherwise it isn't certain that the transaction has ended.
            return refusal(transaction, replies, error, refusedExtras);
        }
        if (last instanceof List<?> results
                && results.size() == transaction.changes().size()) {
            CommandFailure failure = failureIn(transaction, results);
            return failure == null ? transaction.result(decided, new ArrayList<>(results)) : failure;
        }
        isClean = false;
        return last instanceof CommandFailure failure ? reasonOf(failure, replies) : new Failed(errors.lost());
    }

    /** If a part couldn't be written, so that those behind it weren't either, it has the reason. */
    private static CommandFailure reasonOf(CommandFailure last, List<@Nullable Object> replies) {
        boolean isWritten = !(last instanceof ConnectionFailure lost) || lost.sent();
        for (Object reply : isWritten ? List.of() : replies) {
            if (reply instanceof ConnectionFailure first && first.cause() != null) {
                return first;
            }
        }
        return last;
    }

    /** The server has refused to begin a transaction, as it hadn't before, and so has carried out each command alone. */
    private CommandFailure notBegun(ReplyError error, List<@Nullable Object> replies) {
        return replies.stream().allMatch(ReplyError.class::isInstance)
                ? error
                : new Failed(new RedisCacheException(
                        errors.answered(error.text()).getMessage()
                                + "; parts of the change were made all the same, so read before you repeat it",
                        true));
    }

    /** The transaction was refused as a whole: says why, or that it is to be repeated without extra work. */
    private static Object refusal(
            Transaction transaction, List<@Nullable Object> replies, ReplyError end, Set<String> refusedExtras) {
        ReplyError cause = null;
        boolean onlyExtras = false;
        for (int i = 0; i < transaction.changes().size(); i++) {
            if (replies.get(i + 1) instanceof ReplyError error) {
                if (transaction.isExtra(i) && !isRedirect(error)) {
                    refusedExtras.add(String.valueOf(transaction.changes().get(i)[0]));
                    onlyExtras = true;
                } else if (cause == null) {
                    cause = error;
                }
            }
        }
        if (cause != null) {
            return cause;
        }
        return onlyExtras ? REPEATED : end;
    }

    private static boolean isRedirect(ReplyError error) {
        return error.is("MOVED") || error.is("ASK") || error.is("TRYAGAIN");
    }

    /** A change of a transaction that failed, while the others were made. */
    private @Nullable CommandFailure failureIn(Transaction transaction, List<?> results) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof ReplyError error && !transaction.isExtra(i)) {
                RedisCacheException failure = errors.answered(error.text(), command);
                return new Failed(new RedisCacheException(
                        failure.getMessage() + "; another part of the change was made, so read before you repeat it",
                        true));
            }
        }
        return null;
    }

    private List<@Nullable Object> sendChanges(List<Object[]> changes) {
        List<Object[]> commands = new ArrayList<>();
        List<Form> forms = new ArrayList<>();
        commands.add(new Object[] {"MULTI"});
        forms.add(CommandReplies.OK);
        commands.addAll(changes);
        forms.addAll(Collections.nCopies(changes.size(), QUEUED));
        commands.add(new Object[] {"EXEC"});
        Form[] results = changes.stream()
                .map(words -> CommandReplies.of(words).orError())
                .toArray(Form[]::new);
        forms.add(Form.list(results).or(Form.NIL));
        return send(commands, forms, false);
    }

    private List<@Nullable Object> send(List<Object[]> commands, List<Form> forms, boolean asking) {
        long now = System.nanoTime();
        if (deadline - now <= 0) {
            isClean = false; // Something may be watched.
            throw new EndedException(new Failed(errors.notSent()));
        }
        Exchange.Batch batch = new Exchange.Batch();
        List<PendingResult> pending = new ArrayList<>(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            Object[] words = commands.get(i);
            if (asking || isAsking && words[0].equals("MULTI")) {
                batch.add(new Exchange(new Object[] {"ASKING"}));
            }
            Part before = pending.isEmpty() ? null : (Part) pending.get(pending.size() - 1);
            Part exchange = new Part(before, words, forms.get(i), now);
            batch.add(exchange);
            pending.add(exchange);
        }
        connection.sendAll(batch);
        @Nullable Object[] replies = BatchDispatcher.awaitAll(pending);
        for (Object reply : replies) {
            isClean &= !(reply instanceof CommandFailure) || reply instanceof ReplyError;
        }
        return Arrays.asList(replies);
    }

    /** A command that is written only if those before it were: without one of them the others would do something else. */
    private final class Part extends CommandExchange.Waiting {
        private final @Nullable Part before;
        private final Form form;

        Part(@Nullable Part before, Object[] words, Form form, long now) {
            super(plain(words), null, connection, errors, now, deadline);
            this.before = before;
            this.form = form;
        }

        @Override
        @Nullable
        Object inForm(@Nullable Object received) {
            return ReplyForm.checked(form, received);
        }

        @Override
        protected boolean mayBeSent() {
            return before == null || !before.isDone() || !(before.reply() instanceof ConnectionFailure);
        }
    }

    private Command plain(Object[] words) {
        return new Command(command.verb(), command.key(), words, null, false);
    }

    /** Says of the failure of a read before the changes that nothing was changed. */
    private CommandFailure unchanged(CommandFailure failure) {
        if (failure instanceof ConnectionFailure lost) {
            return lost.cause() instanceof TransferException transfer
                    ? new Failed(errors.unreadable(String.valueOf(transfer.getMessage()), true))
                    : new ConnectionFailure(false, lost.cause());
        }
        if (failure instanceof Failed failed
                && failed.exception().getCause() instanceof InterruptedException interruption) {
            return new Failed(errors.interruptedBefore(interruption));
        }
        return new Failed(errors.notSent());
    }

    /** Ends an attempt early. Has no stack trace. */
    static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient CommandFailure result;

        EndedException(CommandFailure result) {
            super(null, null, false, false);
            this.result = result;
        }

        CommandFailure result() {
            return result;
        }
    }
}
