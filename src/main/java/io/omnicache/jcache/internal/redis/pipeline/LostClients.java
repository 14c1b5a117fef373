package io.omnicache.jcache.internal.redis.pipeline;

import io.omnicache.jcache.internal.redis.ConnectionLosses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one server that were lost while commands on them were unanswered. A server that hung, or a network
 * that kept the bytes, may carry these commands out later, over newer changes. So the server is told to end them before
 * another connection is used. Bounded. Thread-safe.
 */
public final class LostClients {
    private static final int MOST = 16;

    private final ConnectionLosses losses;
    /** Guarded by this. */
    private final List<ConnectedClient> left = new ArrayList<>();

    public LostClients(ConnectionLosses losses) {
        this.losses = losses;
    }

    /**
     * A connection was lost.
     *
     * @param client the connection; {@code null} if it isn't known what the server calls it
     * @param isAnswered whether every command on it was answered
     */
    void onLost(@Nullable ConnectedClient client, boolean isAnswered) {
        if (!isAnswered && !add(client)) {
            losses.onNotEnded();
        }
        losses.onLost();
    }

    private synchronized boolean add(@Nullable ConnectedClient client) {
        if (client == null || left.size() == MOST) {
            return false;
        }
        left.add(client);
        return true;
    }

    /** The connections that the server has to end. */
    public synchronized List<ConnectedClient> toEnd() {
        return List.copyOf(left);
    }

    /** The server has ended connections, or had done so before. */
    public synchronized void onEnded(List<ConnectedClient> ended) {
        left.removeAll(ended);
    }

    /** The server refuses to end a connection, for lack of permission for example. */
    public void onRefused(ConnectedClient client) {
        onEnded(List.of(client));
        losses.onNotEnded();
    }
}
