package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.text.Shown;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the servers send the notifications that expired events need. Merges the flags into those that a
 * server has; never removes a flag. Where the user may not read the parameter, a probe tells whether notifications
 * arrive. Thread-safe.
 *
 * <p>A server forgets the value at a restart, unless its configuration file has it. Two programs that change the
 * parameter at the same moment may undo each other's change; the value is therefore read again after it was set.
 */
final class NotificationCheck {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationCheck.class);
    private static final int ATTEMPTS = 3;

    private final RedisConnection connection;
    private final String cacheName;
    private final NotificationProbe probe;

    NotificationCheck(RedisConnection connection, String cacheName, NotificationProbe probe) {
        this.connection = connection;
        this.cacheName = Shown.name(cacheName);
        this.probe = probe;
    }

    /**
     * Checks every master, and every replica that can be reached, since a replica may become a master. Blocks for the
     * configured timeouts at most.
     *
     * @throws CacheException if a master doesn't send the notifications; the message has the command that lets it
     * @throws RedisCacheException if a master can't be asked
     */
    void ensure() {
        boolean isReadable = true;
        for (Node master : connection.masters()) {
            isReadable &= ensureOn(master);
        }
        if (!isReadable && !probe.areArriving()) {
            throw new CacheException("The listener of the cache " + cacheName
                    + " would hear of no expired entries: Redis's keyspace notifications are off on a server, and the"
                    + " user may not switch them on. Run \"" + NotificationFlags.REQUIRED.command()
                    + "\" on every server, with the letters that are set already besides, or set the parameter "
                    + NotificationFlags.PARAMETER + " of the managed service to contain K and x (or A); or allow the"
                    + " user +config|get and +config|set");
        }
        ensureOnReplicas();
    }

    /** Returns whether the flags could be read. */
    private boolean ensureOn(Node node) {
        for (int attempt = 1; ; attempt++) {
            NotificationFlags present = read(node);
            if (present == null) {
                return false;
            }
            if (present.areSufficient()) {
                return true;
            }
            if (attempt > ATTEMPTS) {
                throw new CacheException("The listener of the cache " + cacheName
                        + " would hear of no expired entries: another program resets the parameter "
                        + NotificationFlags.PARAMETER + " of a server to \"" + present.text() + "\"; it must contain"
                        + " K and x");
            }
            set(node, present);
        }
    }

    private void ensureOnReplicas() {
        List<? extends Node> replicas = List.of();
        try {
            replicas = connection.replicas();
        } catch (CacheException e) {
            logReplica(e);
        }
        for (Node replica : replicas) {
            try {
                ensureOn(replica);
            } catch (CacheException e) {
                logReplica(e);
            }
        }
    }

    /** Not more than logged: the check is repeated when a replica has become a master. */
    private void logReplica(CacheException failure) {
        LOG.info("Cache {}: the keyspace notifications of a replica could not be checked", cacheName, failure);
    }

    private @Nullable NotificationFlags read(Node node) {
        Object reply;
        try {
            reply = connection.callOn(node, Command.keyless(Verb.CONFIG, "GET", NotificationFlags.PARAMETER));
        } catch (RedisCacheException e) {
            if (RedisErrors.isForbidden(e)) {
                return null;
            }
            throw e;
        }
        return reply instanceof List<?> pair && pair.size() == 2 ? new NotificationFlags(text(pair.get(1))) : null;
    }

    private void set(Node node, NotificationFlags present) {
        String merged = present.merged().text();
        try {
            connection.callOn(node, Command.keyless(Verb.CONFIG, "SET", NotificationFlags.PARAMETER, merged));
        } catch (RedisCacheException e) {
            if (e.isOutcomeUnknown() || e instanceof UnavailableException || RedisErrors.isInterruption(e)) {
                throw e;
            }
            throw new CacheException(
                    "The listener of the cache " + cacheName
                            + " would hear of no expired entries: Redis's keyspace notifications are off, and the user"
                            + " may not switch them on. Run \"" + present.command()
                            + "\" on every server, or set the parameter " + NotificationFlags.PARAMETER
                            + " of the managed service to \"" + merged + "\"; or allow the user +config|set",
                    e);
        }
        LOG.info(
                "Cache {}: set {} of a server to \"{}\" (it was \"{}\"); put it into the server's configuration, since"
                        + " the server forgets it when it restarts",
                cacheName,
                NotificationFlags.PARAMETER,
                merged,
                present.text());
    }

    private static String text(@Nullable Object word) {
        return word instanceof byte[] bytes ? new String(bytes, StandardCharsets.US_ASCII) : String.valueOf(word);
    }
}
