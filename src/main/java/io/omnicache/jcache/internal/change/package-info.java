/**
 * The write path: changes that look at the entry first. Locks, decisions, conditional commands, cache writer and
 * events.
 */
@NullMarked
package io.omnicache.jcache.internal.change;

import org.jspecify.annotations.NullMarked;
