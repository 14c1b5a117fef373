package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.failure.EntryCommand.Kind;
import io.omnicache.jcache.internal.failure.OutageKeys.Mark;
import io.omnicache.jcache.internal.failure.OutageWatch.State;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.ConnectionOfOneCache;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a cache with {@code failure-policy: miss}. A command on a marked entry follows the removal of the
 * entry. While Redis is away, and where it fails, a command gets the answer of a server without entries; a change that
 * is dropped so, or whose outcome is unknown, marks its entries, and returns when no JVM can read them any more. A reply
 * that arrives after an outage has begun isn't used. A command that needs Redis itself, such as a page of an iteration,
 * fails as with the policy {@code throw}. Thread-safe.
 */
final class OutageConnection extends ConnectionOfOneCache {
    private static final PendingCommand NOTHING = () -> {};

    private final CacheOutages outages;

    OutageConnection(RedisConnection connection, CacheOutages outages) {
        super(connection);
        this.outages = outages;
    }

    /**
     * What is known before a command is sent.
     *
     * @param pass the present time without an outage
     * @param notEnded {@code ConnectionLosses.notEnded} at this time
     * @param marked the entries to remove before, with the marks that were seen
     * @param answer the answer without Redis; {@code null} if the command is to be sent
     * @param isDropped set when the command was dropped, or may be carried out later
     */
    record Passage(
            Kind kind,
            long pass,
            long notEnded,
            Map<EncodedKey, Mark> marked,
            @Nullable Reply answer,
            AtomicBoolean isDropped) {}

    @Override
    public boolean mayAnswerWithoutServer() {
        return outages.watch().isRecent();
    }

    @Override
    public @Nullable Object call(Command command) {
        Passage passage = passage(command);
        Reply reply = passage.answer() != null ? passage.answer() : sent(command, passage);
        if (reply.failure() == null && passage.isDropped().get()) {
            outages.dropped().await(entries(command));
        }
        return reply.get();
    }

    private Reply sent(Command command, Passage passage) {
        try {
            outages.remove(passage.marked());
            return new Reply(checked(command, passage, connection.call(command)), null);
        } catch (RedisCacheException e) {
            return instead(command, passage, e);
        }
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        List<Passage> passages = new ArrayList<>(commands.size());
        List<Command> sent = new ArrayList<>(commands.size());
        Map<EncodedKey, Mark> marked = new HashMap<>();
        for (Command command : commands) {
            Passage passage = passage(command);
            passages.add(passage);
            marked.putAll(passage.marked());
            if (passage.answer() == null) {
                sent.add(command);
            }
        }
        List<Reply> replies = send(sent, marked);
        List<Reply> all = new ArrayList<>(commands.size());
        Set<EncodedKey> changed = new HashSet<>();
        int next = 0;
        for (int i = 0; i < commands.size(); i++) {
            Passage passage = passages.get(i);
            Reply answer = passage.answer();
            all.add(answer != null ? answer : settled(commands.get(i), passage, replies.get(next++)));
            if (passage.isDropped().get()) {
                changed.addAll(entries(commands.get(i)));
            }
        }
        if (!changed.isEmpty()) {
            outages.dropped().await(changed);
        }
        return all;
    }

    /** Sends commands behind the removal of entries. If that fails, all have its failure. */
    private List<Reply> send(List<Command> commands, Map<EncodedKey, Mark> marked) {
        try {
            outages.remove(marked);
            return commands.isEmpty() ? List.of() : connection.callAll(commands);
        } catch (RedisCacheException e) {
            return commands.stream().map(command -> new Reply(null, e)).toList();
        }
    }

    private Reply settled(Command command, Passage passage, Reply reply) {
        RedisCacheException failure = reply.failure();
        return failure == null
                ? new Reply(checked(command, passage, reply.value()), null)
                : instead(command, passage, failure);
    }

    @Override
    public PendingCommand callAsync(Command command, AsyncReceiver receiver) {
        Passage passage = passage(command);
        Reply answer = passage.answer();
        CheckingReceiver checking = new CheckingReceiver(this, command, passage, receiver);
        if (answer != null) {
            checking.answer(answer.value());
            return NOTHING;
        }
        PendingCommand sent = passage.marked().isEmpty()
                ? connection.callAsync(command, checking)
                : new RemovingFirst(outages, connection, command, passage, checking).begin();
        return () -> {
            checking.onWithdrawn();
            sent.withdraw();
        };
    }

    /** While nobody knows which entries are old, none can be read, and to leave some out would make them look like all. */
    @Override
    public List<Reply> callAllOfWalk(List<Command> reads) {
        long pass = outages.watch().pass();
        if (!outages.isTrusted()) {
            throw outages.notTrusted();
        }
        Map<EncodedKey, Mark> marked = new HashMap<>();
        reads.forEach(read -> marked.putAll(toRemove(read, false)));
        List<Reply> replies = send(reads, marked); // A failure stays a failure, and the walk tries again.
        if (!outages.watch().isStill(pass)) {
            throw outages.notTrusted();
        }
        return replies;
    }

    /** Runs a task when the caller of a command may hear of its outcome. */
    void whenItMayReturn(Command command, Passage passage, long until, Runnable task) {
        if (passage.isDropped().get()) {
            outages.dropped().whenTheyMayReturn(entries(command), until, task);
        } else {
            task.run();
        }
    }

    /** Commands to a chosen master belong to sweeps and iterations. */
    @Override
    public @Nullable Object callOn(Node node, Command command) {
        return connection.callOn(node, command);
    }

    private Passage passage(Command command) {
        State state = outages.watch().begin();
        Kind kind = EntryCommand.kindOf(command);
        Passage open = new Passage(
                kind, outages.watch().pass(), outages.watch().losses().notEnded(), Map.of(), null, new AtomicBoolean());
        if (state == State.AWAY) {
            Reply answer = EntryCommand.ofAbsent(command, true);
            return answer == null ? open : answered(command, open, answer);
        }
        boolean isUntrusted = state == State.HOLD || outages.keys().isWholeCacheMarked();
        boolean mayBeMarked = !outages.keys().isEmpty() || !outages.removing().isEmpty();
        if (kind == Kind.NONE || !isUntrusted && !mayBeMarked) {
            return open;
        }
        if (isUntrusted && EntryCommand.isPlainRead(command)) {
            Reply absent = EntryCommand.ofAbsent(command, true);
            return absent == null ? open : answered(command, open, absent);
        }
        return new Passage(kind, open.pass(), open.notEnded(), toRemove(command, isUntrusted), null, open.isDropped());
    }

    private Passage answered(Command command, Passage open, Reply answer) {
        account(command, open, false);
        return new Passage(open.kind(), open.pass(), open.notEnded(), Map.of(), answer, open.isDropped());
    }

    private Map<EncodedKey, Mark> toRemove(Command command, boolean removesAll) {
        Map<EncodedKey, Mark> marked = new HashMap<>();
        for (EncodedKey key : entries(command)) {
            Mark mark = outages.keys().find(key);
            if (mark == null && (removesAll || outages.removing().contains(key))) {
                mark = OutageKeys.UNMARKED;
            }
            if (mark != null) {
                marked.put(key, mark);
            }
        }
        return marked;
    }

    private Set<EncodedKey> entries(Command command) {
        Set<EncodedKey> entries = new HashSet<>();
        for (byte[] key : EntryCommand.keys(command)) {
            if (outages.parts().owns(key)) {
                entries.add(new EncodedKey(key));
            }
        }
        return entries;
    }

    /** Looks at a reply before anybody gets it. */
    @Nullable
    Object checked(Command command, Passage passage, @Nullable Object reply) {
        outages.watch().onReply();
        if (passage.kind() == Kind.NONE) {
            return reply;
        }
        boolean isRefused = EntryCommand.isRefusal(command, reply)
                && outages.watch().isRecent(); // The lock of the change may be lost, or was never taken.
        boolean isOld = EntryCommand.reveals(reply) && !outages.watch().isStill(passage.pass());
        Reply absent = isRefused || isOld ? EntryCommand.ofAbsent(command, false) : null;
        if (absent != null) {
            account(command, passage, true);
            return absent.value();
        }
        if (passage.kind() == Kind.CHANGE) {
            entries(command).forEach(key -> outages.onChanged(key.bytes()));
        }
        return reply;
    }

    /** Returns what takes the place of the reply to a command that has failed. */
    Reply instead(Command command, Passage passage, RedisCacheException failure) {
        boolean isOutage = CacheOutages.isOutage(failure);
        if (!isOutage && !failure.isOutcomeUnknown() && passage.marked().isEmpty()) {
            return new Reply(null, failure);
        }
        account(command, passage, failure.isOutcomeUnknown());
        if (isOutage) {
            outages.watch().onFailure(failure);
        }
        // Of a marked entry, nothing may be seen as long as it can't be removed, for whatever reason.
        Reply absent = isOutage || !passage.marked().isEmpty() ? EntryCommand.ofAbsent(command, false) : null;
        return absent == null ? new Reply(null, failure) : absent;
    }

    private void account(Command command, Passage passage, boolean isUnknown) {
        if (passage.kind() == Kind.CHANGE) {
            Set<EncodedKey> entries = entries(command);
            entries.forEach(key -> outages.mark(key.bytes(), isUnknown, passage.notEnded()));
            passage.isDropped().set(!entries.isEmpty());
            if (!entries.isEmpty() && !EntryCommand.isFirstOfSeveral(command)) {
                outages.parts().count(Counter.DROPPED_WRITES, entries.size());
            }
        } else if (EntryCommand.isPlainRead(command)) {
            outages.parts().count(Counter.READS_WITHOUT_REDIS, command.keys());
        }
    }
}
