/**
 * Statistics and the JMX beans of a cache.
 */
@NullMarked
package io.omnicache.jcache.internal.management;

import org.jspecify.annotations.NullMarked;
