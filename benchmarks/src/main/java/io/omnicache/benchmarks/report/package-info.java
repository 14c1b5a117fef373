/**
 * What comes out: the figures of a run, their JSON, and the table and charts that are made of it. Needs nothing but the JDK,
 * so an old JSON file can be shown anew.
 */
package io.omnicache.benchmarks.report;
