/**
 * Expired events of the entries of a cache, whichever JVM or program wrote them: by Redis's keyspace notifications,
 * with old values from shadow copies. Nothing here runs, and nothing is stored, while no listener wants expired events.
 */
@NullMarked
package io.omnicache.jcache.internal.event.expired;

import org.jspecify.annotations.NullMarked;
