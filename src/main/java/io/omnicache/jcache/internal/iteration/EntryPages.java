package io.omnicache.jcache.internal.iteration;

import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.entry.RedisCacheEntry;
import io.omnicache.jcache.internal.execution.Batches.ReplyLimit;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.iteration.KeyPages.Found;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache, read in pipelined pages; no entry is returned twice. Skips entries that are gone when their
 * page is read, keys of another type than a string, and entries that have expired before they are returned. While a
 * master is being replaced, reading a page waits for the new master; if there is none in time, the failure is thrown.
 * A value is decoded when it is reached, since it may be far larger than its bytes. A value that can't be decoded, in a
 * cache that throws then, fails one call; the next call goes on behind it. Used by one thread.
 */
final class EntryPages<K, V> {
    private static final int PAGE = 100;
    /** How many bytes the names of the keys of one page take. */
    private static final long PAGE_OF_NAMES = 256 << 10;

    private static final long FOR_EVER = -1;

    private final CacheContext<K, V> cache;
    private final CacheCommands redis;
    private final KeyPages<K> keyPages;
    private final ReplyLimit replyLimit = new ReplyLimit();
    private final Queue<Found<K>> keys = new ArrayDeque<>();
    private final Queue<Timed<K>> entries = new ArrayDeque<>();

    EntryPages(CacheContext<K, V> cache) {
        this.cache = cache;
        this.redis = new CacheCommands(cache);
        this.keyPages = new KeyPages<>(cache);
    }

    /** The next entry; {@code null} after the last. */
    Cache.@Nullable Entry<K, V> next() {
        while (true) {
            Timed<K> read = entries.poll();
            if (read == null) {
                if (!readPage()) {
                    return null;
                }
            } else {
                Cache.Entry<K, V> entry = decode(read);
                if (entry != null) {
                    return entry;
                }
            }
        }
    }

    private boolean readPage() {
        while (keys.isEmpty()) {
            List<Found<K>> page = keyPages.next();
            if (page == null) {
                return false;
            }
            keys.addAll(page);
        }
        List<Found<K>> page = new ArrayList<>();
        long bytes = 0;
        for (Found<K> found : keys) {
            bytes += found.redisKey().length;
            if (!page.isEmpty() && (page.size() == Math.min(PAGE, replyLimit.keys()) || bytes > PAGE_OF_NAMES)) {
                break;
            }
            page.add(found);
        }
        read(page);
        page.forEach(read -> keys.remove()); // After the reads: the next call repeats those that failed.
        return true;
    }

    private void read(List<Found<K>> page) {
        List<Command> commands = new ArrayList<>(2 * page.size());
        for (Found<K> found : page) {
            commands.add(Command.of(Verb.PTTL, found.redisKey()));
            commands.add(Command.of(Verb.GET, found.redisKey()));
        }
        Keyspace.Values read = redis.read(commands);
        List<@Nullable Object> values = new ArrayList<>(read.replies().size());
        read.replies().forEach(reply -> values.add(reply.value()));
        replyLimit.onReplies(values);
        List<Timed<K>> timed = new ArrayList<>(page.size());
        for (int i = 0; i < page.size(); i++) {
            Reply reply = read.replies().get(2 * i + 1);
            if (!(reply.failure() instanceof WrongTypeException) && !isTooLarge(reply)) {
                @Nullable Object unused = reply.get(); // Throws if the command failed: then the page is read again.
            }
            timed.add(new Timed<>(page.get(i), reply, read.asked(), (Long) values.get(2 * i)));
        }
        entries.addAll(timed);
    }

    private static boolean isTooLarge(Reply reply) {
        return reply.failure() != null && RedisErrors.isTooLarge(reply.failure());
    }

    /**
     * Returns the entry; {@code null} if there is none, or if it has expired.
     *
     * @throws javax.cache.CacheException if its value can't be decoded and the policy of the cache is to throw
     */
    private Cache.@Nullable Entry<K, V> decode(Timed<K> read) {
        EntryState<V> state = isTooLarge(read.reply)
                ? cache.codec().tooLarge(Objects.requireNonNull(read.reply.failure()))
                : cache.codec().state(read.found.redisKey(), read.reply);
        if (state.isOfOtherType()) {
            cache.codec().logOtherType();
            return null;
        }
        V value = state.requireDecodable().value();
        return value == null || read.isExpired() ? null : new RedisCacheEntry<>(read.found.key(), value);
    }

    /**
     * An entry as it was read, and its time to live in milliseconds, counted from the time {@code asked}: -1 for an
     * eternal entry, -2 for a missing one.
     *
     * @param reply the reply to {@code GET}: the bytes of the value, or a failure that concerns this entry alone
     */
    private record Timed<K>(
            Found<K> found,
            Reply reply,
            long asked,
            @Nullable Long millis) {

        private boolean isExpired() {
            return millis != null
                    && millis != FOR_EVER
                    && TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked) >= millis;
        }
    }
}
