package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.PushConnections.Master;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.text.Shown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the copies of expired entries, many at a time. A copy that was read may be that of a newer entry. Therefore the
 * reader waits until every message that the master had sent before the read has arrived, among them the message that
 * the entry was replaced. Where that can't be awaited, or the connection was lost meanwhile, the value counts as
 * unknown. Thread-safe.
 */
final class ShadowReader {
    private static final Logger LOG = LoggerFactory.getLogger(ShadowReader.class);

    private final RedisConnection connection;
    private final ShadowKeys shadows;
    private final byte[] cachePrefix;
    private final String cacheName;
    private final AtomicBoolean isFailureLogged = new AtomicBoolean();

    /** @param cachePrefix the prefix of the keys of the cache's entries */
    ShadowReader(RedisConnection connection, ShadowKeys shadows, byte[] cachePrefix, String cacheName) {
        this.connection = connection;
        this.shadows = shadows;
        this.cachePrefix = cachePrefix;
        this.cacheName = Shown.name(cacheName);
    }

    /** Gives each expiry its value, or none if Redis fails. Blocks for the configured timeouts at most. */
    void read(List<PendingExpiry> expiries) {
        List<byte[]> values = new ArrayList<>(Collections.nCopies(expiries.size(), null));
        try {
            List<Reply> replies =
                    connection.callAll(expiries.stream().map(this::command).toList());
            if (awaitMessages(expiries)) {
                long gaps = connection.pushes().figures().gaps();
                for (int i = 0; i < values.size(); i++) {
                    byte[] copy = value(replies.get(i));
                    values.set(i, expiries.get(i).gaps() == gaps ? copy : null);
                }
            }
        } catch (RedisCacheException e) {
            logFailure(e);
        } finally {
            for (int i = 0; i < values.size(); i++) {
                expiries.get(i).onRead(values.get(i));
            }
        }
    }

    private Command command(PendingExpiry expiry) {
        byte[] suffix = expiry.key().bytes();
        byte[] entry = Arrays.copyOf(cachePrefix, cachePrefix.length + suffix.length);
        System.arraycopy(suffix, 0, entry, cachePrefix.length, suffix.length);
        return Command.of(Verb.GET, shadows.of(entry));
    }

    private byte @Nullable [] value(Reply reply) {
        if (reply.failure() != null) {
            logFailure(reply.failure());
            return null;
        }
        return (byte[]) reply.value();
    }

    private boolean awaitMessages(List<PendingExpiry> expiries) {
        Set<Master> masters = Collections.newSetFromMap(new IdentityHashMap<>());
        expiries.forEach(expiry -> masters.add(expiry.master()));
        CountDownLatch arrived = new CountDownLatch(masters.size());
        masters.forEach(master -> master.afterPresentMessages(arrived::countDown));
        try {
            return arrived.await(connection.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void logFailure(RedisCacheException failure) {
        if (!isFailureLogged.getAndSet(true)) {
            LOG.warn(
                    "Cache {}: the old values of expired entries can't be read, so that the events have none; this is"
                            + " logged once",
                    cacheName,
                    failure);
        }
    }
}
