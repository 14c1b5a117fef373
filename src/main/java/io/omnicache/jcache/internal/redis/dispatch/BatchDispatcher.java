package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends many commands of one caller in chunks with a limited number of keys and bytes. At most two chunks are pending,
 * so that the server works on one chunk while the caller handles the other, and other callers' commands can run between
 * chunks. The commands of a chunk are sent to all their masters at the same time. The time of the operation begins again
 * with each chunk. Once Redis is unavailable, the
 * remaining commands fail without being sent; otherwise the timeouts of all chunks would add up. Thread-safe.
 */
final class BatchDispatcher {
    static final int CHUNK_KEYS = 256;
    static final int CHUNK_BYTES = 256 << 10;

    private final CommandSender sender;
    private final RedirectsAndRetries retries;

    BatchDispatcher(CommandSender sender, RedirectsAndRetries retries) {
        this.sender = sender;
        this.retries = retries;
    }

    /**
     * Sends the commands and waits for all replies.
     *
     * @return the replies, in the order of the commands
     */
    List<Reply> callAll(RedisServers servers, List<Command> commands) {
        List<Reply> replies = new ArrayList<>(commands.size());
        Chunk previous = null;
        RedisCacheException broken = null;
        for (int from = 0; from < commands.size() && broken == null; ) {
            if (from > 0) {
                OperationTime.ofThread().renew();
            }
            Chunk next = send(servers, commands.subList(from, endOfChunk(commands, from)));
            from += next.commands().size();
            if (previous != null) {
                broken = complete(servers, previous, awaitAll(previous.pending()), replies);
            }
            previous = next;
        }
        if (previous != null) {
            @Nullable Object[] results = awaitAll(previous.pending());
            if (broken == null) {
                broken = complete(servers, previous, results, replies);
            } else {
                retries.followAll(servers, previous.commands(), results);
                addReplies(results, replies);
            }
        }
        if (broken != null) {
            replies.addAll(unsent(broken, commands.size() - replies.size()));
        }
        return replies;
    }

    private Chunk send(RedisServers servers, List<Command> commands) {
        return new Chunk(commands, sender.sendAll(servers, commands));
    }

    /**
     * Waits for the result of each command, beginning with the last command. When the last result has arrived, most
     * others have arrived too, so the thread is woken once instead of once for each result.
     */
    static @Nullable Object[] awaitAll(List<PendingResult> pending) {
        @Nullable Object[] results = new @Nullable Object[pending.size()];
        for (int i = results.length - 1; i >= 0; i--) {
            results[i] = pending.get(i).await();
        }
        return results;
    }

    /**
     * Completes a chunk and adds its replies.
     *
     * @return the failure for which the remaining commands must not be sent; {@code null} if they may be sent
     */
    private @Nullable RedisCacheException complete(
            RedisServers servers, Chunk chunk, @Nullable Object[] results, List<Reply> replies) {
        retries.completeAll(servers, chunk.commands(), results, null);
        addReplies(results, replies);
        for (Object result : results) {
            if (result instanceof Failed failed && endsAll(failed.exception())) {
                return failed.exception();
            }
        }
        return null;
    }

    private static void addReplies(@Nullable Object[] results, List<Reply> replies) {
        for (Object result : results) {
            replies.add(
                    result instanceof Failed failed ? new Reply(null, failed.exception()) : new Reply(result, null));
        }
    }

    private static boolean endsAll(RedisCacheException failure) {
        return RedisErrors.mayPass(failure) || RedisErrors.isInterruption(failure);
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

    private static List<Reply> unsent(RedisCacheException reason, int number) {
        return Collections.nCopies(
                number,
                new Reply(
                        null,
                        new UnavailableException(
                                "Not sent, since a command before failed: " + reason.getMessage(), reason.getCause())));
    }

    private record Chunk(List<Command> commands, List<PendingResult> pending) {}
}
