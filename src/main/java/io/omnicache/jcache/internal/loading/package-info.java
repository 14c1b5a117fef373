/**
 * Loads that all JVMs share: one of them calls the cache loader for a missing entry, the others wait for its value.
 * Uses the leases of {@code internal.lease} and the write path.
 */
@NullMarked
package io.omnicache.jcache.internal.loading;

import org.jspecify.annotations.NullMarked;
