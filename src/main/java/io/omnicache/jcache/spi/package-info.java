/**
 * Interfaces that an application may implement to change how its objects are stored. A cache works without any
 * implementation.
 */
@NullMarked
package io.omnicache.jcache.spi;

import org.jspecify.annotations.NullMarked;
