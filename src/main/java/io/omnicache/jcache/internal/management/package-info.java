/**
 * The statistics of a cache, and the beans that JMX shows of it.
 */
@NullMarked
package io.omnicache.jcache.internal.management;

import org.jspecify.annotations.NullMarked;
