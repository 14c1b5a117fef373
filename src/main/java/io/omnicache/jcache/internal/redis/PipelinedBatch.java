package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.ExchangeBatch;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Commands of one caller that leave together, those of each connection in one piece. Used by one thread. */
final class PipelinedBatch {
    private final Map<PipelinedConnection, ExchangeBatch> unsent = new IdentityHashMap<>();
    private final BiConsumer<PipelinedConnection, Exchange> sender = this::add;
    private final List<Sent> commands;

    PipelinedBatch(int size) {
        commands = new ArrayList<>(size);
    }

    /** What takes an exchange, to send it with the others. */
    BiConsumer<PipelinedConnection, Exchange> sender() {
        return sender;
    }

    private void add(PipelinedConnection connection, Exchange exchange) {
        unsent.computeIfAbsent(connection, c -> new ExchangeBatch()).add(exchange);
    }

    void add(Sent command) {
        commands.add(command);
    }

    /** Hands all to their connections. */
    void send() {
        unsent.forEach(PipelinedConnection::sendAll);
    }

    /**
     * Waits for all. The last comes first: when its reply is there, so are most others, and the thread has been woken once
     * instead of for each.
     *
     * @return in the order in which they were added
     */
    List<Reply> await() {
        Reply[] replies = new Reply[commands.size()];
        List<Integer> sentOn = new ArrayList<>();
        for (int i = replies.length - 1; i >= 0; i--) {
            Sent command = commands.get(i);
            Reply answer = command instanceof PipelinedCommand pipelined ? pipelined.awaitAnswer() : command.await();
            if (answer != null) {
                replies[i] = answer;
            } else {
                commands.set(i, ((PipelinedCommand) command).sendOn());
                sentOn.add(i);
            }
        }
        sentOn.forEach(i -> replies[i] = commands.get(i).await());
        return Arrays.asList(replies);
    }
}
