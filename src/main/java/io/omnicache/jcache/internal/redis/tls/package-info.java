/**
 * Certificates and keys from files, also from files that are replaced while the connection is open. No class in this package
 * opens a connection.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.tls;

import org.jspecify.annotations.NullMarked;
