/**
 * Makes Hibernate's cache strategies safe between JVMs. The strategies read an entry and put a value that depends on
 * it, under a lock of their own JVM only. This package decides which value to store if another JVM has changed the
 * entry in between. It doesn't depend on Redis.
 */
@NullMarked
package io.omnicache.jcache.internal.hibernate;

import org.jspecify.annotations.NullMarked;
