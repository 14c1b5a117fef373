package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.dispatch.ScriptForms.AskedOtherwise;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Handles the result of a command that was sent once: follows redirects, sends scripts that a server doesn't know as
 * text, and retries. No other class does. A command is sent again only if it certainly wasn't carried out. The settings
 * {@code retries} and the time of the operation limit the retries. Thread-safe.
 */
record RedirectsAndRetries(CommandSender sender, RedisErrors errors, Transport transport, boolean isCluster) {
    /** Returns the pauses between the attempts to send a command, which end with the operation's time. */
    Backoff newBackoff() {
        long deadline = OperationTime.ofThread().deadline(System.nanoTime(), Backoff.nanos(transport.timeout()));
        return new Backoff(transport.retries(), transport.retryDelay(), deadline, transport.timeout());
    }

    /** Returns the servers. If there is no connection, tries to connect as often as a command is retried. */
    RedisServers connect(ClientLibrary client) {
        return client.isConnected() ? client.connect() : connect(client, newBackoff());
    }

    /**
     * Connects. If connecting fails, tries again as long as the backoff lasts.
     *
     * @throws RedisCacheException the last failure
     */
    RedisServers connect(ClientLibrary client, Backoff backoff) {
        while (true) {
            try {
                return client.connect();
            } catch (UnavailableException e) {
                try {
                    if (!backoff.pause()) {
                        throw e;
                    }
                } catch (InterruptedException interruption) {
                    Thread.currentThread().interrupt();
                    throw errors.interruptedBefore(interruption);
                }
            }
        }
    }

    /**
     * Completes one command, with redirects and retries.
     *
     * @param result the result of sending the command once
     * @param used the backoff that has been used for the command; {@code null} if none has been
     * @return the reply's value
     * @throws RedisCacheException if the command fails
     */
    @Nullable
    Object complete(RedisServers servers, Command command, @Nullable Object result, @Nullable Backoff used) {
        @Nullable Object[] results = {result};
        completeAll(servers, List.of(command), results, used);
        if (results[0] instanceof Failed failed) {
            throw failed.exception();
        }
        return results[0];
    }

    /**
     * Completes many commands, with redirects and retries. If a circuit breaker opens meanwhile, a command isn't sent again,
     * and its failure is the one that it had before: it was begun.
     *
     * @param results the results of sending each command once; replaced by the final results, each the value of a reply
     *     or {@link Failed}
     * @param used the backoff that has been used for the commands; {@code null} if none has been
     */
    void completeAll(RedisServers servers, List<Command> commands, @Nullable Object[] results, @Nullable Backoff used) {
        followAll(servers, commands, results);
        Backoff backoff = used;
        Set<Integer> ended = Set.of();
        for (List<Integer> refused = refused(results, ended); !refused.isEmpty(); refused = refused(results, ended)) {
            if (backoff == null) {
                backoff = newBackoff();
            }
            try {
                if (!backoff.pause()) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                refused.forEach(i -> results[i] = interrupted(results[i], e));
                return;
            }
            List<Command> again = refused.stream().map(commands::get).toList();
            @Nullable Object[] second = BatchDispatcher.awaitAll(sender.sendAll(servers, again));
            followAll(servers, again, second);
            for (int i = 0; i < second.length; i++) {
                if (isRefusedByBreaker(second[i])) {
                    ended = new HashSet<>(ended);
                    ended.add(refused.get(i));
                } else {
                    results[refused.get(i)] = second[i];
                }
            }
        }
    }

    /** Completes many commands as {@link #completeAll} does, but without retries. */
    void followAll(RedisServers servers, List<Command> commands, @Nullable Object[] results) {
        Map<Integer, Redelivery> redeliveries = new LinkedHashMap<>();
        for (int i = results.length - 1; i >= 0; i--) {
            if (results[i] instanceof CommandFailure failure) {
                RedisCacheException exception = failureOf(commands.get(i), failure);
                if (exception != null) {
                    results[i] = new Failed(exception);
                } else {
                    Redelivery command = new Redelivery(servers, commands.get(i), c -> sender.send(servers, c));
                    command.sendOn(failure);
                    redeliveries.put(i, command);
                }
            }
        }
        redeliveries.forEach((i, command) -> results[i] = command.await());
    }

    /**
     * Sends a command to one master, without retries. The result is the reply's value or {@link Failed}.
     */
    PendingResult sendTo(RedisServers servers, Node master, Command command) {
        Redelivery sent = new Redelivery(servers, command, c -> sender.sendTo(servers, master, c));
        sent.send();
        return sent;
    }

    /**
     * Returns the failure of a command that was sent once.
     *
     * @return {@code null} if the command must be sent on: in another form, or to another server
     */
    @Nullable
    RedisCacheException failureOf(Command command, CommandFailure failure) {
        if (failure instanceof ReplyError error) {
            return isSentOn(command, error) ? null : errors.answered(error.text(), command);
        }
        if (failure == AskedOtherwise.BY_SCRIPT) {
            return null;
        }
        if (failure instanceof Failed failed) {
            return failed.exception();
        }
        ConnectionFailure connection = (ConnectionFailure) failure;
        Throwable cause = connection.cause();
        if (cause instanceof TransferException transfer) {
            String problem = String.valueOf(transfer.getMessage());
            return connection.sent()
                    ? errors.unreadable(problem, !command.mayChangeEntries())
                    : errors.notWritten(problem, transfer.mayPass());
        }
        if (connection.sent()) {
            return errors.lost();
        }
        return cause == null ? errors.notSent() : errors.notConnected(cause);
    }

    /** Returns whether a command with this failure is sent again after a pause. */
    boolean isRetried(Throwable failure) {
        return transport.retries() > 0
                && failure instanceof UnavailableException unavailable
                && !RedisErrors.isRefusedByBreaker(unavailable);
    }

    private boolean isSentOn(Command command, ReplyError error) {
        return isUnknownScript(command, error) || isRedirect(error) || ScriptForms.isRefusal(command, error);
    }

    private static boolean isUnknownScript(Command command, ReplyError error) {
        return error.is("NOSCRIPT") && command.verb() == Verb.EVALSHA;
    }

    /** Without a cluster a redirect is treated as an error: the settings name the wrong kind of server. */
    private boolean isRedirect(ReplyError error) {
        return isCluster && (error.is("MOVED") || error.is("ASK"));
    }

    private static List<Integer> refused(@Nullable Object[] results, Set<Integer> ended) {
        return IntStream.range(0, results.length)
                .filter(i -> results[i] instanceof Failed failed
                        && failed.exception() instanceof UnavailableException
                        && !isRefusedByBreaker(failed))
                .filter(i -> !ended.contains(i))
                .boxed()
                .toList();
    }

    private static boolean isRefusedByBreaker(@Nullable Object result) {
        return result instanceof Failed failed && RedisErrors.isRefusedByBreaker(failed.exception());
    }

    private static Failed interrupted(@Nullable Object refused, InterruptedException cause) {
        Failed failed = (Failed) Objects.requireNonNull(refused);
        return new Failed(RedisErrors.interruptedAfter(failed.exception(), cause));
    }

    /**
     * A command that is sent, redirected and sent again until a server carries it out or refuses it. Used by one
     * thread.
     */
    private final class Redelivery implements PendingResult {
        private final RedisServers servers;
        private Command command;
        private Function<Command, PendingResult> target;
        private @Nullable PendingResult pending;

        /** @param target sends the command until the first redirect */
        Redelivery(RedisServers servers, Command command, Function<Command, PendingResult> target) {
            this.servers = servers;
            this.command = command;
            this.target = target;
        }

        void send() {
            pending = target.apply(command);
        }

        /**
         * Sends the command again as the failure requires: as a script, with the script's text, by a transaction, or by
         * the client library. The client library follows redirects itself and never returns one.
         */
        void sendOn(CommandFailure failure) {
            if (failure == AskedOtherwise.BY_SCRIPT) {
                target = c -> sender.sendWithoutNative(servers, c);
            } else if (ScriptForms.isRefusal(command, failure) || sender.forms().needsTransaction(command)) {
                target = c -> sender.inTransaction(servers, c);
            } else if (failure instanceof ReplyError error && isUnknownScript(command, error)) {
                command = command.withScriptText();
            } else {
                target = c -> sender.sendFollowingRedirects(servers, c);
            }
            send();
        }

        /**
         * Waits until the command is carried out or has finally failed. Returns the value of the reply, or
         * {@link Failed}.
         */
        @Override
        public @Nullable Object await() {
            while (true) {
                Object result = Objects.requireNonNull(pending).await();
                if (!(result instanceof CommandFailure failure)) {
                    return result;
                }
                RedisCacheException exception = failureOf(command, failure);
                if (exception != null) {
                    return new Failed(exception);
                }
                sendOn(failure);
            }
        }
    }
}
