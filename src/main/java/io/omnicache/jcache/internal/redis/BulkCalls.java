package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.redisson.command.CommandAsyncExecutor;

/**
 * Many commands of one caller, in chunks bounded by keys and by bytes. Two chunks are under way at a time, so that the server
 * works on one while the caller is busy with the other; other callers' commands go in between. What is in one chunk goes to all
 * its masters at the same time. Thread-safe.
 */
final class BulkCalls {
    static final int CHUNK_KEYS = 256;
    static final int CHUNK_BYTES = 256 << 10;

    private final PipelinedCalls pipelinedCalls;
    private final ExecutorCalls executorCalls;
    private final Transport transport;
    private final boolean readsFromMaster;

    BulkCalls(
            PipelinedCalls pipelinedCalls, ExecutorCalls executorCalls, Transport transport, boolean readsFromMaster) {
        this.pipelinedCalls = pipelinedCalls;
        this.executorCalls = executorCalls;
        this.transport = transport;
        this.readsFromMaster = readsFromMaster;
    }

    /**
     * Sends the commands and waits for all. Once Redis is away the rest isn't sent: waiting for the same with each chunk that is left
     * would take for ever.
     *
     * @return the replies, in the order of the commands
     */
    List<Reply> callAll(CommandAsyncExecutor executor, List<Command> commands) {
        List<Reply> replies = new ArrayList<>(commands.size());
        Chunk underWay = null;
        RedisCacheException broken = null;
        for (int from = 0; from < commands.size() && broken == null; ) {
            Chunk sent = send(executor, commands.subList(from, endOfChunk(commands, from)));
            from += sent.commands().size();
            if (underWay != null) {
                broken = collect(executor, underWay, replies);
            }
            underWay = sent;
        }
        if (underWay != null && broken == null) {
            broken = collect(executor, underWay, replies);
        } else if (underWay != null) {
            replies.addAll(underWay.batch().await());
        }
        if (broken != null) {
            replies.addAll(unsent(broken, commands.size() - replies.size()));
        }
        return replies;
    }

    /** Sends those again that were certainly not carried out, until they are or the retries or the timeout are used up. */
    private void resend(CommandAsyncExecutor executor, List<Command> commands, List<Reply> replies) {
        resend(executor, commands, replies, null);
    }

    /**
     * The same.
     *
     * @param pauses what is left of them; {@code null} if none has been used
     */
    void resend(CommandAsyncExecutor executor, List<Command> commands, List<Reply> replies, @Nullable Backoff pauses) {
        Backoff backoff = pauses;
        while (true) {
            List<Integer> again = IntStream.range(0, replies.size())
                    .filter(i -> replies.get(i).failure() instanceof UnavailableException)
                    .boxed()
                    .toList();
            if (again.isEmpty()) {
                return;
            }
            if (backoff == null) {
                backoff = Backoff.of(transport);
            }
            try {
                if (!backoff.pause()) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                again.forEach(i -> replies.set(i, interrupted(replies.get(i), e)));
                return;
            }
            List<Reply> second = send(
                            executor, again.stream().map(commands::get).toList())
                    .batch()
                    .await();
            for (int i = 0; i < again.size(); i++) {
                replies.set(again.get(i), second.get(i));
            }
        }
    }

    private Chunk send(CommandAsyncExecutor executor, List<Command> commands) {
        PipelinedBatch batch = new PipelinedBatch(commands.size());
        for (Command command : commands) {
            batch.add(
                    readsFromMaster || !command.isRead()
                            ? pipelinedCalls.send(executor, command, batch)
                            : executorCalls.sendRead(executor, command));
        }
        batch.send();
        return new Chunk(commands, batch);
    }

    /** Returns why the rest must not be sent, if it must not. */
    private @Nullable RedisCacheException collect(CommandAsyncExecutor executor, Chunk chunk, List<Reply> replies) {
        List<Reply> ofChunk = chunk.batch().await();
        resend(executor, chunk.commands(), ofChunk);
        replies.addAll(ofChunk);
        for (Reply reply : ofChunk) {
            RedisCacheException failure = reply.failure();
            if (failure != null && endsAll(failure)) {
                return failure;
            }
        }
        return null;
    }

    private static boolean endsAll(RedisCacheException failure) {
        return failure instanceof UnavailableException
                || failure.isOutcomeUnknown()
                || RedisErrors.isInterruption(failure);
    }

    private static int endOfChunk(List<Command> commands, int from) {
        int keys = 0;
        long bytes = 0;
        int to = from;
        while (to < commands.size() && keys < CHUNK_KEYS && bytes < CHUNK_BYTES) {
            Command command = commands.get(to);
            keys += command.keys();
            bytes += command.size();
            to++;
        }
        return to;
    }

    private static Reply interrupted(Reply refused, InterruptedException cause) {
        RedisCacheException failure = Objects.requireNonNull(refused.failure());
        return new Reply(null, RedisErrors.interruptedAfter(failure, cause));
    }

    private static List<Reply> unsent(RedisCacheException reason, int number) {
        return Collections.nCopies(
                number,
                new Reply(
                        null,
                        new UnavailableException(
                                "Not sent, since a command before failed: " + reason.getMessage(), reason.getCause())));
    }

    private record Chunk(List<Command> commands, PipelinedBatch batch) {}
}
