package io.omnicache.benchmarks.tracking;

/**
 * What one variant cost in one round.
 *
 * @param rate {@code SET}s a second
 * @param serverMicros of the server's main thread for one {@code SET}
 * @param pushedBytes to all trackers together
 * @param memory by which the server's had grown when the trackers held their keys
 */
public record Turn(double rate, double serverMicros, double pushedBytes, double memory) {}
