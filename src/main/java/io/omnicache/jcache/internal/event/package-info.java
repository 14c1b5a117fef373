/**
 * Cache entry listeners: their registration and filters, and the delivery of events in the order of the changes of
 * each key. Only listeners of this JVM are called.
 */
@NullMarked
package io.omnicache.jcache.internal.event;

import org.jspecify.annotations.NullMarked;
