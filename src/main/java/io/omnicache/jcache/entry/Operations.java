package io.omnicache.jcache.entry;

import io.omnicache.jcache.entry.Decision.Lookup;
import io.omnicache.jcache.expiry.Ttl;
import io.omnicache.jcache.redis.Command;
import io.omnicache.jcache.redis.Command.Verb;
import io.omnicache.jcache.redis.Script;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one cache on its entries. Arguments are checked already. Where nobody listens, no store is to be
 * told and the durations are constant, one plain command does it; everything else goes through the {@link WritePath}.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class Operations<K, V> {
    private static final Script PUT = Script.load(Operations.class, "put.lua");

    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final ReadPath<K, V> reads;
    private final BulkOperations<K, V> bulk;
    private final Invocations<K, V> invocations;

    public Operations(CacheContext<K, V> cache) {
        this.cache = cache;
        this.writes = new WritePath<>(cache);
        this.reads = new ReadPath<>(cache, writes);
        this.bulk = new BulkOperations<>(cache, writes);
        this.invocations = new Invocations<>(cache, writes);
    }

    public ReadPath<K, V> reads() {
        return reads;
    }

    public BulkOperations<K, V> bulk() {
        return bulk;
    }

    public Invocations<K, V> invocations() {
        return invocations;
    }

    public void put(K key, V value) {
        if (!cache.isDirect()) {
            writes.change(key, current -> Decision.set(value).writingThrough());
            return;
        }
        cache.count(0, 0, putDirectly(key, value, false).stored() ? 1 : 0, 0);
    }

    public @Nullable V getAndPut(K key, V value) {
        if (!cache.isDirect()) {
            return writes.change(
                            key,
                            current -> Decision.set(value)
                                    .counting(current.isPresent())
                                    .writingThrough())
                    .state()
                    .value();
        }
        Put<V> put = putDirectly(key, value, true);
        cache.count(put.old() != null ? 1 : 0, put.old() != null ? 0 : 1, put.stored() ? 1 : 0, 0);
        return put.old();
    }

    public boolean putIfAbsent(K key, V value) {
        Ttl creation = cache.isDirect() ? cache.expiry().onCreation() : Ttl.ZERO;
        if (creation.isZero()) {
            Attempt<K, V> attempt = writes.change(
                    key,
                    current -> current.isPresent()
                            ? Decision.<V>nothing().counting(Lookup.HIT)
                            : Decision.set(value).counting(Lookup.MISS).writingThrough());
            return attempt.isStored();
        }
        boolean stored = call(set(key, value, creation, "NX")) != null;
        cache.count(stored ? 0 : 1, stored ? 1 : 0, stored ? 1 : 0, 0);
        return stored;
    }

    public boolean replace(K key, V value) {
        Ttl update = cache.isDirect() ? cache.expiry().onUpdate() : Ttl.ZERO;
        if (update.isZero()) {
            return writes.change(key, current -> replaced(current, value)).isStored();
        }
        boolean stored = call(set(key, value, update, "XX")) != null;
        cache.count(stored ? 1 : 0, stored ? 0 : 1, stored ? 1 : 0, 0);
        return stored;
    }

    public @Nullable V getAndReplace(K key, V value) {
        Ttl update = cache.isDirect() ? cache.expiry().onUpdate() : Ttl.ZERO;
        if (update.isZero()) {
            return writes.change(key, current -> replaced(current, value))
                    .state()
                    .value();
        }
        V old = cache.codec().decodeValue((byte[]) call(set(key, value, update, "XX", "GET")));
        cache.count(old != null ? 1 : 0, old != null ? 0 : 1, old != null ? 1 : 0, 0);
        return old;
    }

    public boolean replace(K key, V oldValue, V newValue) {
        Change<V> change = current -> !current.isPresent()
                ? Decision.<V>nothing().counting(Lookup.MISS)
                : oldValue.equals(current.value())
                        ? Decision.set(newValue).counting(Lookup.HIT).writingThrough()
                        : Decision.<V>access().counting(Lookup.HIT);
        return compare(key, oldValue, change).isStored();
    }

    public boolean remove(K key, V oldValue) {
        Change<V> change = current -> !current.isPresent()
                ? Decision.<V>nothing().counting(Lookup.MISS)
                : oldValue.equals(current.value())
                        ? Decision.<V>remove().counting(Lookup.HIT).writingThrough()
                        : Decision.<V>access().counting(Lookup.MISS);
        return compare(key, oldValue, change).isRemoved();
    }

    public boolean remove(K key) {
        if (!cache.isDirect()) {
            return writes.change(key, current -> Decision.<V>remove().writingThrough())
                    .isRemoved();
        }
        boolean removed = Long.valueOf(1).equals(call(Command.of(Verb.UNLINK, redisKey(key))));
        cache.count(0, 0, 0, removed ? 1 : 0);
        return removed;
    }

    public @Nullable V getAndRemove(K key) {
        if (!cache.isDirect()) {
            return writes.change(
                            key,
                            current -> Decision.<V>remove()
                                    .counting(current.isPresent())
                                    .writingThrough())
                    .state()
                    .value();
        }
        V old = cache.codec().decodeValue((byte[]) call(Command.of(Verb.GETDEL, redisKey(key))));
        cache.count(old != null ? 1 : 0, old != null ? 0 : 1, 0, old != null ? 1 : 0);
        return old;
    }

    /** Deletes every entry without telling anybody. */
    public void clear() {
        cache.keyspace().sweep();
    }

    /** Removes every entry; returns when all that were there are gone. */
    public void removeAll() {
        if (cache.writer() == null && !cache.events().isListening()) {
            cache.count(0, 0, 0, cache.keyspace().sweep());
            return;
        }
        KeyPages<K> pages = new KeyPages<>(cache);
        for (List<K> page = pages.next(); page != null; page = pages.next()) {
            bulk.removePresent(Set.copyOf(page));
        }
    }

    public void putAll(Map<? extends K, ? extends V> entries) {
        bulk.putAll(entries);
    }

    private Attempt<K, V> compare(K key, V oldValue, Change<V> change) {
        return cache.isDirect()
                ? writes.changeAssumed(key, new EntryState<>(cache.codec().encodeValue(oldValue), oldValue), change)
                : writes.change(key, change);
    }

    private Decision<V> replaced(EntryState<V> current, V value) {
        return current.isPresent()
                ? Decision.set(value).counting(Lookup.HIT).writingThrough()
                : Decision.<V>nothing().counting(Lookup.MISS);
    }

    private Put<V> putDirectly(K key, V value, boolean wantsOld) {
        Ttl creation = cache.expiry().onCreation();
        Ttl update = cache.expiry().onUpdate();
        boolean agree = creation.equals(update) || creation == Ttl.ETERNAL && update == Ttl.KEEP;
        if (!agree || creation.isZero()) {
            List<?> reply = (List<?>) call(Command.script(
                    PUT,
                    redisKey(key),
                    cache.codec().encodeValue(value),
                    creation.toArgument(),
                    update.toArgument(),
                    wantsOld ? "1" : "0"));
            if (reply == null) {
                throw new IllegalStateException("The put script gave no reply");
            }
            byte[] old = reply.size() > 1 ? (byte[]) reply.get(1) : null;
            return new Put<>(Long.valueOf(1).equals(reply.get(0)), cache.codec().decodeValue(old));
        }
        Object reply = wantsOld ? call(set(key, value, creation, "GET")) : call(set(key, value, creation));
        return new Put<>(true, wantsOld ? cache.codec().decodeValue((byte[]) reply) : null);
    }

    private Command set(K key, V value, Ttl ttl, String... options) {
        Object[] rest = new Object[1 + options.length + (ttl.isFinite() ? 2 : ttl == Ttl.KEEP ? 1 : 0)];
        rest[0] = cache.codec().encodeValue(value);
        System.arraycopy(options, 0, rest, 1, options.length);
        if (ttl.isFinite()) {
            rest[rest.length - 2] = "PX";
            rest[rest.length - 1] = ttl.millis();
        } else if (ttl == Ttl.KEEP) {
            rest[rest.length - 1] = "KEEPTTL";
        }
        return Command.of(Verb.SET, redisKey(key), rest);
    }

    private @Nullable Object call(Command command) {
        return cache.keyspace().connection().call(command);
    }

    private byte[] redisKey(K key) {
        return cache.redisKey(cache.codec().encodeKey(key));
    }

    private record Put<V>(boolean stored, @Nullable V old) {}
}
