package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.redis.TrackedKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server in this JVM that tracks keys, for the protocol of the map alone: it answers reads and announces changes in one
 * order. Nothing is delivered before {@link #deliver}.
 */
final class TrackingServer implements TrackedKeys {
    /** The size of the largest value that a reader gets, in bytes. */
    static final int LARGEST_VALUE = 10;

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> tracked = new HashSet<>();
    private final Queue<Runnable> sent = new ArrayDeque<>();
    private final Object connection = new Object();
    private Listener listener = new Listener() {
        @Override
        public void onChanged(byte[] key) {}

        @Override
        public void onAllChanged(String reason) {}
    };

    void setListener(Listener heard) {
        listener = heard;
    }

    synchronized void set(byte[] key, String value) {
        values.put(text(key), value);
        if (tracked.remove(text(key))) {
            sent.add(() -> listener.onChanged(key));
        }
    }

    synchronized void remove(byte[] key) {
        values.remove(text(key));
    }

    synchronized @Nullable String get(byte[] key) {
        return values.get(text(key));
    }

    @Override
    public synchronized void read(List<byte[]> keys, Receiver receiver) {
        for (int i = 0; i < keys.size(); i++) {
            int index = i;
            String value = values.get(text(keys.get(i)));
            byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
            tracked.add(text(keys.get(i)));
            if (bytes != null && bytes.length > LARGEST_VALUE) {
                sent.add(() -> receiver.onTooLarge(index));
            } else {
                sent.add(() -> receiver.onValue(index, bytes, -1, true));
            }
        }
    }

    /** Delivers all that was sent, in the order in which it was sent. */
    void deliver() {
        synchronized (connection) {
            for (Runnable message = next(); message != null; message = next()) {
                message.run();
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        return sent.poll();
    }

    @Override
    public long provenUntil() {
        return System.nanoTime();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public Delays delays() {
        return new Delays(0, 0, 0);
    }

    @Override
    public void close() {}

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
