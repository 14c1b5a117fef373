package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.PartTwin;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * An index of a keyspace: sets in Redis whose members are the keys, so that a sweep needn't look at other keys of the
 * database. Thread-safe.
 *
 * <p>An entry and its member are changed in one script. Therefore every entry that was written with the index has a
 * member, as long as the set exists. The reverse doesn't hold: an entry that expires or is evicted leaves its member
 * behind, until a later write or a sweep removes the member. {@link IndexSweep} describes how a lost set is detected.
 */
final class KeyIndex {
    private static final Script WRITE = Script.load(KeyIndex.class, "index_write.lua");
    private static final Script REMOVAL = Script.load(KeyIndex.class, "index_removal.lua");

    /**
     * One of this number of writes prunes the index. The write is chosen at random, so that no pattern of keys avoids
     * pruning.
     */
    private static final int WRITES_PER_PRUNING = 4;

    private final RedisConnection connection;
    private final byte[] prefix;
    private final IndexKeys sets;

    /** @param prefix the prefix of all entries */
    KeyIndex(RedisConnection connection, byte[] prefix, IndexKeys sets) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
    }

    /** Returns the part that updates the index for a change that may create its entry. */
    ChangeScript.Part partOfWrites() {
        return new Part(sets, WRITE, IndexTwins::write, () -> isPruning() ? prefix.length : -prefix.length);
    }

    /** Returns the part that updates the index for a change that may remove its entry but never creates an entry. */
    ChangeScript.Part partOfRemovals() {
        return new Part(sets, REMOVAL, IndexTwins::removal, () -> prefix.length);
    }

    IndexSweep newSweep(byte[] uncounted) {
        return new IndexSweep(connection, prefix, sets.all(), uncounted);
    }

    /** Deletes the index. The entries stay; the next sweep walks over the whole database to find them. */
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

    private record Part(IndexKeys sets, Script script, PartTwin twin, LongSupplier argument)
            implements ChangeScript.Part {
        /** Every new entry changes the set, so the entries are watched instead. */
        @Override
        public boolean readsKeysFirst() {
            return false;
        }

        @Override
        public List<byte[]> keys(byte[] entry) {
            return List.of(sets.of(entry));
        }

        @Override
        public List<Object> arguments(Command change) {
            return List.of(argument.getAsLong());
        }
    }
}
