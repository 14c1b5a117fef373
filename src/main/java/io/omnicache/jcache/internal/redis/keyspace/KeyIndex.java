package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.Script;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * An index of a keyspace: the keys are members of sets in Redis, so that a sweep looks at nothing else. Thread-safe.
 *
 * <p>An entry and its member change in one script: an entry that was written by way of the index has a member for as
 * long as its set exists. The reverse doesn't hold: an entry that expires or is evicted leaves its member behind,
 * until a later write or a sweep finds it. {@link IndexSweep} says how a lost set is noticed.
 */
final class KeyIndex {
    private static final Script WRITE = Script.load(KeyIndex.class, "index_write.lua");
    private static final Script REMOVAL = Script.load(KeyIndex.class, "index_removal.lua");

    /** One write in so many, chosen at random so that no choice of keys avoids it, prunes the index. */
    private static final int WRITES_PER_PRUNING = 4;

    private final RedisConnection connection;
    private final byte[] prefix;
    private final IndexKeys sets;

    /**
     * @param prefix of all entries
     */
    KeyIndex(RedisConnection connection, byte[] prefix, IndexKeys sets) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
    }

    /** Keeps the index in step with a change that may create its entry. */
    ChangeScript.Part partOfWrites() {
        return new Part(WRITE, () -> isPruning() ? prefix.length : -prefix.length);
    }

    /** Keeps the index in step with a change that may remove its entry but creates none. */
    ChangeScript.Part partOfRemovals() {
        return new Part(REMOVAL, () -> prefix.length);
    }

    IndexSweep newSweep() {
        return new IndexSweep(connection, prefix, sets.all());
    }

    /** Deletes the index. The entries stay; the next sweep walks over the database to find them. */
    void delete() {
        connection
                .callAll(sets.all().stream()
                        .map(set -> Command.of(Verb.UNLINK, set))
                        .toList())
                .forEach(RedisConnection.Reply::get);
    }

    private static boolean isPruning() {
        return ThreadLocalRandom.current().nextInt(WRITES_PER_PRUNING) == 0;
    }

    private final class Part implements ChangeScript.Part {
        private final Script script;
        private final LongSupplier argument;

        Part(Script script, LongSupplier argument) {
            this.script = script;
            this.argument = argument;
        }

        @Override
        public Script script() {
            return script;
        }

        @Override
        public List<byte[]> keys(byte[] entry) {
            return List.of(sets.of(entry));
        }

        @Override
        public List<Object> arguments() {
            return List.of(argument.getAsLong());
        }
    }
}
