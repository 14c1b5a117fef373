package io.omnicache.jcache.entry;

import io.omnicache.jcache.entry.Decision.Lookup;
import io.omnicache.jcache.entry.DirectWrites.Put;
import io.omnicache.jcache.expiry.Ttl;
import io.omnicache.jcache.redis.Command;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one cache on its entries. Arguments are checked already. Where nobody listens, no store is to be
 * told and the durations are constant, one plain command does it; everything else goes through the {@link WritePath}.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class Operations<K, V> {
    private final CacheContext<K, V> cache;
    private final DirectWrites<K, V> direct;
    private final WritePath<K, V> writes;
    private final Route<K, V> route;
    private final ReadPath<K, V> reads;
    private final BulkOperations<K, V> bulk;
    private final Invocations<K, V> invocations;

    public Operations(CacheContext<K, V> cache) {
        this.cache = cache;
        this.direct = new DirectWrites<>(cache);
        this.writes = new WritePath<>(cache);
        this.reads = new ReadPath<>(cache, writes);
        this.route = new Route<>(cache, writes);
        this.bulk = new BulkOperations<>(cache, direct, writes, route);
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
        if (HibernateItems.isItem(value) && HibernateItems.isRead(cache.redisKey(key))) {
            putIfAsRead(key, value, HibernateItems.takeRead());
            return;
        }
        route.choose(
                key,
                () -> putDirectly(key, value, false),
                () -> writes.change(key, current -> Decision.set(value).writingThrough()));
    }

    private Put<V> putDirectly(K key, V value, boolean wantsOld) {
        Put<V> put = direct.putReply(call(direct.put(key, value, wantsOld)), wantsOld);
        cache.count(0, 0, put.stored() ? 1 : 0, 0);
        return put;
    }

    private void putIfAsRead(K key, V value, byte @Nullable [] raw) {
        EntryState<V> read = cache.codec().state(raw);
        Change<V> change =
                current -> Arrays.equals(current.raw(), raw) && HibernateItems.mayReplace(read.value(), value)
                        ? Decision.set(value).writingThrough()
                        : Decision.nothing();
        route.choose(key, () -> writes.changeAssumed(key, read, change), () -> writes.change(key, change));
    }

    public @Nullable V getAndPut(K key, V value) {
        return route.choose(
                key,
                () -> {
                    V old = putDirectly(key, value, true).old();
                    cache.count(old != null);
                    return old;
                },
                () -> change(
                        key,
                        current -> Decision.set(value)
                                .counting(current.isPresent())
                                .writingThrough()));
    }

    public boolean putIfAbsent(K key, V value) {
        return chooseUnlessZero(
                key,
                cache.expiry()::onCreation,
                creation -> {
                    boolean stored = call(direct.putIfAbsent(key, value, creation)) != null;
                    cache.count(stored ? 0 : 1, stored ? 1 : 0, stored ? 1 : 0, 0);
                    return stored;
                },
                () -> writes.change(
                                key,
                                current -> current.isPresent()
                                        ? Decision.<V>nothing().counting(Lookup.HIT)
                                        : Decision.set(value)
                                                .counting(Lookup.MISS)
                                                .writingThrough())
                        .isStored());
    }

    public boolean replace(K key, V value) {
        return chooseUnlessZero(
                key,
                cache.expiry()::onUpdate,
                update -> {
                    boolean stored = call(direct.replace(key, value, update)) != null;
                    cache.count(stored ? 1 : 0, stored ? 0 : 1, stored ? 1 : 0, 0);
                    return stored;
                },
                () -> writes.change(key, current -> replaced(current, value)).isStored());
    }

    public @Nullable V getAndReplace(K key, V value) {
        return chooseUnlessZero(
                key,
                cache.expiry()::onUpdate,
                update -> {
                    V old = cache.codec().decodeValue((byte[]) call(direct.getAndReplace(key, value, update)));
                    cache.count(old != null ? 1 : 0, old != null ? 0 : 1, old != null ? 1 : 0, 0);
                    return old;
                },
                () -> change(key, current -> replaced(current, value)));
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
        return route.choose(
                key,
                () -> {
                    boolean removed = DirectWrites.isOne(call(direct.remove(key)));
                    cache.count(0, 0, 0, removed ? 1 : 0);
                    return removed;
                },
                () -> writes.change(key, current -> Decision.<V>remove().writingThrough())
                        .isRemoved());
    }

    public @Nullable V getAndRemove(K key) {
        return route.choose(
                key,
                () -> {
                    V old = cache.codec().decodeValue((byte[]) call(direct.getAndRemove(key)));
                    cache.count(old != null ? 1 : 0, old != null ? 0 : 1, 0, old != null ? 1 : 0);
                    return old;
                },
                () -> change(
                        key,
                        current -> Decision.<V>remove()
                                .counting(current.isPresent())
                                .writingThrough()));
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
            bulk.removePresent(page);
        }
    }

    public void putAll(Map<? extends K, ? extends V> entries) {
        bulk.putAll(entries);
    }

    private Attempt<K, V> compare(K key, V oldValue, Change<V> change) {
        return route.choose(
                key,
                () -> writes.changeAssumed(
                        key, new EntryState<>(cache.codec().encodeValue(oldValue), oldValue), change),
                () -> writes.change(key, change));
    }

    /** {@code SET} has no time to live of zero: an entry that expires at once goes by the write path. */
    private <T extends @Nullable Object> T chooseUnlessZero(
            K key, Supplier<Ttl> ttl, Function<Ttl, ? extends T> directly, Supplier<? extends T> onWritePath) {
        return route.choose(
                key,
                () -> {
                    Ttl asked = ttl.get();
                    return asked.isZero() ? onWritePath.get() : directly.apply(asked);
                },
                onWritePath);
    }

    /** What was there before the change. */
    private @Nullable V change(K key, Change<V> change) {
        return writes.change(key, change).state().value();
    }

    private Decision<V> replaced(EntryState<V> current, V value) {
        return current.isPresent()
                ? Decision.set(value).counting(Lookup.HIT).writingThrough()
                : Decision.<V>nothing().counting(Lookup.MISS);
    }

    private @Nullable Object call(Command command) {
        return cache.keyspace().connection().call(command);
    }
}
