/**
 * How stale the reads of a cache with local copies are: several JVMs and a foreign client write and read the same keys,
 * while connections break and JVMs stop. {@link io.omnicache.it.staleness.StalenessRun} is the parent, {@link
 * io.omnicache.it.staleness.StalenessProgram} each JVM, and {@link io.omnicache.it.staleness.LocalCache} what is
 * examined: this library's cache in the tests, others besides in the benchmarks.
 */
package io.omnicache.it.staleness;
