/**
 * Calls of the application's objects: cache loader and cache writer, whose failures become the exceptions of the API;
 * creating such objects by their factories and closing them; and collecting several failures into one.
 */
@NullMarked
package io.omnicache.jcache.internal.store;

import org.jspecify.annotations.NullMarked;
