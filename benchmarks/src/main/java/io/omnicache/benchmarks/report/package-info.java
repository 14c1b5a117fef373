/**
 * The results of a run: figures, their JSON, and the table and charts that are made of them. Needs no server and no
 * client, so tables and charts can be made again from an old JSON file.
 */
package io.omnicache.benchmarks.report;
