/**
 * The clients that are measured, behind the same few operations, each used as its documentation shows. Nothing here
 * measures or starts a server.
 */
package io.omnicache.benchmarks.store;
