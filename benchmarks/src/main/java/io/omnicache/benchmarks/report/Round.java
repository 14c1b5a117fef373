package io.omnicache.benchmarks.report;

/**
 * One provider's figures of one round. NaN where something isn't measured.
 *
 * @param operationsPerSecond of all threads together
 * @param p50 of an operation's time, in microseconds
 * @param p99 likewise
 * @param p999 likewise
 * @param bytesPerOperation allocated in the client's JVM
 * @param redisCpuMicros user and system time of Redis's main thread per operation
 * @param redisCommandMicros time within Redis's commands per operation
 */
public record Round(
        double operationsPerSecond,
        double p50,
        double p99,
        double p999,
        double bytesPerOperation,
        double redisCpuMicros,
        double redisCommandMicros) {}
