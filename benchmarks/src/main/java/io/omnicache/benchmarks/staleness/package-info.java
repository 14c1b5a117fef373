/**
 * How stale the reads of several caches with local copies are, by the same run: {@link
 * io.omnicache.it.staleness.StalenessRun}. Each class that implements {@link io.omnicache.it.staleness.LocalCache} is
 * one of them. All commands time out after two seconds; everything else is as it comes, but for what a class says.
 */
package io.omnicache.benchmarks.staleness;
