package io.omnicache.jcache.internal.redis.breaker;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.Backoff;

/**
 * When the breakers open, and how often they have the server probed. Immutable.
 *
 * @param isEnabled whether a breaker ever opens
 * @param failures how many failures in a row open a breaker
 * @param patienceNanos how long the failures must have lasted: about as long as an operation repeats its command, so
 *     that the retries bridge a short outage as if there were no breaker
 * @param probeNanos the time between the beginnings of two probes
 * @param spacingNanos the time between the beginnings of two probes while the first has no answer
 * @param silenceNanos an attempt to connect that fails after this time has had no answer
 * @param hangNanos after this time a probe has a TCP connection, and waits for the server's answer
 * @param rowNanos failures that lie further apart are not in a row: nobody has asked the server meanwhile
 */
record BreakerSettings(
        boolean isEnabled,
        int failures,
        long patienceNanos,
        long probeNanos,
        long spacingNanos,
        long silenceNanos,
        long hangNanos,
        long rowNanos) {
    /** The largest number of probes under way. */
    static final int MOST_PROBES = 20;

    static BreakerSettings of(Transport transport) {
        long connect = Backoff.nanos(transport.connectTimeout());
        long timeout = Backoff.nanos(transport.timeout());
        return new BreakerSettings(
                transport.breaker().isEnabled(),
                transport.breaker().failures(),
                patience(transport.retries(), Backoff.nanos(transport.retryDelay()), timeout),
                Math.max(1_000_000, Backoff.nanos(transport.breaker().probeInterval())),
                connect / MOST_PROBES,
                Math.min(connect, timeout) * 7 / 8,
                connect + timeout / 2,
                2 * (connect + timeout));
    }

    /** Returns the sum of the pauses between the attempts of one command, less an eighth, as no clock is exact. */
    private static long patience(int retries, long firstPause, long timeout) {
        long sum = 0;
        long pause = Math.min(firstPause, timeout);
        for (int i = 0; i < retries && sum + pause <= timeout; i++) {
            sum += pause;
            pause = Math.min(2 * pause, timeout);
        }
        return sum - sum / 8;
    }
}
