package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Command.Verb;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.config.Config;

/**
 * The client, which is made and connected at its first use. If that fails it is ended with all its threads and connections,
 * and the next use makes another: the client itself would keep what it learned from a failed attempt, such as a master that
 * has been replaced since. Thread-safe; those who come while one connects wait for its outcome.
 */
final class LazyClient {
    private static final long SHUTDOWN_SECONDS = 2;
    /** Its classes are loaded then, which takes long on a busy machine and says nothing of Redis. */
    private static final long CREATION_SECONDS = 60;

    private final Config config;
    private final RedisErrors errors;
    private final long waitMillis;
    private final long replyMillis;
    private final Object lock = new Object();
    private volatile @Nullable Redisson connected;
    private @Nullable Attempt connecting;
    private volatile boolean closed;

    /**
     * @param waitMillis how long a caller waits for the connection at most
     * @param replyMillis how long the first reply may take
     */
    LazyClient(Config config, RedisErrors errors, long waitMillis, long replyMillis) {
        this.config = config;
        this.errors = errors;
        this.waitMillis = waitMillis;
        this.replyMillis = replyMillis;
    }

    /**
     * The connected client's executor.
     *
     * @throws RedisCacheException if Redis can't be reached, refuses the login or is too old
     * @throws IllegalStateException if this is closed
     */
    CommandAsyncExecutor executor() {
        Redisson client = connected;
        return (client != null && !closed ? client : connect()).getCommandExecutor();
    }

    /**
     * The same, but what may pass, such as a server that is being started, is waited for as long as the pauses last.
     *
     * @throws RedisCacheException as above; the last of the failures
     */
    CommandAsyncExecutor executor(Backoff pauses) {
        while (true) {
            try {
                return executor();
            } catch (UnavailableException e) {
                pause(pauses, e);
            }
        }
    }

    private void pause(Backoff pauses, UnavailableException failure) {
        try {
            if (!pauses.pause()) {
                throw failure;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.interruptedBefore(e);
        }
    }

    /** Whether {@link #executor()} returns at once. */
    boolean isConnected() {
        return connected != null;
    }

    /** Ends the client, also one that is still connecting. Idempotent. */
    void close() {
        Attempt attempt;
        Redisson client;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            attempt = connecting;
            client = connected;
        }
        if (client != null) {
            shutDownInThreadOfItsOwn(client);
        } else if (attempt != null) {
            attempt.connected().thenAccept(LazyClient::shutDown);
        }
    }

    private Redisson connect() {
        Attempt attempt = attempt();
        try {
            attempt.created().get(CREATION_SECONDS, TimeUnit.SECONDS);
            return attempt.connected().get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw errors.notConnected(e);
        } catch (TimeoutException e) {
            throw errors.unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.interruptedBefore(e);
        }
    }

    /** The attempt that is under way, or else a new one, on a thread of its own: its steps can't be interrupted. */
    private Attempt attempt() {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("The connection is closed");
            }
            if (connecting == null) {
                Attempt attempt = new Attempt(new CompletableFuture<>(), new CompletableFuture<>());
                Thread thread = new Thread(() -> run(attempt), "omnicache-connect");
                thread.setDaemon(true);
                // The client's threads have it from this one, and outlive the caller.
                thread.setContextClassLoader(LazyClient.class.getClassLoader());
                thread.start();
                connecting = attempt;
            }
            return connecting;
        }
    }

    private void run(Attempt attempt) {
        Redisson client = null;
        try {
            client = (Redisson) Redisson.create(config);
            ClientThreads.replaceTimer(client);
            attempt.created().complete(true);
            client.getCommandExecutor().getConnectionManager().getEntrySet();
            checkVersion(client.getCommandExecutor());
            connected = client;
            attempt.connected().complete(client);
        } catch (Throwable e) { // Whatever it is, those who wait must learn it.
            try {
                if (client != null) {
                    shutDown(client);
                }
            } finally {
                synchronized (lock) {
                    connecting = null;
                }
                attempt.connected().completeExceptionally(errors.explained(e));
                attempt.created().complete(false);
            }
        }
    }

    /**
     * A server that lacks commands is refused by its version. Where the server doesn't say it, to a user without INFO or while it is
     * busy, the operations go on: what the server lacks or isn't ready for, they will be told.
     */
    private void checkVersion(CommandAsyncExecutor executor) throws Exception {
        Object info;
        try {
            info = executor.writeAsync(new byte[0], ByteArrayCodec.INSTANCE, WireCommands.of(Verb.INFO), "server")
                    .get(replyMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (RedisErrors.isAnswer(e) && !RedisErrors.refusesConnection(e)) {
                return;
            }
            RedisCacheException failure = errors.translate(e);
            throw failure.isOutcomeUnknown() ? errors.unreachable(e) : failure;
        } catch (TimeoutException e) {
            throw errors.unreachable(e);
        }
        if (info instanceof byte[] text) {
            ServerVersion version = ServerVersion.ofInfo(text);
            if (!version.isSupported()) {
                throw errors.tooOld(version.toString());
            }
        }
    }

    /** The client's library would leave something behind in the caller's thread. */
    private static void shutDownInThreadOfItsOwn(Redisson client) {
        Thread thread = new Thread(() -> shutDown(client), "omnicache-close");
        thread.setDaemon(true);
        thread.start();
        join(thread, System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * SHUTDOWN_SECONDS));
    }

    private static void join(Thread thread, long deadline) {
        boolean interrupted = false;
        while (thread.isAlive() && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void shutDown(Redisson client) {
        client.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * One try to get a connected client.
     *
     * @param created whether the client could be made; the rest depends on Redis
     * @param connected the client
     */
    private record Attempt(CompletableFuture<Boolean> created, CompletableFuture<Redisson> connected) {}
}
