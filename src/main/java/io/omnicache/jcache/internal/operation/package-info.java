/**
 * What each method of the JCache API does to the entries: its commands, what their replies mean, what the statistics
 * count, and what happens on the write path. The objects of this package are carried out by the executor.
 */
@NullMarked
package io.omnicache.jcache.internal.operation;

import org.jspecify.annotations.NullMarked;
