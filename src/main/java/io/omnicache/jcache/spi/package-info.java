/** What an application may implement to change how its objects are stored. Nothing here is needed to use a cache. */
@NullMarked
package io.omnicache.jcache.spi;

import org.jspecify.annotations.NullMarked;
