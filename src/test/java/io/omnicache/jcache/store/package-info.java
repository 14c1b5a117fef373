/** A store behind caches of several JVMs: a real database, random work on it, and what must hold when it is quiet. */
package io.omnicache.jcache.store;
