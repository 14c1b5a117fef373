/**
 * The application's cache loader and cache writer, with their failures turned into the exceptions of the API.
 */
@NullMarked
package io.omnicache.jcache.internal.store;

import org.jspecify.annotations.NullMarked;
