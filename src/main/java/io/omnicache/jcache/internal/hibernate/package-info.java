/**
 * What Hibernate's strategies lack to hold between JVMs: they look at an entry and put what follows from it under a lock of
 * their own JVM. Here lies what such a put becomes when the entry has changed in between; how it gets to Redis doesn't.
 */
@NullMarked
package io.omnicache.jcache.internal.hibernate;

import org.jspecify.annotations.NullMarked;
