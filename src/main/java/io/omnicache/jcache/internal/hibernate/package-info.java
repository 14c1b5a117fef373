/**
 * What Hibernate's cache strategies lack between JVMs: they read an entry and put a value that follows from it, under
 * a lock of their own JVM only. This package decides the value when another JVM has changed the entry in between. It
 * knows nothing of Redis.
 */
@NullMarked
package io.omnicache.jcache.internal.hibernate;

import org.jspecify.annotations.NullMarked;
