package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import java.util.List;

/**
 * The push connections of one deployment: connections in RESP3 on which servers send messages that no command asked
 * for. There is at most one to each master, open while something is subscribed. A lost connection is opened again, with
 * all subscriptions; a new master is connected, and a former master disconnected. Thread-safe.
 *
 * <p>A message is delivered at most once by each connection, in the order in which the server sent it. What was
 * published while a master had no connection is lost; each subscription is told of such a gap.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/#pushes">RESP3, pushes</a>
 * @see <a href="https://redis.io/docs/latest/develop/pubsub/">Publish and subscribe</a>
 */
public interface PushConnections extends AutoCloseable {

    /**
     * Subscribes on every master, and on each master that appears later. Returns when all present masters have
     * confirmed; the listener then gets every message that a server sends afterwards. It may get messages before the
     * method returns. Waits for the time to connect and twice the time for a reply at most.
     *
     * @param channels at least one; other subscriptions may have the same channels
     * @throws RedisCacheException if a master can't be reached, doesn't know RESP3, or refuses the subscription;
     *     nothing is subscribed then. It is an {@link io.omnicache.jcache.UnavailableException} if the same call may
     *     succeed later
     * @throws IllegalStateException if the connection is closed, or if a network thread calls, which can't wait
     */
    Subscription subscribe(List<Channel> channels, PushListener listener);

    /**
     * Tracks the keys with a prefix on every master, and on each master that appears later. Returns when a canary has
     * come back from each present master. Waits for the time to connect and twice the time for a reply at most.
     *
     * @throws RedisCacheException as {@link #subscribe}; also if the user may not read the keys, or if a server doesn't
     *     announce changes
     */
    TrackedKeys track(TrackedKeys.Request request, TrackedKeys.Listener listener);

    /** Returns what has happened on the connections since the beginning. */
    Figures figures();

    /** Unsubscribes all, and closes the connections. Idempotent. */
    @Override
    void close();

    /** How a channel is subscribed. */
    enum Kind {
        /** By its name. */
        CHANNEL,
        /** By a glob-style pattern for names. */
        PATTERN
    }

    /**
     * What is subscribed.
     *
     * @param kind whether the name is a pattern
     * @param name the name or pattern; must not be changed
     */
    record Channel(Kind kind, byte[] name) {}

    /**
     * A message.
     *
     * @param master the master on whose connection the message came; the same object as long as the connection lives
     * @param subscribed the name or pattern that was subscribed
     * @param channel the channel on which the message was published
     * @param payload the content
     */
    record Message(Master master, byte[] subscribed, byte[] channel, byte[] payload) {}

    /** A connection to a master. Compared by identity: another connection to the same server is another object. */
    interface Master {

        /** The server's node id in a cluster ({@code CLUSTER MYID}); an empty string for other deployments. */
        String nodeId();

        /**
         * Calls back once everything that the server had sent on this connection before now has been delivered, or the
         * connection has ended. The callback runs in the network thread and must not block.
         */
        void afterPresentMessages(Runnable callback);
    }

    /**
     * Receives what was subscribed. Both methods are called in network threads, by one thread at a time, and must not
     * block: all messages of a master, and its heartbeats, wait meanwhile. What they throw is logged.
     */
    interface PushListener {

        void onMessage(Message message);

        /**
         * Messages of at least one master may have been lost. Called once for each loss, after the subscription works
         * again and before the first message behind the gap.
         *
         * @param gap when and why
         */
        void onGap(Gap gap);
    }

    /**
     * A time in which messages may have been lost.
     *
     * @param since the time of the last proof that the connection worked, as {@link System#nanoTime()}; for a new
     *     master two seconds before the last time at which it wasn't known
     * @param until the time from which on messages arrive again, as {@link System#nanoTime()}
     * @param reason what happened, for the log
     */
    record Gap(long since, long until, String reason) {}

    /**
     * Counts since the beginning. Immutable.
     *
     * @param gaps how many gaps were reported; one for all subscriptions that it concerns
     * @param reconnects how often a lost connection was opened again
     * @param droppedMessages the messages that were too large, or for which memory was short
     */
    record Figures(long gaps, long reconnects, long droppedMessages) {}

    /** Something that is subscribed. Thread-safe. */
    interface Subscription extends AutoCloseable {

        /**
         * The latest time, as {@link System#nanoTime()}, for which a heartbeat has proved that messages from every
         * master arrive: a heartbeat message that was published at that time has come back. All messages that were
         * published before it on any known master have been delivered. A new master is known after two seconds at
         * most; the gap that is reported for it then begins before this time.
         */
        long provenUntil();

        /** Whether messages from every master arrive, as far as is known at present. */
        boolean isConnected();

        /**
         * Unsubscribes. The listener isn't called once the method has returned: a call under way in another thread is
         * waited for. If a network thread calls, as the listener may, it doesn't wait for other network threads.
         * Idempotent.
         */
        @Override
        void close();
    }
}
