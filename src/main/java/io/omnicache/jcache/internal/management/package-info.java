/** The statistics of a cache, and the MBeans of a cache. */
@NullMarked
package io.omnicache.jcache.internal.management;

import org.jspecify.annotations.NullMarked;
