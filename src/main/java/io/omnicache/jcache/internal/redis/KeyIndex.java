package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.Command.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The keys of a keyspace as members of sets in Redis, so that a sweep needs to look at nothing else. Thread-safe.
 *
 * <p>An entry and its member change in one script: what is written by way of the index has a member for as long as its set is
 * there. The other way round it isn't so: an entry that expires or is evicted leaves its member behind, until a later write or a
 * sweep comes across it. {@link IndexSweep} says how a lost set is noticed.
 */
final class KeyIndex {
    private static final Script PLAIN = Script.load(KeyIndex.class, "index_plain.lua");
    private static final Script WRITE = Script.load(KeyIndex.class, "index_write.lua");
    private static final Script REMOVAL = Script.load(KeyIndex.class, "index_removal.lua");

    /** By chance, so that no choice of keys avoids it. */
    private static final int WRITES_A_PRUNING = 4;

    private final RedisConnection connection;
    private final byte[] prefix;
    private final IndexKeys sets;
    private final Map<Script, Script> writes = new ConcurrentHashMap<>();
    private final Map<Script, Script> removals = new ConcurrentHashMap<>();

    /**
     * @param prefix of all entries
     */
    KeyIndex(RedisConnection connection, byte[] prefix, IndexKeys sets) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
    }

    /** The change, which may create its entry, together with that of the index. The reply is the same. */
    Command write(Command change) {
        boolean prunes = ThreadLocalRandom.current().nextInt(WRITES_A_PRUNING) == 0;
        return keeping(change, writes, WRITE, prunes ? prefix.length : -prefix.length);
    }

    /** The change, which creates no entry but may end one, together with that of the index. The reply is the same. */
    Command removal(Command change) {
        return keeping(change, removals, REMOVAL, prefix.length);
    }

    IndexSweep newSweep() {
        return new IndexSweep(connection, prefix, sets.all());
    }

    /** Forgets everything. The entries stay, and the next sweep looks for them. */
    void delete() {
        connection
                .callAll(sets.all().stream()
                        .map(set -> Command.of(Verb.UNLINK, set))
                        .toList())
                .forEach(RedisConnection.Reply::get);
    }

    private Command keeping(Command change, Map<Script, Script> scripts, Script keeper, long last) {
        Script script = change.script();
        List<Object> words = Arrays.asList(change.words());
        List<Object> arguments = new ArrayList<>(words.size() + 1);
        if (script == null) {
            arguments.add(words.get(0));
            arguments.addAll(words.subList(2, words.size())); // without the key
        } else {
            arguments.addAll(change.scriptArguments());
        }
        arguments.add(last);
        return Command.script(
                scripts.computeIfAbsent(script == null ? PLAIN : script, keeper::behind),
                List.of(change.key(), sets.of(change.key())),
                arguments);
    }
}
