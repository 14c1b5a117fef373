/**
 * What caches do while Redis fails: how long calls take, how they end, whether any of them returns something wrong, and how soon all is
 * well again. {@link io.omnicache.benchmarks.faults.FaultRun} has the servers and does the harm, a JVM for each candidate works under it.
 * A further fault is a constant of {@link io.omnicache.benchmarks.faults.Fault}, a further provider or configuration one of {@link
 * io.omnicache.benchmarks.faults.Candidate}.
 */
package io.omnicache.benchmarks.faults;
