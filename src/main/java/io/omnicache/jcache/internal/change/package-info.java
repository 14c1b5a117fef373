/**
 * The write path: changes that must read the entry first. Contains locks, decisions, conditional commands, and the
 * calls of cache writer and listeners.
 */
@NullMarked
package io.omnicache.jcache.internal.change;

import org.jspecify.annotations.NullMarked;
