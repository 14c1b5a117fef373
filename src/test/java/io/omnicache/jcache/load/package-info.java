/**
 * Full load for a long time, and caches that come and go: memory, threads and connections stay the same. {@link
 * io.omnicache.jcache.load.LoadProgram} is a JVM under load.
 */
package io.omnicache.jcache.load;
