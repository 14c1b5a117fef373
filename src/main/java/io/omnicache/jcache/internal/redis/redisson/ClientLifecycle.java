package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.CircuitBreakers;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.dispatch.ClientLibrary;
import io.omnicache.jcache.internal.redis.dispatch.RedisServers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.config.Config;

/**
 * Creates the Redisson client at the first use, connects it and shuts it down. Concurrent callers share one attempt to
 * connect and its outcome. A caller whose time is up leaves; the attempt goes on, so that the next caller finds it
 * further on. The first attempt of the JVM may take longer, since it loads many classes. If connecting fails, the client
 * is shut down with all threads and connections, and the next use creates a new client. A failed client isn't used
 * again, since it remembers outdated facts, such as a master that has been replaced. Thread-safe.
 */
final class ClientLifecycle implements ClientLibrary {
    private static final long SHUTDOWN_SECONDS = 2;
    /**
     * How long creating a client may take. Creating the first client loads many classes, which takes long on a busy
     * machine, whatever the state of Redis. Nothing is sent meanwhile. It doesn't count as time of an operation.
     */
    private static final long CREATION_SECONDS = 60;
    /** Added to Redisson's own timeouts, so that Redisson ends a wait first. */
    private static final long GRACE_MILLIS = 1_000;

    /** Whether an attempt to connect has ended in this JVM, so that all classes are loaded that one needs. */
    private static volatile boolean isWarm;

    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d{1,9})\\.(\\d{1,9})");

    private final Config config;
    private final RedissonErrors errors;
    private final PipelinedConnections pipelined;
    /** How long a caller waits that has no operation. */
    private final long connectNanos;

    private final long replyMillis;
    private final Object lock = new Object();
    private volatile @Nullable Connected connected;
    private @Nullable Connecting connecting;
    /** Why the last attempt to connect failed. */
    private volatile @Nullable Throwable lastFailure;

    private volatile boolean closed;

    private final Runnable onClose;

    /** @param onClose runs at the close, perhaps several times */
    ClientLifecycle(
            Config config,
            RedissonErrors errors,
            PipelinedConnections pipelined,
            Transport transport,
            Runnable onClose) {
        this.onClose = onClose;
        this.config = config;
        this.errors = errors;
        this.pipelined = pipelined;
        long timeout = transport.timeout().toMillis();
        long connectMillis = timeout + transport.connectTimeout().toMillis();
        this.connectNanos = TimeUnit.MILLISECONDS.toNanos(connectMillis);
        this.replyMillis = connectMillis + timeout + GRACE_MILLIS;
    }

    @Override
    public RedisServers connect() {
        Connected present = connected;
        return present != null && !closed ? present.servers() : awaitConnection();
    }

    @Override
    public boolean isConnected() {
        return connected != null;
    }

    @Override
    public long coldStartNanos() {
        return isWarm ? 0 : connectNanos;
    }

    @Override
    public RedisCacheException notSent() {
        return isConnected() ? errors.notSent() : notConnectedInTime(new TimeoutException());
    }

    private RedisCacheException notConnectedInTime(TimeoutException e) {
        Throwable known = lastFailure;
        return known == null ? errors.unreachable(e) : errors.notConnected(known);
    }

    @Override
    public CircuitBreakers breakers() {
        return pipelined.breakers();
    }

    /** Ends the wait of those who wait for the connection, too. */
    @Override
    public void close() {
        try {
            pipelined.close();
            shutDownOnce();
        } finally {
            onClose.run();
            RecordMethods.forget();
        }
    }

    private void shutDownOnce() {
        Connecting attempt;
        Connected present;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            attempt = connecting;
            present = connected;
        }
        if (present != null) {
            shutDownInNewThread(present.client());
        } else if (attempt != null) {
            attempt.connected().thenAccept(late -> shutDownInNewThread(late.client()));
            attempt.connected().completeExceptionally(closed());
            attempt.created().complete(false);
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("The connection is closed");
    }

    private RedisServers awaitConnection() {
        Connecting attempt = currentAttempt();
        try {
            return await(attempt).servers();
        } catch (ExecutionException e) {
            if (closed) {
                throw closed();
            }
            throw errors.notConnected(e);
        } catch (TimeoutException e) {
            throw notConnectedInTime(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw errors.interruptedBefore(e);
        }
    }

    private Connected await(Connecting attempt) throws ExecutionException, TimeoutException, InterruptedException {
        OperationTime time = OperationTime.ofThread();
        long start = System.nanoTime();
        boolean isFirst = !isWarm;
        if (!attempt.created().isDone()) {
            attempt.created().get(CREATION_SECONDS, TimeUnit.SECONDS);
            time.giveBack(System.nanoTime() - start);
        }
        if (!isFirst) {
            return attempt.connected().get(time.limit(connectNanos), TimeUnit.NANOSECONDS);
        }
        long created = System.nanoTime();
        try {
            return attempt.connected().get(connectNanos, TimeUnit.NANOSECONDS);
        } finally {
            time.giveBack(System.nanoTime() - created);
        }
    }

    /**
     * Returns the present attempt to connect; starts one if there is none. An attempt runs in its own thread, since its
     * steps can't be interrupted.
     */
    private Connecting currentAttempt() {
        synchronized (lock) {
            if (closed) {
                throw closed();
            }
            if (connecting == null) {
                Connecting attempt = new Connecting(new CompletableFuture<>(), new CompletableFuture<>());
                Thread thread = new Thread(() -> run(attempt), "omnicache-connect");
                thread.setDaemon(true);
                // The client's threads inherit the context class loader from this thread. They must not keep the
                // caller's class loader.
                thread.setContextClassLoader(ClientLifecycle.class.getClassLoader());
                thread.start();
                connecting = attempt;
            }
            return connecting;
        }
    }

    private void run(Connecting attempt) {
        Redisson client = null;
        try {
            client = (Redisson) Redisson.create(config);
            DaemonThreads.replaceTimer(client);
            attempt.created().complete(true);
            client.getCommandExecutor().getConnectionManager().getEntrySet();
            checkVersion(client.getCommandExecutor());
            Connected made = new Connected(client, new RedissonServers(client.getCommandExecutor(), pipelined));
            isWarm = true;
            if (attempt.connected().complete(made)) {
                connected = made;
            } else { // Closed meanwhile.
                shutDown(client);
            }
        } catch (Throwable e) { // Every failure, errors included, must reach the waiting callers.
            try {
                if (client != null) {
                    shutDown(client);
                }
            } finally {
                synchronized (lock) {
                    connecting = null;
                }
                isWarm = true;
                fail(attempt, e);
            }
        }
    }

    /** Ends the wait of all callers, even if finding the reason of the failure fails too. */
    private void fail(Connecting attempt, Throwable failure) {
        Throwable reason = failure;
        try {
            reason = errors.explained(failure);
        } catch (Throwable e) {
            failure.addSuppressed(e);
        } finally {
            lastFailure = reason;
            attempt.connected().completeExceptionally(reason);
            attempt.created().complete(false);
        }
    }

    /**
     * Refuses a server older than 6.2, which lacks {@code GETEX}, {@code GETDEL} and {@code SET .. GET}. Valkey and
     * other servers report the Redis version with which they are compatible. A server is accepted if it reports no
     * version, because the user may not use {@code INFO} or because the server is busy.
     *
     * @see <a href="https://redis.io/docs/latest/commands/info/">INFO</a>
     */
    private void checkVersion(CommandAsyncExecutor executor) throws Exception {
        Object info;
        try {
            info = executor.writeAsync(
                            new byte[0], ByteArrayCodec.INSTANCE, RedissonServers.redissonCommand(Verb.INFO), "server")
                    .get(replyMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (RedissonErrors.isAnswer(e) && !RedissonErrors.refusesConnection(e)) {
                return;
            }
            RedisCacheException failure = errors.translate(e);
            throw failure.isOutcomeUnknown() ? errors.unreachable(e) : failure;
        } catch (TimeoutException e) {
            throw errors.unreachable(e);
        }
        Matcher version = VERSION.matcher(info instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "");
        if (version.find()) {
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            if (major < 6 || major == 6 && minor < 2) {
                throw errors.tooOld(major + "." + minor);
            }
        }
    }

    /**
     * Shuts the client down in a new thread and waits. In the caller's thread Redisson's shutdown would leave
     * thread-local objects.
     */
    private static void shutDownInNewThread(Redisson client) {
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

    private record Connected(Redisson client, RedisServers servers) {}

    /**
     * One attempt to connect.
     *
     * @param created completed when the client has been created or creating it has failed; the steps after that depend
     *     on Redis
     * @param connected completed with the connected client
     */
    private record Connecting(CompletableFuture<Boolean> created, CompletableFuture<Connected> connected) {}
}
