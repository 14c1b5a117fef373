/**
 * What a writer pays for connections that track keys, in both modes that Redis has. Raw connections, so that the
 * figures are the server's and no client's.
 */
package io.omnicache.benchmarks.tracking;
