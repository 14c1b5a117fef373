/**
 * The measurement: the cases, JMH's benchmark methods, the order in which the forks run, and the servers. The report
 * package writes the figures.
 */
package io.omnicache.benchmarks.run;
