package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.config.connection.Topology;
import io.omnicache.jcache.internal.redis.Backoff;
import java.time.Duration;
import java.util.UUID;

/**
 * What push connections take from the connection's settings. Immutable.
 *
 * @param isCluster whether the servers have node ids
 * @param heartbeatChannel what the channels of heartbeats begin with; differs between managers
 * @param canary what the keys of canaries begin with; differs between managers
 * @param beatNanos the time between two heartbeats
 * @param missedBeats how many heartbeats may be under way; a connection with more is closed
 * @param replyNanos how long the first replies on a connection may take
 * @param subscribeNanos how long a subscription may take
 * @param retries how often connecting may fail before a subscription does
 * @param retryNanos the first pause before connecting again; it doubles
 * @param largestMessage the largest message in bytes; a larger one is dropped
 */
record PushSettings(
        boolean isCluster,
        String heartbeatChannel,
        String canary,
        long beatNanos,
        int missedBeats,
        long replyNanos,
        long subscribeNanos,
        int retries,
        long retryNanos,
        long largestMessage) {
    private static final long BEAT = Duration.ofMillis(500).toNanos();
    private static final long LEAST_SILENCE = Duration.ofMillis(1_500).toNanos();
    /** A message about a change may hold a key, an old and a new value. */
    private static final long VALUES = 3;

    private static final long BESIDE_VALUES = 64 << 10;

    static PushSettings of(ConnectionOptions settings) {
        Transport transport = settings.transport();
        long timeout = Backoff.nanos(transport.timeout());
        // A server that replies just within the timeout must not count as dead.
        UUID id = UUID.randomUUID();
        long silence = Math.max(LEAST_SILENCE, timeout);
        return new PushSettings(
                settings.topology().kind() == Topology.Kind.CLUSTER,
                settings.keyPrefix() + "~heartbeat:" + id,
                settings.keyPrefix() + "~canary:" + id,
                BEAT,
                (int) Math.min(1_000, Math.max(2, silence / BEAT)),
                timeout,
                Backoff.nanos(transport.connectTimeout()) + 2 * timeout,
                transport.retries(),
                Math.max(1_000_000, Backoff.nanos(transport.retryDelay())),
                VALUES * settings.valueSize().bytes() + BESIDE_VALUES);
    }
}
