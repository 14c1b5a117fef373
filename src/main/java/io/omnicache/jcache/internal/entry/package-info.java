/** The keys and values of a cache as bytes, the states that an entry can have, and copies of keys and values. */
@NullMarked
package io.omnicache.jcache.internal.entry;

import org.jspecify.annotations.NullMarked;
