package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.codec.LeaseMarker;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The reads of a cache with a reserve: tells the reserve what they find, and answers them from it while Redis can't be
 * reached. Thread-safe.
 *
 * @param away whether Redis can't be reached
 * @param asksAlways whether each read is sent, however many have failed before
 * @param largest the size of the largest value that is kept, in bytes
 * @param statistics adds to a counter, if the statistics are enabled
 */
record ReserveReads(
        Reserve reserve,
        BadTime away,
        boolean asksAlways,
        int largest,
        LongSupplier clock,
        ObjLongConsumer<Counter> statistics) {

    /** Whether the failure of a read says that Redis can't be reached, or doesn't answer. */
    private static boolean isAway(RedisCacheException e) {
        return e instanceof UnavailableException || e.isOutcomeUnknown() && !RedisErrors.isInterruption(e);
    }

    /** The answer to a read that needn't be sent, since Redis has just failed; {@code null} if it is to be sent. */
    @Nullable
    Object withoutAsking(Command command) {
        if (asksAlways || !away.isFailing()) {
            return null;
        }
        List<Object> answers = withoutAsking(List.of(command));
        return answers == null ? null : answers.get(0);
    }

    /** As {@link #withoutAsking(Command)}, for commands that are sent together, all of them or none. */
    @Nullable
    List<Object> withoutAsking(List<Command> commands) {
        if (asksAlways || !away.isFailing()) {
            return null;
        }
        List<Object> answers = new ArrayList<>(commands.size());
        long keys = 0;
        for (Command command : commands) {
            Object last = isAnswered(command) ? lastKnown(command) : null;
            if (last == null) {
                return null;
            }
            answers.add(last);
            keys += command.keys();
        }
        if (away.mayAsk()) {
            return null;
        }
        away.onServed();
        statistics.accept(Counter.NEAR_STALE_SERVED, keys);
        return answers;
    }

    /** Notes that a read is about to be sent. */
    Sent send(Command command) {
        List<byte[]> keys = new ArrayList<>(command.keys());
        NearCommands.forEachKey(command, keys::add);
        return new Sent(command, keys, keys.stream().mapToLong(reserve::stamp).toArray(), clock.getAsLong());
    }

    private boolean isAnswered(Command command) {
        return command.isRead() && reserve.servesWhileAway();
    }

    /** What was last known of all keys of a command; {@code null} if nothing is known of one of them. */
    private @Nullable Object lastKnown(Command command) {
        List<Object> values = new ArrayList<>(command.keys());
        NearCommands.forEachKey(command, key -> {
            byte[] value = reserve.whileAway(key);
            if (value != null) {
                values.add(value);
            }
        });
        if (values.size() != command.keys()) {
            return null;
        }
        return command.verb() == Verb.MGET ? values : values.get(0);
    }

    private void note(byte[] key, byte @Nullable [] value, long ttlMillis, boolean isTracked, long sentAt, long stamp) {
        if (value == null || LeaseMarker.isLease(value)) {
            reserve.onNone(key, stamp);
        } else if (value.length > largest) {
            reserve.forget(key);
        } else {
            reserve.onValue(key, value, ttlMillis, isTracked, sentAt, stamp);
        }
    }

    /** Returns the tracked keys, whose reads tell the reserve what they find. */
    TrackedKeys of(TrackedKeys tracked) {
        return new Tracked(this, tracked);
    }

    /** A read that was sent, with what the reserve has to know of that time. */
    final class Sent {
        private final Command command;
        private final List<byte[]> keys;
        private final long[] stamps;
        private final long at;

        Sent(Command command, List<byte[]> keys, long[] stamps, long at) {
            this.command = command;
            this.keys = keys;
            this.stamps = stamps;
            this.at = at;
        }

        /** Takes the reply. */
        void replied(@Nullable Object reply) {
            away.onSuccess();
            for (int i = 0; i < stamps.length; i++) {
                Object value = reply instanceof List<?> values ? values.get(i) : reply;
                note(keys.get(i), (byte[]) value, Reserve.UNKNOWN, false, at, stamps[i]);
            }
        }

        /** Takes the value and the time to live of the one key. */
        void found(byte[] key, byte[] value, long ttlMillis) {
            note(key, value, ttlMillis, false, at, stamps[0]);
        }

        /** Takes the failure. Returns what was last known instead; {@code null} for nothing. */
        @Nullable
        Object failed(RedisCacheException e) {
            if (!isAway(e)) {
                return null;
            }
            away.onFailure();
            Object last = isAnswered(command) ? lastKnown(command) : null;
            if (last != null) {
                away.onServed(e);
                statistics.accept(Counter.NEAR_STALE_SERVED, command.keys());
            }
            return last;
        }
    }

    /** Tracked keys whose reads tell the reserve what they find. */
    private record Tracked(ReserveReads reads, TrackedKeys tracked) implements TrackedKeys {
        @Override
        public void read(List<byte[]> keys, Receiver receiver) {
            long[] stamps = keys.stream().mapToLong(reads.reserve::stamp).toArray();
            long sentAt = reads.clock.getAsLong();
            tracked.read(keys, new Receiver() {
                @Override
                public void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
                    reads.away.onSuccess();
                    if (isCurrent) {
                        long ttl = ttlMillis < 0 ? Reserve.ETERNAL : ttlMillis;
                        reads.note(keys.get(index), value, ttl, true, sentAt, stamps[index]);
                    }
                    receiver.onValue(index, value, ttlMillis, isCurrent);
                }

                @Override
                public void onFailure(int index, RedisCacheException why) {
                    receiver.onFailure(index, why);
                }

                @Override
                public void onTooLarge(int index) {
                    reads.away.onSuccess();
                    reads.reserve.forget(keys.get(index));
                    receiver.onTooLarge(index);
                }
            });
        }

        @Override
        public long provenUntil() {
            return tracked.provenUntil();
        }

        @Override
        public boolean isConnected() {
            return tracked.isConnected();
        }

        @Override
        public Delays delays() {
            return tracked.delays();
        }

        @Override
        public void close() {
            tracked.close();
        }
    }
}
