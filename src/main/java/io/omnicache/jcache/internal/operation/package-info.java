/**
 * Entries of one cache: how they are read, changed atomically, locked and walked over. What a JCache method means, its
 * events and statistics among it, is decided here; the types of the API are implemented in the package above.
 */
@NullMarked
package io.omnicache.jcache.internal.operation;

import org.jspecify.annotations.NullMarked;
