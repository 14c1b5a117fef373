/**
 * Leases for applications that fill a cache themselves: they read, miss, query their database and put. A lease is
 * taken at the miss and decides whether the put stores.
 */
@NullMarked
package io.omnicache.jcache.internal.aside;

import org.jspecify.annotations.NullMarked;
