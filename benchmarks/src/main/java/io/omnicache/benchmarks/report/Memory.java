package io.omnicache.benchmarks.report;

/** Bytes of the server's memory per entry of 100 bytes. */
public record Memory(String provider, boolean expiring, double bytesPerEntry) {}
