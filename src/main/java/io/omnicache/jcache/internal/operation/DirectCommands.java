package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.codec.LeaseMarker;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands of changes that need no write path, and the meaning of their replies. For caches with constant expiry
 * durations, without listeners and without a cache writer. Thread-safe.
 */
final class DirectCommands<K, V> {
    private static final Script PUT =
            Script.load(DirectCommands.class, "put.lua").withTwin(DirectCommands::putTwin);
    private static final Script PUT_ON_LEASE =
            Script.load(DirectCommands.class, "put_on_lease.lua").withTwin(DirectCommands::putTwin);
    /** The argument of put_on_lease.lua that put.lua doesn't have. */
    private static final int BEGIN_OF_LEASE = 5;

    private static final Long ONE = 1L;

    private final CacheContext<K, V> cache;

    DirectCommands(CacheContext<K, V> cache) {
        this.cache = cache;
    }

    /**
     * Stores a value: by {@code SET} if new and existing entries get the same time to live, otherwise by a script.
     *
     * @param wantsOld whether the reply contains the old value
     */
    Command put(byte[] redisKey, byte[] encoded, boolean wantsOld) {
        return put(redisKey, encoded, cache.expiry(), wantsOld);
    }

    /** As {@link #put(byte[], byte[], boolean)}, with constant durations that aren't those of the cache's policy. */
    Command put(byte[] redisKey, byte[] encoded, Expiry expiry, boolean wantsOld) {
        Ttl creation = expiry.onCreation();
        Ttl update = expiry.onUpdate();
        if (isUniform(expiry)) {
            return wantsOld ? set(redisKey, encoded, creation, "GET") : set(redisKey, encoded, creation);
        }
        String old = wantsOld ? "1" : "0";
        Command put = cache.fillLeases() == null
                ? Command.script(PUT, redisKey, encoded, creation.toArgument(), update.toArgument(), old)
                : Command.script(
                        PUT_ON_LEASE,
                        redisKey,
                        encoded,
                        creation.toArgument(),
                        update.toArgument(),
                        old,
                        LeaseMarker.begin());
        return cache.keyspace().write(put);
    }

    private static Object putTwin(Transaction transaction, ScriptCall call) {
        byte[] key = call.key(1);
        byte[] old = call.is(4, "1") ? transaction.get(key) : null;
        boolean isThere = transaction.exists(key);
        boolean isLease = call.arguments().size() >= BEGIN_OF_LEASE
                && Transaction.beginsWith(transaction.getString(key), call.bytes(BEGIN_OF_LEASE));
        boolean present = isThere && !isLease;
        String ttl = present ? call.text(3) : call.text(2);
        if (ttl.equals("Z")) {
            boolean unused = transaction.unlink(key);
            return Arrays.asList(present ? ONE : Long.valueOf(0), old);
        }
        transaction.set(key, call.bytes(1), ttl);
        return Arrays.asList(ONE, old);
    }

    /** Whether a put counts, according to its reply. A put of a new entry that expires at once doesn't count. */
    static boolean isStored(@Nullable Object reply) {
        return !(reply instanceof List<?> scripted) || ONE.equals(scripted.get(0));
    }

    /** Decodes the reply to a {@link #put} that asked for the old value. */
    Put<V> putReply(byte[] redisKey, @Nullable Object reply) {
        Object old = reply instanceof List<?> scripted ? (scripted.size() > 1 ? scripted.get(1) : null) : reply;
        return new Put<>(isStored(reply), cache.codec().state(redisKey, (byte[]) old));
    }

    /**
     * The command that follows a {@link #put}; {@code null} if none is needed. If the old value can't be decoded, it
     * counts as missing, but the put has set the time to live of an update. The command then sets the time to live of
     * a new entry.
     */
    @Nullable
    Command afterPut(Put<V> put, byte[] redisKey, byte[] encoded) {
        Ttl creation = cache.expiry().onCreation();
        boolean wasUndecodable = put.old().raw() != null && !put.old().isPresent();
        return wasUndecodable && !isUniform() ? EntryUpdate.touch(cache.keyspace(), redisKey, encoded, creation) : null;
    }

    Command putIfAbsent(byte[] redisKey, byte[] encoded, Ttl creation) {
        return set(redisKey, encoded, creation, "NX");
    }

    /** Reads the entry from the master, for a change that depends on the entry. */
    Command look(byte[] redisKey) {
        return Command.of(Verb.GET, redisKey);
    }

    Command replace(byte[] redisKey, byte[] encoded, Ttl update) {
        return set(redisKey, encoded, update, "XX");
    }

    Command getAndReplace(byte[] redisKey, byte[] encoded, Ttl update) {
        return set(redisKey, encoded, update, "XX", "GET");
    }

    /** Deletes an entry without reading it. */
    Command drop(byte[] redisKey) {
        return cache.keyspace().removal(Command.of(Verb.UNLINK, redisKey));
    }

    Command getAndRemove(byte[] redisKey) {
        return cache.keyspace().removal(Command.of(Verb.GETDEL, redisKey));
    }

    static boolean isOne(@Nullable Object reply) {
        return ONE.equals(reply);
    }

    /** Whether new and existing entries get the same time to live. */
    boolean isUniform() {
        return isUniform(cache.expiry());
    }

    private static boolean isUniform(Expiry expiry) {
        Ttl creation = expiry.onCreation();
        return !creation.isZero() && creation.equals(expiry.onUpdate());
    }

    private Command set(byte[] redisKey, byte[] encoded, Ttl ttl, String... options) {
        Object[] ending = ttl.words();
        Object[] rest = new Object[1 + options.length + ending.length];
        rest[0] = encoded;
        System.arraycopy(options, 0, rest, 1, options.length);
        System.arraycopy(ending, 0, rest, 1 + options.length, ending.length);
        return cache.keyspace().write(Command.of(Verb.SET, redisKey, rest));
    }

    /**
     * The outcome of a put.
     *
     * @param stored whether the operation counts as a put
     * @param old the entry before the put
     */
    record Put<V>(boolean stored, EntryState<V> old) {}
}
