package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.twin.NativeCommand;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends each command once: on the pipelined connection of the master for its key, or to a replica if the command only
 * reads and the settings allow reads from replicas. A command to a master whose circuit breaker is open isn't sent. A
 * failure is returned as a result, never thrown. Thread-safe.
 */
final class CommandSender {
    private final RedisErrors errors;
    private final boolean readsFromMaster;
    private final long timeoutNanos;
    private final ScriptForms forms;
    private final Transactions transactions;

    /** @param readsFromMaster whether the settings require reads from the master */
    CommandSender(
            RedisErrors errors,
            Transport transport,
            boolean readsFromMaster,
            ScriptForms forms,
            Transactions transactions) {
        this.forms = forms;
        this.transactions = transactions;
        this.errors = errors;
        this.readsFromMaster = readsFromMaster;
        this.timeoutNanos = Backoff.nanos(transport.timeout());
    }

    /** Sends one command. A command for which the operation has no time left isn't sent. */
    PendingResult send(RedisServers servers, Command command) {
        if (!isPipelined(command)) {
            return waitFor(() -> servers.sendRead(command));
        }
        return send(servers, command, true);
    }

    /** Sends a script as such, or does its work by a transaction where scripts aren't allowed. */
    PendingResult sendWithoutNative(RedisServers servers, Command command) {
        return send(servers, command, false);
    }

    /** Does the work of a script by a transaction, in the thread that waits for the result. */
    PendingResult inTransaction(RedisServers servers, Command command) {
        return () -> transactions.run(servers, command);
    }

    private PendingResult send(RedisServers servers, Command command, boolean mayBeNative) {
        CommandExchange.Waiting exchange;
        try {
            PipelinedConnection connection = servers.masterFor(command.key());
            connection.breaker().check();
            NativeCommand form = mayBeNative ? forms.nativeForm(command, connection) : null;
            if (form == null && forms.needsTransaction(command, connection)) {
                return inTransaction(servers, command);
            }
            exchange = exchange(connection, command, form);
        } catch (RuntimeException e) {
            return failed(e);
        }
        if (exchange.isTooLate()) {
            return notSent();
        }
        exchange.connection().send(exchange);
        return exchange;
    }

    /** Sends many commands. On each connection they are sent without another caller's commands in between. */
    List<PendingResult> sendAll(RedisServers servers, List<Command> commands) {
        List<PendingResult> results = new ArrayList<>(commands.size());
        Map<PipelinedConnection, Exchange.Batch> batches = new IdentityHashMap<>();
        Map<PipelinedConnection, PendingResult> refused = new IdentityHashMap<>();
        TransactionGroup group = null;
        for (Command command : commands) {
            if (!isPipelined(command)) {
                results.add(waitFor(() -> servers.sendRead(command)));
                continue;
            }
            try {
                PipelinedConnection connection = servers.masterFor(command.key());
                PendingResult refusal = refusal(connection, refused);
                if (refusal != null) {
                    results.add(refusal);
                    continue;
                }
                NativeCommand form = forms.nativeForm(command, connection);
                if (form == null && forms.needsTransaction(command, connection)) {
                    if (group == null || !group.takes(command)) {
                        group = new TransactionGroup(transactions, servers);
                    }
                    results.add(group.add(command));
                    continue;
                }
                CommandExchange.Waiting exchange = exchange(connection, command, form);
                if (exchange.isTooLate()) {
                    results.add(notSent());
                    continue;
                }
                batches.computeIfAbsent(exchange.connection(), c -> new Exchange.Batch())
                        .add(exchange);
                results.add(exchange);
            } catch (RuntimeException e) {
                results.add(failed(e));
            }
        }
        batches.forEach(PipelinedConnection::sendAll);
        return results;
    }

    /** Sends a command on the client library's own connections, which follow redirects. */
    PendingResult sendFollowingRedirects(RedisServers servers, Command command) {
        return waitFor(() -> servers.send(command));
    }

    /** Sends a command to one master. */
    PendingResult sendTo(RedisServers servers, Node master, Command command) {
        if (command.verb() == Verb.SCAN) {
            return () -> ScanExchange.run(servers, master, command, errors, timeoutNanos);
        }
        return waitFor(() -> servers.sendTo(master, command));
    }

    /**
     * Returns whether the command is sent on the pipelined connection of its master; otherwise it is sent on a
     * connection of the client library, perhaps to a replica.
     */
    boolean isPipelined(Command command) {
        return readsFromMaster || !command.isRead();
    }

    /** Returns how long a command may take, if its operation has done nothing before. */
    long timeoutNanos() {
        return timeoutNanos;
    }

    /**
     * Returns the failure of all commands to a master whose breaker is open, one exception for them together;
     * {@code null} if it is closed.
     */
    private @Nullable PendingResult refusal(
            PipelinedConnection connection, Map<PipelinedConnection, PendingResult> refused) {
        PendingResult known = refused.get(connection);
        if (known == null) {
            UnavailableException refusal = connection.breaker().refusal();
            if (refusal == null) {
                return null;
            }
            known = failed(refusal);
            refused.put(connection, known);
        }
        return known;
    }

    private CommandExchange.Waiting exchange(
            PipelinedConnection connection, Command command, @Nullable NativeCommand form) {
        long now = System.nanoTime();
        long deadline = OperationTime.ofThread().deadline(now, timeoutNanos);
        return new CommandExchange.Waiting(command, form, connection, errors, now, deadline);
    }

    /** Returns how the work of scripts is asked for. */
    ScriptForms forms() {
        return forms;
    }

    private PendingResult waitFor(Supplier<CompletableFuture<@Nullable Object>> sending) {
        long now = System.nanoTime();
        long deadline = OperationTime.ofThread().deadline(now, timeoutNanos);
        return deadline - now <= 0 ? notSent() : PendingResult.of(sending.get(), deadline, errors);
    }

    private PendingResult notSent() {
        Failed failed = new Failed(errors.notSent());
        return () -> failed;
    }

    private PendingResult failed(RuntimeException failure) {
        Failed failed = new Failed(errors.translate(failure));
        return () -> failed;
    }
}
