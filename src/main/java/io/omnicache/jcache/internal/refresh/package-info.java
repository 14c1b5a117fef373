/**
 * Loads entries again in the background before they expire: which entries are due, how many refreshes run, and how one
 * is carried out under a lease. If Redis fails, entries aren't refreshed and expire.
 */
@NullMarked
package io.omnicache.jcache.internal.refresh;

import org.jspecify.annotations.NullMarked;
