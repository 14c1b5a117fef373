package io.omnicache.jcache.internal.iteration;

import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.entry.RedisCacheEntry;
import io.omnicache.jcache.internal.execution.Batches.ReplyLimit;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache, read in pipelined pages; no entry is returned twice. Skips entries that are gone when their
 * page is read, keys of another type than a string, and entries that have expired before they are returned. While a
 * master is being replaced, reading a page waits for the new master; if there is none in time, the failure is thrown.
 * Used by one thread.
 */
final class EntryPages<K, V> {
    private static final int PAGE = 100;
    private static final long FOR_EVER = -1;

    private final CacheContext<K, V> cache;
    private final CacheCommands redis;
    private final KeyPages<K> keyPages;
    private final ReplyLimit replyLimit = new ReplyLimit();
    private final Queue<K> keys = new ArrayDeque<>();
    private final Queue<Timed<K, V>> entries = new ArrayDeque<>();

    EntryPages(CacheContext<K, V> cache) {
        this.cache = cache;
        this.redis = new CacheCommands(cache);
        this.keyPages = new KeyPages<>(cache);
    }

    /** The next entry; {@code null} after the last. */
    Cache.@Nullable Entry<K, V> next() {
        while (true) {
            Timed<K, V> entry = entries.poll();
            if (entry == null) {
                if (!readPage()) {
                    return null;
                }
            } else if (!entry.isExpired()) {
                return entry.entry();
            }
        }
    }

    private boolean readPage() {
        while (keys.isEmpty()) {
            List<K> page = keyPages.next();
            if (page == null) {
                return false;
            }
            keys.addAll(page);
        }
        int most = Math.min(PAGE, replyLimit.keys());
        List<K> page = new ArrayList<>(most);
        while (page.size() < most && !keys.isEmpty()) {
            page.add(keys.remove());
        }
        read(page);
        return true;
    }

    private void read(List<K> page) {
        List<byte[]> redisKeys = new ArrayList<>(page.size());
        List<Command> commands = new ArrayList<>(2 * page.size());
        for (K key : page) {
            byte[] redisKey = cache.redisKey(key);
            redisKeys.add(redisKey);
            commands.add(Command.of(Verb.PTTL, redisKey));
            commands.add(Command.of(Verb.GET, redisKey));
        }
        Keyspace.Values read = redis.read(commands);
        List<@Nullable Object> values = new ArrayList<>(read.replies().size());
        read.replies().forEach(reply -> values.add(reply.value()));
        replyLimit.onReplies(values);
        for (int i = 0; i < page.size(); i++) {
            EntryState<V> state =
                    cache.codec().state(redisKeys.get(i), read.replies().get(2 * i + 1));
            if (state.isOfOtherType()) {
                cache.codec().logOtherType();
                continue;
            }
            V value = state.requireDecodable().value();
            if (value != null) {
                entries.add(
                        new Timed<>(new RedisCacheEntry<>(page.get(i), value), read.asked(), (Long) values.get(2 * i)));
            }
        }
    }

    /**
     * An entry and its time to live in milliseconds, counted from the time {@code asked}: -1 for an eternal entry, -2
     * for a missing one.
     */
    private record Timed<K, V>(
            Cache.Entry<K, V> entry, long asked, @Nullable Long millis) {

        boolean isExpired() {
            return millis != null
                    && millis != FOR_EVER
                    && TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked) >= millis;
        }
    }
}
