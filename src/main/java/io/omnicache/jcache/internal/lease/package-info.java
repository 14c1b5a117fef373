/**
 * Leases of keys in Redis: one client of all JVMs works for a key, such as loading it, and the others wait until it
 * tells them that it is done. An explicit change of the entry ends the lease of a load, so that its value is refused.
 */
@NullMarked
package io.omnicache.jcache.internal.lease;

import org.jspecify.annotations.NullMarked;
