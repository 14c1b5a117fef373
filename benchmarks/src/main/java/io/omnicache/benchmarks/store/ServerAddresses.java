package io.omnicache.benchmarks.store;

/**
 * Where the servers are.
 *
 * @param redis a URI without a database, such as {@code redis://127.0.0.1:6379}
 * @param hazelcast a member: {@code cluster@host:port}
 * @param omnicacheParameters added to our URI, such as {@code name=value}; empty for the defaults
 */
public record ServerAddresses(String redis, String hazelcast, String omnicacheParameters) {}
