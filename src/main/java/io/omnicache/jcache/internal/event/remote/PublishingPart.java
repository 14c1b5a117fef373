package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.event.ListenerNeeds;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.PartTwin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a change that publishes its event, in the same script: if the change is made, its event is published, at
 * the place of the change among all changes of the entry. Nothing is added to a change while no JVM listens. If the
 * server refuses the publishing only, the change is made all the same. Thread-safe.
 */
final class PublishingPart implements ChangeScript.Part {
    private static final Script PUBLISH = Script.load(PublishingPart.class, "publish.lua");
    private static final Script PUBLISH_SET =
            Script.load(PublishingPart.class, "publish_set.lua").withTwin(PublishTwin::set);
    /** Where the value is among the words of SET; the options follow. */
    private static final int VALUE_OF_SET = 2;

    private static final long NONE = -1;
    private static final int OLD_VALUE = 1;
    private static final int CLUSTER = 2;
    private static final int MARKS = 4;

    private final byte[] channel;
    private final long sender;
    private final int prefixLength;
    private final int flags;
    private final IntSupplier needs;
    private final ObjLongConsumer<Counter> statistics;
    private final AtomicLong sequence = new AtomicLong();

    /**
     * @param sender the number of the open cache
     * @param prefixLength the length of the prefix of all entries
     * @param mayHoldMarks whether a mark, which is no entry, may lie in the place of an absent entry
     * @param needs what all listeners need, as bits of {@link ListenerNeeds}
     * @param statistics counts, if the statistics are enabled
     */
    PublishingPart(
            byte[] channel,
            long sender,
            int prefixLength,
            boolean isCluster,
            boolean mayHoldMarks,
            IntSupplier needs,
            ObjLongConsumer<Counter> statistics) {
        this.channel = channel;
        this.sender = sender;
        this.prefixLength = prefixLength;
        this.flags = (isCluster ? CLUSTER : 0) | (mayHoldMarks ? MARKS : 0);
        this.needs = needs;
        this.statistics = statistics;
    }

    /** Returns the number of the change that a command makes; -1 if the command doesn't publish. */
    long sequenceOf(Command command) {
        if (command.script() == null) {
            return NONE;
        }
        Object[] words = command.words();
        for (int i = words.length - 1; i > 0; i--) {
            if (words[i] instanceof byte[] word && EventMessage.isHeadOf(sender, word)) {
                return EventMessage.sequence(word);
            }
        }
        return NONE;
    }

    @Override
    public boolean isActive() {
        return needs.getAsInt() != 0;
    }

    @Override
    public Script script() {
        return PUBLISH;
    }

    @Override
    public PartTwin twin() {
        return PublishTwin::part;
    }

    @Override
    public List<byte[]> keys(byte[] entry) {
        return List.of();
    }

    @Override
    public @Nullable Command alone(Command change) {
        Object[] set = change.words();
        if (ChangeKind.of(change) != ChangeKind.SET || !(set[VALUE_OF_SET] instanceof byte[] value)) {
            return null;
        }
        statistics.accept(Counter.EVENTS_PUBLISHED, 1);
        List<Object> arguments = new ArrayList<>(2 + set.length);
        arguments.add(channel);
        arguments.add(EventMessage.head(sender, sequence.incrementAndGet()));
        arguments.add(EventMessage.sizedKey(change.key(), prefixLength, value.length));
        arguments.add(presentFlags());
        for (int i = VALUE_OF_SET; i < set.length; i++) {
            arguments.add(set[i]);
        }
        return Command.script(PUBLISH_SET, change.key(), arguments.toArray());
    }

    @Override
    public List<Object> arguments(Command change) {
        statistics.accept(Counter.EVENTS_PUBLISHED, 1);
        ChangeKind kind = ChangeKind.of(change);
        byte[] entry = change.key();
        return List.of(
                channel,
                EventMessage.head(sender, sequence.incrementAndGet()),
                kind.word,
                EventMessage.sized(entry, prefixLength),
                kind.valueLength(change),
                presentFlags());
    }

    private String presentFlags() {
        int oldValue = (needs.getAsInt() & ListenerNeeds.OLD_VALUES) != 0 ? OLD_VALUE : 0;
        return Integer.toString(flags | oldValue);
    }
}
