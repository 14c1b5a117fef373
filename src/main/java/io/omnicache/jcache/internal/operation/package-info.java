/**
 * The operations of the JCache API on entries: their commands, the meaning of the replies, what the statistics count,
 * and what happens on the write path. {@code internal.execution} carries them out.
 */
@NullMarked
package io.omnicache.jcache.internal.operation;

import org.jspecify.annotations.NullMarked;
