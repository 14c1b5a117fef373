package io.omnicache.jcache.internal.event.expired;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.text;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Remembers expired events as {@code key=old value}. */
final class Expiries implements ExpiredSink {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onExpired(EncodedKey key, byte @Nullable [] oldValue) {
        heard.add(text(key.bytes()) + "=" + (oldValue == null ? null : text(oldValue)));
    }

    List<String> heard() {
        return heard;
    }

    /** Returns when so many events have come. */
    void await(int number) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(2, TimeUnit.MILLISECONDS)
                .until(() -> heard.size() >= number);
    }
}
