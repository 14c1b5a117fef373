/**
 * Published attacks on Java deserialisation, built from vulnerable libraries that lie in {@code target/gadgets}: each
 * runs when a plain stream reads it, and none runs through a cache.
 */
@NullMarked
package io.omnicache.jcache.gadget;

import org.jspecify.annotations.NullMarked;
