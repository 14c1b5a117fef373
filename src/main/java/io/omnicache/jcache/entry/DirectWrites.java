package io.omnicache.jcache.entry;

import io.omnicache.jcache.expiry.Ttl;
import io.omnicache.jcache.redis.Command;
import io.omnicache.jcache.redis.Command.Verb;
import io.omnicache.jcache.redis.Script;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The single commands that carry an operation without looking at the entry first, and what their replies mean. Only for
 * caches whose durations are constant, with no listener and no writer.
 */
final class DirectWrites<K, V> {
    private static final Script PUT = Script.load(DirectWrites.class, "put.lua");
    private static final Long ONE = 1L;

    private final CacheContext<K, V> cache;

    DirectWrites(CacheContext<K, V> cache) {
        this.cache = cache;
    }

    /**
     * {@code SET PX} where a new and a present entry get the same time to live, else a script. An eternal entry that keeps
     * its time to live stays eternal: that is the same, too.
     */
    Command put(K key, V value, boolean wantsOld) {
        return put(key, cache.codec().encodeValue(value), wantsOld);
    }

    /** As above, of an encoded value. */
    Command put(K key, byte[] encoded, boolean wantsOld) {
        Ttl creation = cache.expiry().onCreation();
        Ttl update = cache.expiry().onUpdate();
        if (isUniform(creation, update)) {
            return wantsOld ? set(key, encoded, creation, "GET") : set(key, encoded, creation);
        }
        return cache.keyspace()
                .write(Command.script(
                        PUT,
                        cache.redisKey(key),
                        encoded,
                        creation.toArgument(),
                        update.toArgument(),
                        wantsOld ? "1" : "0"));
    }

    /** What a reply to {@link #put} says. */
    Put<V> putReply(@Nullable Object reply, boolean wantsOld) {
        if (reply instanceof List<?> scripted) {
            byte[] old = scripted.size() > 1 ? (byte[]) scripted.get(1) : null;
            return new Put<>(ONE.equals(scripted.get(0)), cache.codec().decodeValue(old));
        }
        return new Put<>(true, wantsOld ? cache.codec().decodeValue((byte[]) reply) : null);
    }

    Command putIfAbsent(K key, V value, Ttl creation) {
        return set(key, cache.codec().encodeValue(value), creation, "NX");
    }

    Command replace(K key, V value, Ttl update) {
        return set(key, cache.codec().encodeValue(value), update, "XX");
    }

    Command getAndReplace(K key, V value, Ttl update) {
        return set(key, cache.codec().encodeValue(value), update, "XX", "GET");
    }

    Command remove(K key) {
        return cache.keyspace().removal(Command.of(Verb.UNLINK, cache.redisKey(key)));
    }

    Command getAndRemove(K key) {
        return cache.keyspace().removal(Command.of(Verb.GETDEL, cache.redisKey(key)));
    }

    static boolean isOne(@Nullable Object reply) {
        return ONE.equals(reply);
    }

    private static boolean isUniform(Ttl creation, Ttl update) {
        return !creation.isZero()
                && (creation.equals(update) || creation.equals(Ttl.ETERNAL) && update.equals(Ttl.KEEP));
    }

    private Command set(K key, byte[] encoded, Ttl ttl, String... options) {
        Object[] ending = ttl.words();
        Object[] rest = new Object[1 + options.length + ending.length];
        rest[0] = encoded;
        System.arraycopy(options, 0, rest, 1, options.length);
        System.arraycopy(ending, 0, rest, 1 + options.length, ending.length);
        return cache.keyspace().write(Command.of(Verb.SET, cache.redisKey(key), rest));
    }

    /**
     * What a put did.
     *
     * @param stored whether it counts as a put: not for a new entry that would expire at once
     * @param old the value that was there
     */
    record Put<V>(boolean stored, @Nullable V old) {}
}
