/** Walks over the keys and the entries of a cache, page by page. */
@NullMarked
package io.omnicache.jcache.internal.iteration;

import org.jspecify.annotations.NullMarked;
