/**
 * Hostile bytes and names: seeded loops over everything that the library reads from outside. {@link
 * io.omnicache.jcache.fuzz.FuzzRun} says what must never happen. Tests of single inputs lie beside the classes that read them.
 */
package io.omnicache.jcache.fuzz;
