/**
 * What is measured: each client behind the same few operations, used as its documentation shows. Nothing here measures
 * or starts a server.
 */
package io.omnicache.benchmarks.store;
