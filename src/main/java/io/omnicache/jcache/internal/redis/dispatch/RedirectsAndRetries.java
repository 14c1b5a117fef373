package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows from the result of a command that was sent once, and does it: the only place that knows of
 * redirects, of scripts that a server doesn't know yet, and of retries. A command is sent again only if it certainly
 * wasn't carried out. Retries are bounded by the settings {@code retries} and {@code timeout}. Thread-safe.
 */
final class RedirectsAndRetries {
    private final CommandSender sender;
    private final RedisErrors errors;
    private final Transport transport;
    private final boolean isCluster;

    RedirectsAndRetries(CommandSender sender, RedisErrors errors, Transport transport, boolean isCluster) {
        this.sender = sender;
        this.errors = errors;
        this.transport = transport;
        this.isCluster = isCluster;
    }

    /** The pauses between a command and its retries. */
    Backoff newBackoff() {
        return new Backoff(transport.retries(), transport.retryDelay(), transport.timeout(), transport.timeout());
    }

    /** Returns the servers; if they aren't connected to, that is tried as often as a command is. */
    Servers connect(ClientLibrary client) {
        return client.isConnected() ? client.connect() : connect(client, newBackoff());
    }

    /**
     * Connects, and tries it again as long as the backoff lasts.
     *
     * @throws RedisCacheException the last failure
     */
    Servers connect(ClientLibrary client, Backoff backoff) {
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
     * Completes one command.
     *
     * @param result of sending it once
     * @param used the backoff that has been used for the command; {@code null} if none has been
     * @return the reply's value
     * @throws RedisCacheException if there is none
     */
    @Nullable
    Object complete(Servers servers, Command command, @Nullable Object result, @Nullable Backoff used) {
        @Nullable Object[] results = {result};
        completeAll(servers, List.of(command), results, used);
        if (results[0] instanceof Failed failed) {
            throw failed.exception();
        }
        return results[0];
    }

    /**
     * Completes many commands, with retries.
     *
     * @param results of sending each once; afterwards each is a reply's value or {@link Failed}
     * @param used the backoff that has been used for the commands; {@code null} if none has been
     */
    void completeAll(Servers servers, List<Command> commands, @Nullable Object[] results, @Nullable Backoff used) {
        followAll(servers, commands, results);
        Backoff backoff = used;
        for (List<Integer> refused = refused(results); !refused.isEmpty(); refused = refused(results)) {
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
                results[refused.get(i)] = second[i];
            }
        }
    }

    /** Completes many commands without retries; otherwise as {@link #completeAll}. */
    void followAll(Servers servers, List<Command> commands, @Nullable Object[] results) {
        Map<Integer, Redelivery> redeliveries = new LinkedHashMap<>();
        for (int i = results.length - 1; i >= 0; i--) {
            if (results[i] instanceof CommandFailure failure) {
                RedisCacheException exception = failureOf(commands.get(i), failure);
                if (exception != null) {
                    results[i] = new Failed(exception);
                } else {
                    Redelivery command = new Redelivery(servers, commands.get(i), c -> sender.send(servers, c));
                    command.sendOn((ReplyError) failure);
                    redeliveries.put(i, command);
                }
            }
        }
        redeliveries.forEach((i, command) -> results[i] = command.await());
    }

    /**
     * Sends a command to one master, without retries. The result is the reply's value or {@link Failed}.
     */
    PendingResult sendTo(Servers servers, Node master, Command command) {
        Redelivery sent = new Redelivery(servers, command, c -> sender.sendTo(servers, master, c));
        sent.send();
        return sent;
    }

    /**
     * The failure of a command that was sent once.
     *
     * @return {@code null} if the command has to be sent on: by its script's text, or to another server
     */
    @Nullable
    RedisCacheException failureOf(Command command, CommandFailure failure) {
        if (failure instanceof ReplyError error) {
            return isUnknownScript(command, error) || isRedirect(error) ? null : errors.answered(error.text());
        }
        if (failure instanceof Failed failed) {
            return failed.exception();
        }
        ConnectionFailure connection = (ConnectionFailure) failure;
        Throwable cause = connection.cause();
        if (cause instanceof TransferException transfer) {
            String problem = String.valueOf(transfer.getMessage());
            return connection.sent()
                    ? errors.unreadable(problem, command.isRead())
                    : errors.notWritten(problem, transfer.mayPass());
        }
        if (connection.sent()) {
            return errors.lost();
        }
        return cause == null ? errors.notSent() : errors.notConnected(cause);
    }

    /** Whether a command with this failure is sent again after a pause. */
    boolean isRetried(Throwable failure) {
        return transport.retries() > 0 && failure instanceof UnavailableException;
    }

    private static boolean isUnknownScript(Command command, ReplyError error) {
        return error.is("NOSCRIPT") && command.verb() == Verb.EVALSHA;
    }

    /** Outside a cluster a redirect is an error: the settings name the wrong kind of server. */
    private boolean isRedirect(ReplyError error) {
        return isCluster && (error.is("MOVED") || error.is("ASK"));
    }

    private static List<Integer> refused(@Nullable Object[] results) {
        return IntStream.range(0, results.length)
                .filter(i -> results[i] instanceof Failed failed && failed.exception() instanceof UnavailableException)
                .boxed()
                .toList();
    }

    private static Failed interrupted(@Nullable Object refused, InterruptedException cause) {
        Failed failed = (Failed) Objects.requireNonNull(refused);
        return new Failed(RedisErrors.interruptedAfter(failed.exception(), cause));
    }

    /** A command that is sent on until a server carries it out or refuses it. Used by one thread. */
    private final class Redelivery implements PendingResult {
        private final Servers servers;
        private Command command;
        private Function<Command, PendingResult> target;
        private @Nullable PendingResult pending;

        /**
         * @param target sends the command until it is redirected
         */
        Redelivery(Servers servers, Command command, Function<Command, PendingResult> target) {
            this.servers = servers;
            this.command = command;
            this.target = target;
        }

        void send() {
            pending = target.apply(command);
        }

        /**
         * Sends the command as an error reply demands. The client library follows redirects and never answers with
         * one.
         */
        void sendOn(ReplyError error) {
            if (isUnknownScript(command, error)) {
                command = command.withScriptText();
            } else {
                target = c -> sender.sendFollowingRedirects(servers, c);
            }
            send();
        }

        /**
         * Waits until the command is carried out or has failed for good; returns the reply's value or {@link Failed}.
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
                sendOn((ReplyError) failure);
            }
        }
    }
}
