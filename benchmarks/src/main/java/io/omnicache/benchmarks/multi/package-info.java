/**
 * What several JVMs cost and gain on one Redis: events from one to the others, loads that they share, leases. {@link
 * io.omnicache.benchmarks.multi.MultiRun} is the parent, {@link io.omnicache.benchmarks.multi.Member} each JVM. What is
 * measured is chosen by settings files alone.
 */
package io.omnicache.benchmarks.multi;
