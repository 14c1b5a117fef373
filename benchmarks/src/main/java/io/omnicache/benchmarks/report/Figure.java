package io.omnicache.benchmarks.report;

import java.util.function.ToDoubleFunction;

/** The figures of a round, and how they are called. */
enum Figure {
    OPERATIONS("operationsPerSecond", Round::operationsPerSecond),
    P50("p50Micros", Round::p50),
    P99("p99Micros", Round::p99),
    P999("p999Micros", Round::p999),
    BYTES("allocatedBytesPerOperation", Round::bytesPerOperation),
    REDIS_CPU("redisCpuMicrosPerOperation", Round::redisCpuMicros),
    REDIS_COMMANDS("redisCommandMicrosPerOperation", Round::redisCommandMicros);

    private final String json;
    private final ToDoubleFunction<Round> getter;

    Figure(String json, ToDoubleFunction<Round> getter) {
        this.json = json;
        this.getter = getter;
    }

    String json() {
        return json;
    }

    double of(Round round) {
        return getter.applyAsDouble(round);
    }

    static Round round(ToDoubleFunction<Figure> values) {
        return new Round(
                values.applyAsDouble(OPERATIONS),
                values.applyAsDouble(P50),
                values.applyAsDouble(P99),
                values.applyAsDouble(P999),
                values.applyAsDouble(BYTES),
                values.applyAsDouble(REDIS_CPU),
                values.applyAsDouble(REDIS_COMMANDS));
    }
}
