/**
 * How it is measured: the cases, JMH's benchmark methods, the turns that the forks take, and the servers. What the figures
 * look like in the end lies in the report package.
 */
package io.omnicache.benchmarks.run;
