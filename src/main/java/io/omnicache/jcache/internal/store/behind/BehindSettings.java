package io.omnicache.jcache.internal.store.behind;

import java.time.Duration;

/**
 * The settings of write-behind.
 *
 * @param delay how long a change waits, so that later changes of its key replace it
 * @param batchSize the largest number of changes in one call of the cache writer
 * @param queueSize the largest number of changes that wait
 * @param queueTimeout how long an operation waits for a place in a full queue
 * @param attempts how often a change is tried before it is given up
 * @param backoff the pause after the first failure; doubles with each further one, up to half a minute
 * @param flushTimeout how long closing the cache waits until the store has everything
 */
public record BehindSettings(
        Duration delay,
        int batchSize,
        int queueSize,
        Duration queueTimeout,
        int attempts,
        Duration backoff,
        Duration flushTimeout) {}
